import type { XmlSettings } from './settings.ts';

/** How this user wants dates and times written. */
export type UserFormat = Pick<XmlSettings, 'timeZoneMinutes' | 'dateFormat' | 'clock'>;

const two = (value: number) => String(value).padStart(2, '0');

/** An instant in the user's zone and words. */
export function writeStamp(instant: string, format: UserFormat): string {
  const local = new Date(Date.parse(instant) + format.timeZoneMinutes * 60_000);
  const parts: Record<string, string> = {
    Y: String(local.getUTCFullYear()),
    y: two(local.getUTCFullYear() % 100),
    m: two(local.getUTCMonth() + 1),
    d: two(local.getUTCDate()),
  };
  const [separator = '/', ...order] = format.dateFormat;
  const day = order.map((letter) => parts[letter] ?? '').join(separator);
  const hour = local.getUTCHours();
  const rest = `${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  if (format.clock === '24') return `${day} ${two(hour)}:${rest}`;
  return `${day} ${two(hour % 12 === 0 ? 12 : hour % 12)}:${rest} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** The instant in milliseconds that the user means; a date alone is its first second. Undefined: not a time. */
export function readStamp(text: string, format: UserFormat): number | undefined {
  const [day = '', time = '00:00:00', half] = text.trim().split(/\s+/);
  const [separator = '/', ...order] = format.dateFormat;
  const given = day.split(separator);
  const at = (letter: string) => Number(given[order.findIndex((one) => one.toLowerCase() === letter)]);
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(time);
  if (!clock || given.length !== 3 || given.some((part) => !/^\d{1,4}$/.test(part))) return undefined;
  const year = at('y') + (order.includes('y') ? 2000 : 0);
  const hour = half === undefined ? Number(clock[1]) : (Number(clock[1]) % 12) + (/pm/i.test(half) ? 12 : 0);
  const local = Date.UTC(year, at('m') - 1, at('d'), hour, Number(clock[2]), Number(clock[3] ?? 0));
  const real = new Date(local).getUTCDate() === at('d') && new Date(local).getUTCMonth() + 1 === at('m');
  return real ? local - format.timeZoneMinutes * 60_000 : undefined;
}

/** `-08:00`. */
export function zoneText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** An instant as the authentication block writes it. */
export function isoInZone(ms: number, minutes: number): string {
  return `${new Date(ms + minutes * 60_000).toISOString().slice(0, 19)}${zoneText(minutes)}`;
}

/** `2026-01-31` as `01/31/2026`: dates without a time are the same for every user. */
export const writeDay = (day: string): string => `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;

/** `01/31/2026` as `2026-01-31`; undefined when it is no day of the calendar. */
export function readDay(text: string): string | undefined {
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  if (!parts) return undefined;
  const day = `${parts[3]}-${parts[1]?.padStart(2, '0')}-${parts[2]?.padStart(2, '0')}`;
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? day : undefined;
}
