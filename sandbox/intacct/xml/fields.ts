import type { Json } from '../../shared/json.ts';
import { badDate, FunctionError } from './errors.ts';
import { readDay, readStamp, type UserFormat, writeDay, writeStamp } from './user-format.ts';

/** What `lookup` calls the type of a field. */
export type DataType = 'TEXT' | 'INTEGER' | 'DECIMAL' | 'DATE' | 'TIMESTAMP' | 'BOOLEAN' | 'ENUM';

/** A field as the gateway shows it. */
export interface XmlField {
  type: DataType;
  /** Where the value stands in the store, by REST's dotted path; without one the field is always empty. */
  rest?: string;
  /** Where it is written, when that is another place. */
  write?: string;
  readOnly?: boolean;
  required?: boolean;
  /** REST's words with the gateway's, where they differ. */
  words?: Readonly<Record<string, string>>;
  /** The same for every record. */
  constant?: string;
  /** In `lookup`, yet refused in a query's select. */
  unselectable?: boolean;
  /** Taken in requests, never shown: it is not in `lookup` and cannot be asked for. */
  hidden?: boolean;
  /** Booleans of old fields. */
  letters?: boolean;
  label?: string;
}

export type Fields = Readonly<Record<string, XmlField>>;

const field = (type: DataType) => (rest?: string) => (rest === undefined ? { type } : { type, rest });
export const text: (rest?: string) => XmlField = field('TEXT');
export const whole: (rest?: string) => XmlField = field('INTEGER');
export const decimal: (rest?: string) => XmlField = field('DECIMAL');
export const money: (rest?: string) => XmlField = field('DECIMAL');
export const date: (rest?: string) => XmlField = field('DATE');
export const stamp = (rest: string): XmlField => ({ type: 'TIMESTAMP', rest, readOnly: true });
export const yesNo: (rest?: string) => XmlField = field('BOOLEAN');
export const words = (rest: string, table: Readonly<Record<string, string>>): XmlField => ({
  type: 'ENUM',
  rest,
  words: table,
});
export const constant = (value: string): XmlField => ({ type: 'TEXT', constant: value, readOnly: true });
export const shown = (one: XmlField): XmlField => ({ ...one, readOnly: true });
export const needed = (one: XmlField): XmlField => ({ ...one, required: true });
/** Known to the ledger, of no meaning here. */
export const idle = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, text()]));
/** Puts a group of fields below a name. */
export const under = (name: string, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([inner, one]) => [`${name}.${inner}`, one]));

/** Known in requests alone. */
export const hidden = (one: XmlField): XmlField => ({ ...one, hidden: true });
/** Known in requests alone, of no meaning here. */
export const hiddenIdle = (...names: string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, hidden(text())]));

export const status: XmlField = {
  type: 'TEXT',
  rest: 'status',
  words: { active: 'active', activeNonPosting: 'active non-posting', inactive: 'inactive' },
};

/** A stored value as the gateway writes it; nothing is an empty text. */
export function toText(value: Json, one: XmlField, format: UserFormat): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(String).join('#~#');
  switch (one.type) {
    case 'BOOLEAN':
      return one.letters ? (value === true ? 'T' : 'F') : String(value);
    case 'DATE':
      return typeof value === 'string' && value !== '' ? writeDay(value) : '';
    case 'TIMESTAMP':
      return typeof value === 'string' && value !== '' ? writeStamp(value, format) : '';
    default:
      return one.words?.[String(value)] ?? String(value);
  }
}

/** A value written by a client, as REST takes it; an empty element clears. */
export function toJson(given: string, name: string, one: XmlField): Json {
  if (given === '') return null;
  switch (one.type) {
    case 'BOOLEAN':
      if (/^(true|t|1)$/i.test(given)) return true;
      if (/^(false|f|0)$/i.test(given)) return false;
      throw new FunctionError({ number: 'BL03000018', text: `Illegal format for ${name} : ${given}` });
    case 'DATE': {
      const day = readDay(given);
      if (day === undefined) throw badDate(given);
      return day;
    }
    default: {
      const known = Object.entries(one.words ?? {}).find(
        ([, theirs]) => theirs.toLowerCase() === given.toLowerCase(),
      );
      return known?.[0] ?? given;
    }
  }
}

/** What two values of a field are compared by; null is nothing. */
export type Comparable = string | number | null;

export function comparable(value: Json, one: XmlField, format: UserFormat): Comparable {
  if (value === null || value === '') return null;
  switch (one.type) {
    case 'INTEGER':
    case 'DECIMAL': {
      const number = Number(value);
      return Number.isFinite(number) ? number : String(value);
    }
    case 'DATE':
      return String(value).slice(0, 10);
    case 'TIMESTAMP':
      return Date.parse(String(value));
    default:
      return toText(value, one, format);
  }
}

/** A filter's value in the same form. */
export function givenComparable(given: string, one: XmlField, format: UserFormat): Comparable {
  if (given === '') return null;
  switch (one.type) {
    case 'INTEGER':
    case 'DECIMAL': {
      const number = Number(given);
      return Number.isFinite(number) ? number : given;
    }
    case 'DATE': {
      const day = readDay(given.split(' ')[0] ?? '');
      if (day === undefined) throw badDate(given);
      return day;
    }
    case 'TIMESTAMP': {
      const ms = readStamp(given, format);
      if (ms === undefined) throw badDate(given);
      return ms;
    }
    case 'BOOLEAN':
      return one.letters ? (/^t/i.test(given) ? 'T' : 'F') : /^t/i.test(given) ? 'true' : 'false';
    default:
      return given;
  }
}
