import { odd } from '../query.ts';

/** How the ledger writes timestamps to this user; it is the user's own preference and no constant. */
export interface UserFormat {
  /** The parts of a date in their order, `y` a year of two digits: `mdY`. */
  readonly order: string;
  readonly separator: string;
  readonly clock: 12 | 24;
  /** Minutes that the user's time is ahead of UTC. */
  readonly offsetMinutes: number;
}

/** What `readUserFormatting` answers. Throws for a preference nobody has described: a guess would move every stamp. */
export function readFormat(answer: {
  readonly dateformat: string;
  readonly gmtoffset: string;
  readonly clock: string;
}): UserFormat {
  const date = /^(\D)(m[dyY]{2}|d[myY]{2}|[yY][md]{2})$/.exec(answer.dateformat);
  const order = date?.[2] ?? '';
  if (date === null || new Set(order.toLowerCase()).size !== 3 || /[a-z]/i.test(date[1] ?? ''))
    throw odd(`the user's date format '${answer.dateformat}' is not known`);
  const offset = /^([+-]?)\s*(\d{1,2}):(\d{2})$/.exec(answer.gmtoffset.trim());
  if (offset === null) throw odd(`the user's time zone '${answer.gmtoffset}' is not known`);
  if (answer.clock !== '12' && answer.clock !== '24')
    throw odd(`the user's clock '${answer.clock}' is not known`);
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return {
    order,
    separator: date[1] ?? '',
    clock: answer.clock === '12' ? 12 : 24,
    offsetMinutes: offset[1] === '-' ? -minutes : minutes,
  };
}

/** A timestamp of the ledger as an instant; empty stays empty. */
export function toInstant(text: string, format: UserFormat | null): string {
  if (text === '') return '';
  if (format === null) throw odd('a timestamp that was not asked for');
  const [day = '', time = '', half = '', ...rest] = text.split(' ');
  const parts = day.split(format.separator);
  const at = (letter: string) => parts[format.order.toLowerCase().indexOf(letter)] ?? '';
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(time);
  const digits = parts.length === 3 && parts.every((part) => /^\d{1,4}$/.test(part));
  const halved = format.clock === 12 ? /^[ap]m$/i.test(half) : half === '';
  if (!digits || clock === null || !halved || rest.length > 0)
    throw odd(`'${text.slice(0, 40)}' is no timestamp`);
  const year = Number(at('y')) + (format.order.includes('y') ? 2000 : 0);
  const hour = Number(clock[1]);
  const ofDay = format.clock === 24 ? hour : (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const seconds = Number(clock[3] ?? '0');
  const local = Date.UTC(year, Number(at('m')) - 1, Number(at('d')), ofDay, Number(clock[2]), seconds);
  const same = new Date(local);
  // The 31st of February would move into March silently.
  if (
    same.getUTCDate() !== Number(at('d')) ||
    same.getUTCMonth() + 1 !== Number(at('m')) ||
    hour > format.clock
  )
    throw odd(`'${text.slice(0, 40)}' is no timestamp`);
  return new Date(local - format.offsetMinutes * 60_000).toISOString();
}

/** An instant in the user's own words, for a filter; fractions of a second are cut. */
export function fromInstant(instant: string, format: UserFormat | null): string {
  if (format === null) throw odd('a timestamp that was not asked for');
  const time = Date.parse(instant);
  if (Number.isNaN(time)) throw odd(`'${instant.slice(0, 40)}' is no instant`);
  const local = new Date(time + format.offsetMinutes * 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const written: Readonly<Record<string, string>> = {
    Y: String(local.getUTCFullYear()).padStart(4, '0'),
    y: two(local.getUTCFullYear() % 100),
    m: two(local.getUTCMonth() + 1),
    d: two(local.getUTCDate()),
  };
  const day = [...format.order].map((letter) => written[letter] ?? '').join(format.separator);
  const hour = local.getUTCHours();
  const minutes = `${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  if (format.clock === 24) return `${day} ${two(hour)}:${minutes}`;
  return `${day} ${two(hour % 12 === 0 ? 12 : hour % 12)}:${minutes} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** A calendar date of the ledger, `mm/dd/yyyy` whoever asks, as `YYYY-MM-DD`; empty stays empty. */
export function toDay(text: string): string {
  if (text === '') return '';
  const parts = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  if (parts === null) throw odd(`'${text.slice(0, 40)}' is no date`);
  return `${parts[3]}-${parts[1]}-${parts[2]}`;
}

/** `YYYY-MM-DD` as the ledger writes it. */
export function fromDay(day: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day.slice(0, 10));
  if (parts === null) throw odd(`'${day.slice(0, 40)}' is no date`);
  return `${parts[2]}/${parts[3]}/${parts[1]}`;
}

/** `Partially Paid` as REST writes it: `partiallyPaid`. */
export function toWord(text: string): string {
  const [first = '', ...rest] = text.split(/[\s-]+/).filter((part) => part !== '');
  return (
    first.toLowerCase() +
    rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()).join('')
  );
}
