import { problem } from '../../../domain/problem.ts';
import type { WriteIntent } from '../../port.ts';
import { Impossible } from '../compose.ts';
import { dimensionObjects, objectsOf } from '../objects.ts';
import type { XmlObject } from './fields.ts';
import { hole } from './holes.ts';
import { xmlObject } from './objects.ts';
import { element, type Written } from './write.ts';

/** The object that an intent writes. */
export function known({ type, role }: WriteIntent): XmlObject {
  const path = objectsOf(type, role, [])[0]?.path;
  const object = path === undefined ? undefined : xmlObject(path);
  if (object === undefined)
    throw new Impossible(problem('protocol', 'relink', { detail: `no object for a ${type}` }));
  return object;
}

/** The same, if it may be written at all. */
export function writable(intent: WriteIntent): XmlObject {
  const { type, role, verb, content, key } = intent;
  const cannot = (detail: string) => new Impossible(problem('protocol', 'relink', { detail }));
  if (verb === 'stamp') throw cannot('the ledger keeps no stamp');
  if (type === 'account' || type === 'tax-type' || type === 'tracking-option')
    throw new Impossible(problem('edited-in-property', 'property', { fields: type }, { subject: type }));
  const settling = type === 'payment' || type === 'allocation';
  const roled = type === 'contact' || type === 'credit-note' || settling;
  const kept = (type === 'contact' && verb === 'void') || (settling && verb !== 'create');
  if (content.type !== type || (roled && role === null) || kept)
    throw cannot(`cannot ${verb} a ${type} in the ledger`);
  if (verb !== 'create' && key === null) throw cannot('a change without a key');
  return known(intent);
}

/** An element unless its text is empty: an empty one would wipe a default. */
export function given(name: string, text: string): Written | undefined {
  return text === '' ? undefined : element(name, text);
}

/** A day as the legacy functions take it. */
export function dayParts(name: string, day: string): Written {
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-');
  return element(name, [element('year', year), element('month', month), element('day', date)]);
}

/** What a record must have, because the gateway would turn the whole request away without it. */
export function needed<T>(value: T | null, field: string): T {
  if (value !== null && value !== '') return value;
  throw new Impossible(problem('field-required', 'property', { field }, { subject: field, field }));
}

/** The dimensions of a line by name, the property's first; a category is matched by name, in any case. */
export function lineDimensions(
  line: {
    readonly propertyKey: string | null;
    readonly tracking: readonly { readonly category: string; readonly key: string }[];
  },
  propertyDimension: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (line.propertyKey !== null) found.set(propertyDimension, line.propertyKey);
  for (const { category, key } of line.tracking) {
    const name = category.toLowerCase();
    if (!Object.hasOwn(dimensionObjects, name))
      throw new Impossible(
        problem('tracking-not-matched', 'relink', { category }, { subject: category, field: 'tracking' }),
      );
    found.set(name, key);
  }
  return found;
}

/** One of them as an element, a hole until its id is known. */
export function dimension(
  name: string,
  which: string,
  found: ReadonlyMap<string, string>,
): Written | undefined {
  const key = found.get(which);
  const path = dimensionObjects[which];
  return key === undefined || path === undefined ? undefined : hole(name, path, key);
}
