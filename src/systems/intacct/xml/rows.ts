import { type Body, nest } from '../body.ts';
import { odd } from '../query.ts';
import type { XmlField, XmlObject } from './fields.ts';
import { toDay, toInstant, toWord, type UserFormat } from './format.ts';
import { xmlObject } from './objects.ts';
import type { References } from './references.ts';
import { child, childrenOf, type XmlElement } from './tree.ts';

/** The text at `CONTACTINFO.PHONE1`: queries give an element of that whole name, reads give one in the other. */
export function valueAt(row: XmlElement, path: string): string {
  const whole = named(row, path);
  if (whole !== undefined) return whole.text;
  let at: XmlElement | undefined = row;
  for (const name of path.split('.')) at = at === undefined ? undefined : named(at, name);
  return at?.text ?? '';
}

/** The children of an element by their names, made once: a page has 2,000 rows of dozens of fields. */
const indexes = new WeakMap<XmlElement, Map<string, XmlElement>>();

function named(element: XmlElement, name: string): XmlElement | undefined {
  let index = indexes.get(element);
  if (index === undefined) {
    index = new Map();
    for (const one of element.children) {
      const key = one.name.toUpperCase();
      if (!index.has(key)) index.set(key, one);
    }
    indexes.set(element, index);
  }
  return index.get(name.toUpperCase());
}

export interface RowContext {
  /** `null` where no timestamp is asked for. */
  readonly format: UserFormat | null;
  readonly references: References;
  /** Objects that were asked for by their name, so that it can be given back as a path. */
  readonly named?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Rows of the gateway as the bodies that REST gives: the same names, the same types, empty text as null. */
export async function bodiesOf(
  rows: readonly XmlElement[],
  object: XmlObject,
  fields: readonly (readonly [string, XmlField])[],
  context: RowContext,
): Promise<Body[]> {
  const lookups = await lookupsOf(rows, fields, context);
  const bodies: Body[] = [];
  for (const row of rows) {
    const flat: Body = {};
    for (const [name, field] of fields)
      flat[name] = restValue(valueAt(row, field.xml), field, lookups, context);
    const body = nest(flat);
    for (const [name, list] of Object.entries(object.lists ?? {})) {
      const held = child(row, list.xml);
      // A query's row has no lists; a record that is read in full has them even when they are empty.
      if (held !== null)
        body[name] = await bodiesOf(held.children, list.object, Object.entries(list.object.fields), context);
    }
    bodies.push(body);
  }
  return bodies;
}

type Lookups = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The keys of all ids that these rows name, looked up at once. */
async function lookupsOf(
  rows: readonly XmlElement[],
  fields: readonly (readonly [string, XmlField])[],
  { references, signal }: RowContext,
): Promise<Lookups> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const [, field] of fields) {
    const values = rows.map((row) => valueAt(row, field.xml)).filter((value) => value !== '');
    if (field.keyOf === undefined) continue;
    const keys = await references.keys(field.keyOf, values, signal);
    found.set(field.keyOf, new Map([...(found.get(field.keyOf) ?? []), ...keys]));
  }
  return found;
}

function restValue(text: string, field: XmlField, lookups: Lookups, context: RowContext): string | null {
  if (text === '') return null;
  if (field.keyOf !== undefined) {
    const key = lookups.get(field.keyOf)?.get(text);
    // To call it nothing would be a change that nobody made.
    if (key === undefined) throw odd(`${field.keyOf} '${text.slice(0, 40)}' is named and not to be found`);
    return key;
  }
  switch (field.kind) {
    case 'day':
      return toDay(text);
    case 'instant':
      return toInstant(text, context.format);
    case 'word':
      return toWord(text);
    case 'object': {
      const path = context.named?.find((one) => xmlObject(one)?.name.toLowerCase() === text.toLowerCase());
      if (path === undefined) throw odd(`'${text.slice(0, 40)}' is no object that was asked for`);
      return path;
    }
    default:
      return Object.entries(field.words ?? {}).find(([, theirs]) => theirs === text)?.[0] ?? text;
  }
}

/** The rows of an answer: each child of `<data>` is one. */
export function rowsIn(data: XmlElement | null, name: string): readonly XmlElement[] {
  if (data === null) throw odd(`the answer to a query on ${name} has no data`);
  const rows = childrenOf(data, name);
  if (rows.length !== data.children.length)
    throw odd(`the answer to a query on ${name} holds something else`);
  return rows;
}
