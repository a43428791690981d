import { problem } from '../../../domain/problem.ts';
import { SystemFault } from '../../port.ts';
import { type Filter, odd } from '../query.ts';
import type { XmlField, XmlObject } from './fields.ts';
import { fromDay, fromInstant, type UserFormat } from './format.ts';
import { xmlObject, xmlObjects } from './objects.ts';
import type { References } from './references.ts';
import { element, type Written } from './write.ts';

/** The field of an object, or a fault that names what the tables do not know. */
export function fieldOf(object: XmlObject, name: string): XmlField {
  const field = Object.hasOwn(object.fields, name) ? object.fields[name] : undefined;
  if (field === undefined) throw odd(`the XML gateway has no field for ${name} of ${object.path}`);
  return field;
}

const operators: Readonly<Record<string, string>> = {
  $eq: 'equalto',
  $ne: 'notequalto',
  $lt: 'lessthan',
  $lte: 'lessthanorequalto',
  $gt: 'greaterthan',
  $gte: 'greaterthanorequalto',
  $in: 'in',
  $notIn: 'notin',
  $contains: 'like',
  $startsWith: 'like',
};

export interface FilterContext {
  readonly object: XmlObject;
  /** `null` where no timestamp is asked for. */
  readonly format: UserFormat | null;
  readonly references: References;
  readonly signal?: AbortSignal | undefined;
}

/** One condition of REST as an element: values in the gateway's own words, keys of other records as their ids. */
async function condition(filter: Filter, context: FilterContext): Promise<Written> {
  const [[operator, fields] = ['', {}], ...more] = Object.entries(filter);
  const [[name, wanted] = ['', undefined], ...others] = Object.entries(fields ?? {});
  if (more.length > 0 || others.length > 0 || name === '') throw odd('a filter names several fields');
  const field = fieldOf(context.object, name);
  const fieldElement = element('field', field.xml);
  if (wanted === null) {
    if (operator !== '$eq' && operator !== '$ne') throw odd(`${operator} compares with nothing`);
    return element(operator === '$eq' ? 'isnull' : 'isnotnull', [fieldElement]);
  }
  const tag = operators[operator];
  if (tag === undefined) throw odd(`the XML gateway has no ${operator}`);
  const given = Array.isArray(wanted) ? wanted.map(String) : [String(wanted)];
  const values = await gatewayValues(given, field, context);
  const around = { $contains: ['%', '%'], $startsWith: ['', '%'] }[operator] ?? ['', ''];
  return element(tag, [
    fieldElement,
    ...values.map((value) => element('value', `${around[0]}${value}${around[1]}`)),
  ]);
}

async function gatewayValues(
  given: readonly string[],
  field: XmlField,
  { format, references, signal }: FilterContext,
): Promise<readonly string[]> {
  if (field.keyOf !== undefined) {
    const ids = await references.ids(field.keyOf, given, signal);
    return given.map((key) => ids.get(key) ?? nowhere);
  }
  return given.map((value) => {
    switch (field.kind) {
      case 'day':
        return fromDay(value);
      case 'instant':
        return fromInstant(value, format);
      case 'object':
        return objectName(value);
      case 'word':
        return value
          .replace(/[A-Z]/g, (letter) => ` ${letter}`)
          .replace(/^./, (letter) => letter.toUpperCase());
      default:
        return field.words?.[value] ?? value;
    }
  });
}

/** An id that no record has, so that a key which leads nowhere finds nothing. */
const nowhere = '-no-such-record-';

/** What the audit history calls an object. */
function objectName(path: string): string {
  const object = xmlObject(path);
  if (object === undefined) throw odd(`the XML gateway has no object for ${path}`);
  // One name for two of our objects: the history would not say which of them was deleted.
  if (xmlObjects.filter((one) => one.name === object.name).length > 1)
    throw new SystemFault(
      'permission',
      problem('audit-denied', 'ledger', {}, { original: `The history does not tell ${path} from its kin.` }),
    );
  return object.name.toLowerCase();
}

/** The `<filter>` of a query: `and`, `or`, or an expression of numbers such as `1 and (2 or 3)`. */
export async function filterElement(
  filters: readonly Filter[],
  expression: string | undefined,
  extra: readonly Filter[],
  context: FilterContext,
): Promise<Written | undefined> {
  const own = await Promise.all(filters.map((filter) => condition(filter, context)));
  const always = await Promise.all(extra.map((filter) => condition(filter, context)));
  const { only } = context.object;
  if (only !== undefined)
    always.unshift(element('equalto', [element('field', only.field), element('value', only.value)]));
  const inner = own.length === 0 ? [] : expressed(own, expression ?? 'and');
  const all = [...always, ...inner];
  return all.length === 0 ? undefined : element('filter', [joined('and', all)]);
}

/** `and` and `or` need two children at least. */
function joined(word: 'and' | 'or', parts: readonly Written[]): Written {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : element(word, parts);
}

function expressed(parts: readonly Written[], expression: string): Written[] {
  if (expression === 'and') return [...parts];
  if (expression === 'or') return [joined('or', parts)];
  return [numbered(parts, expression)];
}

/** `and` binds as `or` does in the ledger's own notation: what is mixed must stand in brackets. */
function numbered(parts: readonly Written[], expression: string): Written {
  const tokens = expression.match(/\(|\)|\d+|and|or/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) throw odd(`'${expression}' is no filter expression`);
  let at = 0;
  const term = (): Written => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const inside = terms();
      if (tokens[at++] !== ')') throw odd(`'${expression}' has an open bracket`);
      return inside;
    }
    const part = /^\d+$/.test(token) ? parts[Number(token) - 1] : undefined;
    if (part === undefined) throw odd(`'${expression}' names a condition that is not there`);
    return part;
  };
  const terms = (): Written => {
    const found = [term()];
    let word: 'and' | 'or' | null = null;
    for (let next = tokens[at]; next === 'and' || next === 'or'; next = tokens[at]) {
      if (word !== null && word !== next) throw odd(`'${expression}' mixes and with or`);
      word = next;
      at += 1;
      found.push(term());
    }
    return joined(word ?? 'and', found);
  };
  const whole = terms();
  if (at !== tokens.length) throw odd(`'${expression}' is no filter expression`);
  return whole;
}
