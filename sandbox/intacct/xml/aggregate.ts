import { Big } from 'big.js';
import type { StoredRecord } from '../store.ts';
import { badField, badQuery } from './errors.ts';
import type { XmlObject } from './object.ts';
import { columnOf } from './record-form.ts';
import type { View } from './rows.ts';
import { el, type XmlNode } from './tree.ts';

const functions = ['count', 'sum', 'avg', 'min', 'max'];

/** A select with count, sum, avg, min or max: one row for each group of the plain fields beside them. */
export function aggregated(
  view: View,
  object: XmlObject,
  asked: readonly XmlNode[],
  rows: readonly StoredRecord[],
): XmlNode[] {
  const columns = asked.map((node) => {
    const name = node.text.trim();
    const field = object.fields[name.toUpperCase()];
    if (!field || field.hidden) throw badField(object.name, name);
    if (node.name !== 'field' && !functions.includes(node.name))
      throw badQuery(`${node.name} cannot be selected`);
    return { kind: node.name, name, read: columnOf(view, object, field) };
  });
  const groups = new Map<string, StoredRecord[]>();
  for (const record of rows) {
    const at = JSON.stringify(columns.filter(({ kind }) => kind === 'field').map(({ read }) => read(record)));
    const group = groups.get(at);
    if (group) group.push(record);
    else groups.set(at, [record]);
  }
  if (groups.size === 0 && columns.every(({ kind }) => kind !== 'field')) groups.set('[]', []);
  return [...groups.values()].map((group) =>
    el(
      object.name,
      columns.map(({ kind, name, read }) => {
        const values = group.map(read).filter((value) => value !== '');
        // The sum stands under the bare field name; the others are named after their function.
        if (kind === 'field') return el(name, values[0] ?? '');
        return el(kind === 'sum' ? name : `${kind.toUpperCase()}.${name}`, outcome(kind, values));
      }),
    ),
  );
}

function outcome(kind: string, values: readonly string[]): string {
  if (kind === 'count') return String(values.length);
  if (values.length === 0) return '';
  const numeric = values.every((value) => /^-?\d+(\.\d+)?$/.test(value));
  if (kind === 'sum' || kind === 'avg') {
    if (!numeric) throw badQuery(`The function ${kind} needs numbers`);
    const total = values.reduce((sum, value) => sum.plus(value), new Big(0));
    return (kind === 'sum' ? total : total.div(values.length)).toFixed(2);
  }
  const sorted = [...values].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
  return (kind === 'min' ? sorted[0] : sorted.at(-1)) ?? '';
}
