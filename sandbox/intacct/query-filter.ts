import type { Json } from '../shared/json.ts';
import type { ObjectDef } from './definition.ts';
import { RequestError } from './errors.ts';
import { isDay } from './input.ts';
import type { Reader } from './render.ts';
import type { StoredRecord } from './store.ts';

/** Whether a record is in the result. */
export type Filter = (record: StoredRecord) => boolean;

interface Comparison {
  caseSensitive: boolean;
}

const bad = (message: string) => new RequestError(400, 'invalidRequest', message);
const maxListed = 1000;

/** Puts the filters of a query together: `and`, `or`, or numbers such as `(1 and 2) or 3`. */
export function filterOf(
  query: { filters: readonly Record<string, Record<string, Json>>[]; filterExpression: string },
  def: ObjectDef,
  reader: (path: string) => Reader,
  comparison: Comparison,
): Filter {
  const filters = query.filters.map((filter) => {
    const parts = Object.entries(filter).flatMap(([operator, operands]) =>
      Object.entries(operands).map(([path, operand]) =>
        one(operator, path, operand, def, reader(path), comparison),
      ),
    );
    if (parts.length === 0) throw bad('A filter needs an operator and a field');
    return (record: StoredRecord) => parts.every((part) => part(record));
  });
  if (filters.length === 0) return () => true;
  const expression = query.filterExpression.trim().toLowerCase();
  if (expression === 'and' || expression === '') return (record) => filters.every((filter) => filter(record));
  if (expression === 'or') return (record) => filters.some((filter) => filter(record));
  return parseExpression(expression, filters);
}

/** Recursive descent over numbers, `and`, `or` and brackets; `and` binds tighter. */
function parseExpression(expression: string, filters: readonly Filter[]): Filter {
  const tokens = expression.match(/\d+|and|or|[()]|\S/g) ?? [];
  let at = 0;
  const wrong = () => bad(`The filterExpression '${expression}' is not valid`);
  const operand = (): Filter => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const inner = either();
      if (tokens[at++] !== ')') throw wrong();
      return inner;
    }
    const filter = /^\d+$/.test(token) ? filters[Number(token) - 1] : undefined;
    if (!filter) throw wrong();
    return filter;
  };
  const chain = (word: string, next: () => Filter, join: (all: Filter[]) => Filter) => (): Filter => {
    const all = [next()];
    while (tokens[at] === word) {
      at += 1;
      all.push(next());
    }
    return all.length === 1 && all[0] ? all[0] : join(all);
  };
  const both = chain('and', operand, (all) => (record) => all.every((filter) => filter(record)));
  const either = chain('or', both, (all) => (record) => all.some((filter) => filter(record)));
  const whole = either();
  if (at !== tokens.length) throw wrong();
  return whole;
}

type Comparable = string | number | boolean | null;
type Test = (value: Comparable) => boolean;

function one(
  operator: string,
  path: string,
  operand: Json,
  def: ObjectDef,
  read: Reader,
  comparison: Comparison,
): Filter {
  const type = def.fields[path]?.type ?? (path.endsWith('DateTime') ? 'datetime' : 'string');
  const numeric = ['money', 'number', 'integer'].includes(type) || path === 'key' || path.endsWith('.key');
  const form = (value: Json): Comparable => {
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
    if (typeof value !== 'string') throw bad(`The filter value for ${path} is not valid`);
    if (type === 'boolean') return value === 'true';
    if (type === 'datetime') return Date.parse(value);
    if (numeric && value !== '' && Number.isFinite(Number(value))) return Number(value);
    return comparison.caseSensitive ? value : value.toLowerCase();
  };
  const given = (value: Json): Comparable => {
    if ((type === 'date' || type === 'datetime') && value !== null) {
      if (typeof value !== 'string' || !isDay(value.slice(0, 10)) || Number.isNaN(Date.parse(value))) {
        throw bad(`The filter value for ${path} is not a valid ${type}`);
      }
    }
    return form(value);
  };
  const test = testOf(operator, path, operand, given);
  return (record) => {
    const value = read(record);
    return test(Array.isArray(value) ? JSON.stringify(value) : form(value));
  };
}

function testOf(operator: string, path: string, operand: Json, given: (value: Json) => Comparable): Test {
  const single = () => given(operand);
  const many = () => {
    if (!Array.isArray(operand)) throw bad(`The operator ${operator} on ${path} needs an array`);
    if (operand.length > maxListed) throw bad(`The operator ${operator} takes at most ${maxListed} values`);
    return operand.map(given);
  };
  const text = () => String(single() ?? '');
  // As in SQL, a comparison with null is true for nothing but the test for null itself.
  const notNull =
    (test: (value: string | number | boolean) => boolean): Test =>
    (value) =>
      value !== null && test(value);
  switch (operator) {
    case '$eq': {
      const wanted = single();
      return wanted === null || wanted === ''
        ? (value) => value === null || value === ''
        : (value) => value === wanted;
    }
    case '$ne': {
      const unwanted = single();
      return unwanted === null || unwanted === ''
        ? (value) => value !== null && value !== ''
        : notNull((value) => value !== unwanted);
    }
    case '$lt':
      return ordered(single(), (order) => order < 0);
    case '$lte':
      return ordered(single(), (order) => order <= 0);
    case '$gt':
      return ordered(single(), (order) => order > 0);
    case '$gte':
      return ordered(single(), (order) => order >= 0);
    case '$in': {
      const wanted = new Set(many());
      return (value) => wanted.has(value);
    }
    case '$notIn': {
      const unwanted = new Set(many());
      return notNull((value) => !unwanted.has(value));
    }
    case '$between':
    case '$notBetween': {
      const [from, to] = many();
      if (from === undefined || to === undefined) throw bad(`The operator ${operator} needs two values`);
      const low = ordered(from, (order) => order >= 0);
      const high = ordered(to, (order) => order <= 0);
      const inside: Test = (value) => low(value) && high(value);
      return operator === '$between' ? inside : notNull((value) => !inside(value));
    }
    case '$contains':
    case '$has': {
      const part = text();
      return notNull((value) => String(value).includes(part));
    }
    case '$notContains': {
      const part = text();
      return notNull((value) => !String(value).includes(part));
    }
    case '$startsWith': {
      const part = text();
      return notNull((value) => String(value).startsWith(part));
    }
    case '$notStartsWith': {
      const part = text();
      return notNull((value) => !String(value).startsWith(part));
    }
    case '$endsWith': {
      const part = text();
      return notNull((value) => String(value).endsWith(part));
    }
    case '$notEndsWith': {
      const part = text();
      return notNull((value) => !String(value).endsWith(part));
    }
    default:
      throw bad(`The operator ${operator} is not valid`);
  }
}

function ordered(limit: Comparable, holds: (order: number) => boolean): Test {
  return (value) => {
    if (value === null || limit === null) return false;
    if (typeof value === 'number' && typeof limit === 'number') return holds(value - limit);
    const [a, b] = [String(value), String(limit)];
    return holds(a < b ? -1 : a > b ? 1 : 0);
  };
}
