/** A calendar date `YYYY-MM-DD`. Arithmetic on numbers alone, so that no time zone and no clock can come in. */
export type Day = string;

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function partsOf(date: Day): Parts {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) throw new Error(`not a date: ${date}`);
  return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

/** `2026, 3, 9` -> `2026-03-09`. */
export function day(year: number, month: number, dayOfMonth: number): Day {
  return `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** Days since 1 January 1970, by the usual civil calendar arithmetic (years counted from March). */
export function dayNumber(date: Day): number {
  const { year, month, day: d } = partsOf(date);
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + d - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/** The date of a day number. */
function dayOfNumber(number: number): Day {
  const z = number + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  return day(
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  );
}

/** The date some days later (or earlier). */
export function addDays(date: Day, days: number): Day {
  return dayOfNumber(dayNumber(date) + days);
}

/** The first day of the month some months later (or earlier). */
export function firstOfMonth(date: Day, months: number): Day {
  const { year, month } = partsOf(date);
  const count = year * 12 + (month - 1) + months;
  return day(Math.floor(count / 12), (count % 12) + 1, 1);
}

/** The first days of all months from one date to another, both included. */
export function monthsBetween(from: Day, to: Day): Day[] {
  const months: Day[] = [];
  for (let month = firstOfMonth(from, 0); month <= to; month = firstOfMonth(month, 1)) {
    if (month >= from) months.push(month);
  }
  return months;
}

/** The English quarter days, on which commercial rent falls due. */
const quarterDays = ['03-25', '06-24', '09-29', '12-25'];

/** All quarter days from one date to another, both included. */
export function quartersBetween(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let year = partsOf(from).year; year <= partsOf(to).year; year += 1) {
    for (const quarter of quarterDays) {
      const date = `${year}-${quarter}`;
      if (date >= from && date <= to) days.push(date);
    }
  }
  return days;
}

/** The quarter day after this date. */
export function nextQuarter(date: Day): Day {
  const year = partsOf(date).year;
  const found = quarterDays.map((quarter) => `${year}-${quarter}`).find((quarter) => quarter > date);
  return found ?? `${year + 1}-${quarterDays[0]}`;
}

const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `2026-03-09` -> `9 Mar 2026`, as people write it in a line text. */
export function spoken(date: Day): string {
  const { year, month, day: d } = partsOf(date);
  return `${d} ${monthNames[month - 1]} ${year}`;
}
