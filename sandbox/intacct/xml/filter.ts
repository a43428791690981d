import type { StoredRecord } from '../store.ts';
import { badField, badQuery } from './errors.ts';
import { type Comparable, comparable, givenComparable } from './fields.ts';
import type { XmlObject } from './object.ts';
import { readerFor, type View } from './rows.ts';
import type { XmlNode } from './tree.ts';

export type Operator =
  | 'equalto'
  | 'notequalto'
  | 'lessthan'
  | 'lessthanorequalto'
  | 'greaterthan'
  | 'greaterthanorequalto'
  | 'between'
  | 'in'
  | 'notin'
  | 'like'
  | 'notlike'
  | 'isnull'
  | 'isnotnull';

/** A filter, from wherever it was written. */
export type Condition =
  | { join: 'and' | 'or'; parts: readonly Condition[] }
  | { operator: Operator; field: string; values: readonly string[] };

const operators: Readonly<Record<Operator, { least: number; most: number }>> = {
  equalto: { least: 1, most: 1 },
  notequalto: { least: 1, most: 1 },
  lessthan: { least: 1, most: 1 },
  lessthanorequalto: { least: 1, most: 1 },
  greaterthan: { least: 1, most: 1 },
  greaterthanorequalto: { least: 1, most: 1 },
  between: { least: 2, most: 2 },
  in: { least: 1, most: 1000 },
  notin: { least: 1, most: 1000 },
  like: { least: 1, most: 1 },
  notlike: { least: 1, most: 1 },
  isnull: { least: 0, most: 0 },
  isnotnull: { least: 0, most: 0 },
};

const isOperator = (name: string): name is Operator => Object.hasOwn(operators, name);

/** Reads `<filter>`; sibling expressions without an `and` are taken as one. */
export function readFilter(filter: XmlNode | undefined): Condition | undefined {
  if (!filter || filter.children.length === 0) return undefined;
  const parts = filter.children.map(readCondition);
  return parts.length === 1 ? parts[0] : { join: 'and', parts };
}

function readCondition(node: XmlNode): Condition {
  if (node.name === 'and' || node.name === 'or') {
    if (node.children.length < 2) throw badQuery(`The ${node.name} element needs at least two conditions`);
    return { join: node.name, parts: node.children.map(readCondition) };
  }
  if (!isOperator(node.name)) throw badQuery(`The filter ${node.name} is not valid`);
  const of = (name: string) => node.children.filter((one) => one.name === name).map((one) => one.text.trim());
  const [field] = of('field');
  if (field === undefined) throw badQuery(`The filter ${node.name} needs a field`);
  return checked({ operator: node.name, field, values: of('value') });
}

/** Refuses a condition with too few or too many values. */
export function checked(condition: Extract<Condition, { field: string }>): Condition {
  const { operator, values } = condition;
  const { least, most } = operators[operator];
  if (values.length < least || values.length > most) {
    throw badQuery(
      `The filter ${operator} takes ${least === most ? least : `${least} to ${most}`} values, not ${values.length}`,
    );
  }
  return condition;
}

/** A condition as a test of records. */
export function testOf(
  condition: Condition | undefined,
  object: XmlObject,
  view: View,
  ignoreCase: boolean,
): (record: StoredRecord) => boolean {
  if (condition === undefined) return () => true;
  if ('join' in condition) {
    const parts = condition.parts.map((part) => testOf(part, object, view, ignoreCase));
    return condition.join === 'and'
      ? (record) => parts.every((part) => part(record))
      : (record) => parts.some((part) => part(record));
  }
  const field = object.fields[condition.field.toUpperCase()];
  if (!field || field.hidden) throw badField(object.name, condition.field);
  const read = readerFor(view, object, field);
  const fold = (value: Comparable): Comparable =>
    ignoreCase && typeof value === 'string' ? value.toLowerCase() : value;
  const pattern = condition.operator === 'like' || condition.operator === 'notlike';
  const given = condition.values.map((value) =>
    fold(pattern ? value : givenComparable(value, field, view.format)),
  );
  const test = compare(condition.operator, given);
  return (record) => test(fold(comparable(read(record), field, view.format)));
}

const order = (a: string | number, b: string | number): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** As in SQL, a comparison with nothing is true for nothing but the test for nothing itself. */
function compare(operator: Operator, given: readonly Comparable[]): (value: Comparable) => boolean {
  const [first = null, second = null] = given;
  const ordered = (holds: (side: number) => boolean, limit = first) => {
    return (value: Comparable) => value !== null && limit !== null && holds(order(value, limit));
  };
  switch (operator) {
    case 'isnull':
      return (value) => value === null;
    case 'isnotnull':
      return (value) => value !== null;
    case 'equalto':
      return ordered((side) => side === 0);
    case 'notequalto':
      return ordered((side) => side !== 0);
    case 'lessthan':
      return ordered((side) => side < 0);
    case 'lessthanorequalto':
      return ordered((side) => side <= 0);
    case 'greaterthan':
      return ordered((side) => side > 0);
    case 'greaterthanorequalto':
      return ordered((side) => side >= 0);
    case 'between': {
      const low = ordered((side) => side >= 0);
      const high = ordered((side) => side <= 0, second);
      return (value) => low(value) && high(value);
    }
    case 'in':
    case 'notin': {
      const wanted = new Set(given);
      return (value) => value !== null && wanted.has(value) === (operator === 'in');
    }
    default: {
      const like = likePattern(String(first ?? ''));
      return (value) => value !== null && like.test(String(value)) === (operator === 'like');
    }
  }
}

/** `%` is any text, `_` one character. */
function likePattern(text: string): RegExp {
  const body = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '[\\s\\S]*')
    .replaceAll('_', '[\\s\\S]');
  return new RegExp(`^${body}$`);
}
