import { badQuery } from './errors.ts';
import { type Condition, checked, type Operator } from './filter.ts';

const comparisons: Readonly<Record<string, Operator>> = {
  '=': 'equalto',
  '!=': 'notequalto',
  '<>': 'notequalto',
  '<': 'lessthan',
  '<=': 'lessthanorequalto',
  '>': 'greaterthan',
  '>=': 'greaterthanorequalto',
};

const token = /\s*(?:'((?:[^'\\]|\\.)*)'|([A-Za-z_][\w.#]*)|(-?\d[\w./:-]*)|(<=|>=|<>|!=|[=<>(),]))/y;

interface Token {
  kind: 'text' | 'word' | 'number' | 'mark';
  value: string;
}

function tokens(source: string): Token[] {
  const found: Token[] = [];
  token.lastIndex = 0;
  while (source.slice(token.lastIndex).trim() !== '') {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (!match) throw badQuery(`Query is not valid near '${source.slice(at, at + 20).trim()}'`);
    const [, text, word, number, mark] = match;
    if (text !== undefined) found.push({ kind: 'text', value: text.replace(/\\(.)/g, '$1') });
    else if (word !== undefined) found.push({ kind: 'word', value: word });
    else if (number !== undefined) found.push({ kind: 'number', value: number });
    else found.push({ kind: 'mark', value: mark ?? '' });
  }
  return found;
}

/** Reads the query of `readByQuery`: `NAME like 'B%' and (STATUS = 'active' or TOTALDUE > 0)`; `and` binds tighter. */
export function readSql(source: string): Condition | undefined {
  const list = tokens(source);
  if (list.length === 0) return undefined;
  let at = 0;
  const is = (word: string) => list[at]?.kind !== 'text' && list[at]?.value.toLowerCase() === word;
  const wrong = () => badQuery(`Query is not valid near '${list[at]?.value ?? 'its end'}'`);
  const take = (word: string) => {
    if (!is(word)) throw wrong();
    at += 1;
  };
  const value = (): string => {
    const next = list[at];
    if (!next || next.kind === 'mark') throw wrong();
    at += 1;
    return next.value;
  };

  const condition = (): Condition => {
    if (is('(')) {
      at += 1;
      const inner = either();
      take(')');
      return inner;
    }
    if (list[at]?.kind !== 'word') throw wrong();
    const field = value();
    if (is('is')) {
      at += 1;
      const not = is('not');
      if (not) at += 1;
      take('null');
      return { operator: not ? 'isnotnull' : 'isnull', field, values: [] };
    }
    const not = is('not');
    if (not) at += 1;
    if (is('like')) {
      at += 1;
      return { operator: not ? 'notlike' : 'like', field, values: [value()] };
    }
    if (is('in')) {
      at += 1;
      take('(');
      const values = [value()];
      while (is(',')) {
        at += 1;
        values.push(value());
      }
      take(')');
      return checked({ operator: not ? 'notin' : 'in', field, values });
    }
    const operator = list[at]?.kind === 'mark' ? comparisons[list[at]?.value ?? ''] : undefined;
    if (!operator || not) throw wrong();
    at += 1;
    return { operator, field, values: [value()] };
  };
  const chain = (word: 'and' | 'or', next: () => Condition) => (): Condition => {
    const parts = [next()];
    while (is(word)) {
      at += 1;
      parts.push(next());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { join: word, parts };
  };
  const both = chain('and', condition);
  const either = chain('or', both);
  const whole = either();
  if (at !== list.length) throw wrong();
  return whole;
}
