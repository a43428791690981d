/**
 * How values cross between JavaScript and PostgreSQL, the same for both drivers. Left to themselves the drivers
 * differ on int8, bytea, interval and arrays of numeric, and both turn instants into `Date`, which drops the
 * microseconds a keyset cursor needs.
 */

/** `relink`: our own shapes (instants as text). `library`: instants and dates-with-time as `Date`, for libraries. */
export type ValueMode = 'relink' | 'library';

type Parse = (text: string) => unknown;

const same: Parse = (text) => text;

/** Counters stay safe integers; anything larger keeps its digits as text. */
const int8: Parse = (text) => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

/**
 * Sessions run in UTC, so the text is already the instant: only its form changes, to ISO 8601 with `Z`.
 * Milliseconds are padded to three digits, as `Date.toISOString` writes them; microseconds are kept, all six.
 */
export function instantText(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text);
  if (match === null) return text;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  return `${match[1]}T${match[2]}.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}Z`;
}

/** PostgreSQL's hex form of `bytea` as bytes. */
export function bytesFromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

const scalars: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [16, (text) => text === 't'], // bool
  [17, bytesFromHex], // bytea
  [20, int8],
  [21, Number], // int2
  [23, Number], // int4
  [25, same], // text
  [26, Number], // oid
  [114, (text) => JSON.parse(text)], // json
  [700, Number], // float4
  [701, Number], // float8
  [1043, same], // varchar
  [1082, same], // date, already YYYY-MM-DD
  [1114, (text) => text.replace(' ', 'T')], // timestamp without zone
  [1184, instantText], // timestamptz
  [1186, same], // interval
  [1700, same], // numeric: never a float
  [2950, same], // uuid
  [3802, (text) => JSON.parse(text)], // jsonb
]);

/** Array type -> element type, for the types our schema and pg-boss's use. */
const elementOf: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1001, 17],
  [1016, 20],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1028, 26],
  [199, 114],
  [1021, 700],
  [1022, 701],
  [1015, 1043],
  [1182, 1082],
  [1115, 1114],
  [1185, 1184],
  [1187, 1186],
  [1231, 1700],
  [2951, 2950],
  [3807, 3802],
]);

const asDate: Parse = (text) =>
  text.endsWith('infinity') ? text : new Date(text.includes('+') ? text : `${text}Z`);
const libraryScalars: ReadonlyMap<number, Parse> = new Map([...scalars, [1114, asDate], [1184, asDate]]);

function withArrays(table: ReadonlyMap<number, Parse>): ReadonlyMap<number, Parse> {
  const all = new Map(table);
  for (const [arrayType, element] of elementOf) {
    const parse = table.get(element) ?? same;
    all.set(arrayType, (text) => parseArray(text, parse));
  }
  return all;
}

const parsers = { relink: withArrays(scalars), library: withArrays(libraryScalars) };

/** Type identifier -> parser, for one mode. A type that is not in it stays text. */
export function parsersFor(mode: ValueMode): ReadonlyMap<number, Parse> {
  return parsers[mode];
}

/** Reads PostgreSQL's array text, `{1,2,{3}}`, in one pass. */
export function parseArray(text: string, parse: Parse): unknown[] {
  let at = text.indexOf('{') + 1; // a prefix such as [0:2]= gives bounds we do not need
  function list(): unknown[] {
    const items: unknown[] = [];
    while (at < text.length) {
      const char = text[at];
      if (char === '}') {
        at += 1;
        return items;
      }
      if (char === ',') at += 1;
      else if (char === '{') {
        at += 1;
        items.push(list());
      } else items.push(char === '"' ? parse(quoted()) : bare());
    }
    throw new Error('unterminated array from the database');
  }
  function quoted(): string {
    let value = '';
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1;
      value += text[at];
    }
    at += 1;
    return value;
  }
  function bare(): unknown {
    const start = at;
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at += 1;
    const value = text.slice(start, at);
    return value === 'NULL' ? null : parse(value);
  }
  return list();
}

/**
 * A parameter as the text PostgreSQL reads, alike for both drivers. A JavaScript array becomes a PostgreSQL
 * array (for `unnest`, `= any`); an array meant for a json column must be passed through `JSON.stringify`.
 */
export function encodeParameter(value: unknown): string | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return encodeArray(value);
  return encodeScalar(value);
}

function encodeScalar(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return value instanceof Date ? value.toISOString() : JSON.stringify(value);
    default:
      throw new TypeError(`a ${typeof value} cannot be a database parameter`);
  }
}

function encodeArray(items: readonly unknown[]): string {
  const parts = items.map((item) => {
    if (item === null || item === undefined) return 'NULL';
    if (Array.isArray(item)) return encodeArray(item);
    if (typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean')
      return String(item);
    const text =
      typeof item === 'string'
        ? item
        : item instanceof Uint8Array
          ? `\\x${Buffer.from(item).toString('hex')}`
          : encodeScalar(item);
    return `"${text.replace(/[\\"]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}
