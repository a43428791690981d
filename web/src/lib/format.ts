import type { Money } from '../api/types.ts';

/** How a connection writes dates, times and money. */
export interface Region {
  readonly locale: string;
  readonly timeZone: string;
}

export const defaultRegion: Region = { locale: 'en-GB', timeZone: 'Europe/London' };

const formatters = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function dateFormat(region: Region, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${region.locale} ${region.timeZone} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known instanceof Intl.DateTimeFormat) return known;
  const made = new Intl.DateTimeFormat(region.locale, { timeZone: region.timeZone, ...options });
  formatters.set(key, made);
  return made;
}

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known instanceof Intl.NumberFormat) return known;
  const made = new Intl.NumberFormat(locale, options);
  formatters.set(key, made);
  return made;
}

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}

/** `£1,840.00`. The text goes in as text, so no digit is lost on the way. */
export function money({ amount, currency }: Money, region: Region): string {
  if (!isDecimal(amount)) return amount;
  return numberFormat(region.locale, { style: 'currency', currency, maximumFractionDigits: 4 })
    .format(amount)
    .replace(/(\.\d{2})0{1,2}$/, '$1');
}

/** `18,412`. */
export function count(value: number, region: Region): string {
  return numberFormat(region.locale, {}).format(value);
}

/** `22 Nov, 02:13`; with the year when it is not this one. */
export function instant(iso: string, region: Region, now = new Date()): string {
  const at = new Date(iso);
  const parts: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  };
  if (at.getUTCFullYear() !== now.getUTCFullYear()) parts.year = 'numeric';
  return dateFormat(region, parts).format(at);
}

/** `02:13` today, `22 Nov` this year, `22 Nov 2025` before: for narrow columns. */
export function shortInstant(iso: string, region: Region, now = new Date()): string {
  const at = new Date(iso);
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
  const format = dateFormat(region, day);
  if (format.format(at) === format.format(now))
    return dateFormat(region, { hour: '2-digit', minute: '2-digit' }).format(at);
  return dateFormat(
    region,
    at.getUTCFullYear() === now.getUTCFullYear() ? { day: 'numeric', month: 'short' } : day,
  ).format(at);
}

/** `02:13:45`, seconds too, for what happened within a minute. */
export function exactInstant(iso: string, region: Region): string {
  return dateFormat(region, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));
}

/** A calendar date `2026-11-18` as `18 Nov 2026`; it has no time zone and must not get one. */
export function calendarDate(date: string, region: Region): string {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return date;
  const format = dateFormat(
    { ...region, timeZone: 'UTC' },
    { day: 'numeric', month: 'short', year: 'numeric' },
  );
  return format.format(new Date(Date.UTC(year, month - 1, day)));
}

/** `41 s`, `3 min 5 s`, `1 h 2 min`. */
export function duration(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `1 record`, `2 records`. */
export function plural(value: number, one: string, many: string, region: Region): string {
  return `${count(value, region)} ${value === 1 ? one : many}`;
}
