import type { StoredRecord } from '../store.ts';
import { toText, type XmlField } from './fields.ts';
import type { XmlObject } from './object.ts';
import { xmlObject } from './objects.ts';
import { readerFor, type View } from './rows.ts';
import { el, type XmlNode } from './tree.ts';

type Column = (record: StoredRecord) => string;

/** How the text of a field is made. */
export function columnOf(view: View, object: XmlObject, field: XmlField): Column {
  const read = readerFor(view, object, field);
  return (record) => toText(read(record), field, view.format);
}

/** A record with these fields, each an element of its whole dotted name. */
export function flatForm(name: string, columns: readonly (readonly [string, Column])[]) {
  return (record: StoredRecord): XmlNode =>
    el(
      name,
      columns.map(([field, read]) => el(field, read(record))),
    );
}

/** A record with all its fields, one element inside the other, and the lists it owns. */
export function fullForm(view: View, object: XmlObject, name: string, record: StoredRecord): XmlNode {
  const root = el(name, []);
  for (const [path, field] of Object.entries(object.fields)) {
    if (field.hidden) continue;
    const names = path.split('.');
    const last = names.pop() ?? path;
    let at = root;
    for (const step of names) {
      const found = at.children.find((one) => one.name === step);
      if (found) at = found;
      else {
        const made = el(step, []);
        at.children.push(made);
        at = made;
      }
    }
    at.children.push(el(last, columnOf(view, object, field)(record)));
  }
  for (const list of object.lists ?? []) {
    const inner = xmlObject(view.work.store, list.object);
    if (!inner) continue;
    const rows = view.work.store.children(record, list.rest);
    root.children.push(
      el(
        list.element,
        rows.map((row) => fullForm(view, inner, list.item, row)),
      ),
    );
  }
  return root;
}
