import type { Store } from '../store.ts';
import { type Fields, text } from './fields.ts';
import type { XmlObject } from './object.ts';
import { companyObjects } from './objects/company.ts';
import { partyObjects } from './objects/parties.ts';
import { payableObjects } from './objects/payables.ts';
import { receivableObjects } from './objects/receivables.ts';
import { taxObjects } from './objects/tax.ts';

export const xmlObjects: readonly XmlObject[] = [
  ...partyObjects,
  ...receivableObjects,
  ...payableObjects,
  ...companyObjects,
  ...taxObjects,
];

const byName = new Map(xmlObjects.map((one) => [one.name, one]));
const byPath = new Map(
  xmlObjects
    .filter((one) => one.name !== 'TAXRECORD')
    .flatMap((one) => one.paths.map((path) => [path, one] as const)),
);

/** The object of this name, with the tenant's custom fields; names are taken in any case. */
export function xmlObject(store: Store, name: string): XmlObject | undefined {
  const known = byName.get(name.toUpperCase());
  if (!known) return undefined;
  const [path = ''] = known.paths;
  const def = store.registry.get(path);
  const own = Object.keys(def?.fields ?? {}).filter((field) => field.startsWith('nsp::'));
  if (own.length === 0) return known;
  const custom = own.map((field) => [field.slice(5).toUpperCase(), text(field)] as const);
  return { ...known, fields: { ...known.fields, ...Object.fromEntries(custom) } };
}

/** What the gateway calls the object at a path of REST. */
export const nameOfPath = (path: string): string => byPath.get(path)?.name ?? path;

/** The fields of an object by its name; none for one that is not known. */
export const fieldsOf = (name: string): Fields => byName.get(name)?.fields ?? {};
