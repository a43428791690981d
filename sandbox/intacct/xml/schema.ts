import { badSchema } from './errors.ts';
import type { XmlNode } from './tree.ts';

/**
 * A sequence of elements whose order is enforced. `name` once, `name?` at most once, `name*` any number, `name+` one or
 * more; `a|b` one of them.
 */
export type Sequence = readonly string[];

interface Part {
  names: readonly string[];
  least: number;
  most: number;
}

const partOf = (text: string): Part => {
  const mark = /[?*+]$/.exec(text)?.[0] ?? '';
  const names = (mark === '' ? text : text.slice(0, -1)).split('|');
  return {
    names,
    least: mark === '?' || mark === '*' ? 0 : 1,
    most: mark === '*' || mark === '+' ? Infinity : 1,
  };
};

/** Refuses children that are missing, unknown or out of order, in the words of the schema validator. */
export function checkOrder(node: XmlNode, sequence: Sequence): void {
  const parts = sequence.map(partOf);
  let at = 0;
  let count = 0;
  const expected = () => {
    const names: string[] = [];
    for (let i = at; i < parts.length; i += 1) {
      const part = parts[i];
      if (!part) break;
      if (i > at || count < part.most) names.push(...part.names);
      if ((i === at ? count : 0) < part.least) break;
    }
    const list = `( ${names.join(', ')} )`;
    if (names.length === 0) return '';
    return names.length === 1 ? ` Expected is ${list}.` : ` Expected is one of ${list}.`;
  };
  for (const child of node.children) {
    for (;;) {
      const part = parts[at];
      if (!part) throw badSchema(`Error 1871: Element '${child.name}': This element is not expected.`);
      if (part.names.includes(child.name) && count < part.most) {
        count += 1;
        break;
      }
      if (count < part.least)
        throw badSchema(`Error 1871: Element '${child.name}': This element is not expected.${expected()}`);
      const rest = parts.slice(at + 1);
      if (!rest.some((later) => later.names.includes(child.name)))
        throw badSchema(`Error 1871: Element '${child.name}': This element is not expected.${expected()}`);
      at += 1;
      count = 0;
    }
  }
  const missing = parts.slice(at).find((part, i) => (i === 0 ? count : 0) < part.least);
  if (missing) throw badSchema(`Error 1871: Element '${node.name}': Missing child element(s).${expected()}`);
}
