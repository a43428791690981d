import { randomBytes } from 'node:crypto';
import { textOf } from '../../shared/json.ts';
import { seededRandom } from '../../shared/random.ts';
import type { StoredRecord } from '../store.ts';
import { mayReach } from '../write.ts';
import { aggregated } from './aggregate.ts';
import { badField, badQuery, FunctionError, noPermission, notSelectable, unknownObject } from './errors.ts';
import { type Comparable, comparable } from './fields.ts';
import { type Condition, readFilter, testOf } from './filter.ts';
import { readSql } from './filter-sql.ts';
import type { XmlObject } from './object.ts';
import { xmlObject } from './objects.ts';
import { columnOf, flatForm, fullForm } from './record-form.ts';
import { readerFor, rowsOf, type View } from './rows.ts';
import { child, childrenOf, el, textAt, type XmlNode } from './tree.ts';

/** What a function came to. */
export interface Outcome {
  data?: XmlNode;
  /** The `<key>` of legacy functions. */
  key?: string;
  /** Billable transactions. */
  counted: number;
}

interface Order {
  field: string;
  descending: boolean;
}

interface Cursor {
  name: string;
  rows: StoredRecord[];
  size: number;
  form: (record: StoredRecord) => XmlNode;
  listtype: string;
  at: number;
}

/** The reading functions of one company; remembers cursors and the last sorted results. */
export class Reads {
  private readonly cursors = new Map<string, Cursor>();
  private readonly cache = new Map<string, { changes: number; rows: StoredRecord[] }>();
  private queries = 0;

  /** `query`: pages by offset; without an order the pages of two calls overlap and leave gaps. */
  query(view: View, body: XmlNode): Outcome {
    const object = allowed(view, textAt(body, 'object') ?? '', 'READ_BY_QUERY', 'XL03000009');
    const select = child(body, 'select');
    const options = child(body, 'options');
    const size = number(body, 'pagesize', 100, 1, 2000);
    const offset = number(body, 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
    const orders = childrenOf(child(body, 'orderby'), 'order').map(
      (order): Order => ({
        field: textAt(order, 'field') ?? '',
        descending: child(order, 'descending') !== undefined,
      }),
    );
    const condition = readFilter(child(body, 'filter'));
    const ignoreCase = textAt(options, 'caseinsensitive') === 'true';
    const rows = this.sorted(view, object, condition, orders, ignoreCase);
    const asked = select?.children ?? [];
    const attributes = (count: number, total: number) => ({
      listtype: object.name,
      totalcount: String(total),
      offset: String(offset),
      count: String(count),
      numremaining: String(Math.max(0, total - offset - count)),
    });
    if (asked.some((one) => one.name !== 'field')) {
      const groups = aggregated(view, object, asked, rows);
      const page = groups.slice(offset, offset + size);
      return { data: el('data', page, attributes(page.length, groups.length)), counted: 1 };
    }
    const names = asked.map((one) => one.text.trim()).filter((name) => name !== '');
    if (names.length === 0) throw badQuery('A query needs at least one field to select');
    const columns = selected(view, object, names);
    const page = rows.slice(offset, offset + size).map(flatForm(object.name, columns));
    return { data: el('data', page, attributes(page.length, rows.length)), counted: 1 };
  }

  /** `readByQuery`, the older one: a query in words, and a cursor that only goes forward. */
  readByQuery(view: View, body: XmlNode): Outcome {
    const name = textAt(body, 'object') ?? '';
    const object = allowed(view, name, 'READ_BY_QUERY', 'Query Failed');
    const size = number(body, 'pagesize', 100, 1, 1000);
    const rows = this.sorted(view, object, readSql(textAt(body, 'query') ?? ''), [], false);
    const wanted = textAt(body, 'fields') ?? '*';
    const names =
      wanted === '*' || wanted === ''
        ? Object.keys(object.fields).filter((field) => !object.fields[field]?.hidden)
        : wanted.split(',').map((field) => field.trim());
    const form = flatForm(name.toLowerCase(), columnsOf(view, object, names));
    const cursor: Cursor = { name, rows, size, form, listtype: name.toLowerCase(), at: 0 };
    const id = randomBytes(12).toString('base64url');
    this.cursors.set(id, cursor);
    return this.page(id, cursor);
  }

  readMore(body: XmlNode): Outcome {
    const id = textAt(body, 'resultId') ?? '';
    const cursor = this.cursors.get(id);
    if (!cursor) throw new FunctionError({ number: 'readMore', text: `Result ${id} was not found` });
    return this.page(id, cursor);
  }

  private page(id: string, cursor: Cursor): Outcome {
    const rows = cursor.rows.slice(cursor.at, cursor.at + cursor.size);
    cursor.at += rows.length;
    const left = cursor.rows.length - cursor.at;
    if (left <= 0) this.cursors.delete(id);
    if (this.cursors.size > 200) this.cursors.delete(this.cursors.keys().next().value ?? '');
    const data = el('data', rows.map(cursor.form), {
      listtype: cursor.listtype,
      count: String(rows.length),
      totalcount: String(cursor.rows.length),
      numremaining: String(Math.max(0, left)),
      resultId: left > 0 ? id : '',
    });
    return { data, counted: 1 };
  }

  private sorted(
    view: View,
    object: XmlObject,
    condition: Condition | undefined,
    orders: readonly Order[],
    ignoreCase: boolean,
  ): StoredRecord[] {
    const { store, entity } = view.work;
    const unique = orders.some((order) => order.field.toUpperCase() === 'RECORDNO');
    const reusable = unique && !object.paths.some((path) => store.hides(path));
    const byChange = JSON.stringify([condition ?? null, orders]).includes('WHENMODIFIED');
    const withheld = byChange ? view.work.tenant.settings.withheldFromChanges : [];
    const at = JSON.stringify([entity, object.name, condition, orders, ignoreCase, view.format, withheld]);
    const cached = this.cache.get(at);
    if (reusable && cached?.changes === store.changes) return cached.rows;
    const test = testOf(condition, object, view, ignoreCase);
    const rows = [...rowsOf(view, object)].filter(
      (record) => !withheld.includes(`${record.object}/${record.key}`) && test(record),
    );
    if (!unique) shuffle(rows, ++this.queries);
    const result = sortRows(view, object, rows, orders);
    if (reusable) {
      if (this.cache.size > 8) this.cache.clear();
      this.cache.set(at, { changes: store.changes, rows: result });
    }
    return result;
  }
}

/** `read` finds records by RECORDNO, `readByName` by their own id; one that is not there is left out. */
export function readRecords(view: View, body: XmlNode, by: 'key' | 'id'): Outcome {
  const name = textAt(body, 'object') ?? '';
  const object = allowed(view, name, 'READ', 'read');
  const keys = (textAt(body, 'keys') ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (keys.length > 100) throw badQuery('At most 100 records can be read at a time');
  const found = keys.flatMap((key) => oneRecord(view, object, key, by) ?? []);
  const fields = textAt(body, 'fields') ?? '*';
  const form =
    fields === '*' || fields === ''
      ? (record: StoredRecord) => fullForm(view, object, name, record)
      : flatForm(
          name,
          columnsOf(
            view,
            object,
            fields.split(',').map((field) => field.trim()),
          ),
        );
  const data = el('data', found.map(form), { listtype: name, count: String(found.length) });
  return { data, counted: Math.max(1, keys.length) };
}

/** One record of an object by its key or its natural id. */
export function oneRecord(
  view: View,
  object: XmlObject,
  key: string,
  by: 'key' | 'id',
): StoredRecord | undefined {
  const { store, entity } = view.work;
  const field = object.fields[by === 'key' ? 'RECORDNO' : object.id];
  if (!field) return undefined;
  const [path, second] = object.paths;
  if (path !== undefined && second === undefined && (field.rest === 'key' || field.rest === 'id')) {
    const record = field.rest === 'key' ? store.get(path, key) : store.byId(path, key);
    return record && mayReach(entity, record) ? record : undefined;
  }
  const read = readerFor(view, object, field);
  for (const record of rowsOf(view, object)) if (textOf(read(record)) === key) return record;
  return undefined;
}

/** The object, if the company has it and the user may see it. */
export function allowed(view: View, name: string, operation: string, number: string): XmlObject {
  const { store, tenant } = view.work;
  const object = xmlObject(store, name);
  if (!object || object.inner || tenant.settings.xml.missingObjects.includes(object.name)) {
    if (number !== 'XL03000009') throw unknownObject(number, name);
    throw new FunctionError({
      number,
      text: `There was an error processing the function - Object definition ${name} not found`,
    });
  }
  const denied = view.auditDenied || tenant.settings.auditHistoryDenied;
  if (object.name === 'AUDITHISTORY' && denied) {
    throw new FunctionError({ number: '', text: 'You do not have permission to view audit history.' });
  }
  if (object.paths.some((path) => tenant.settings.deniedObjects.includes(path)))
    throw noPermission(operation, name);
  return object;
}

function selected(view: View, object: XmlObject, names: readonly string[]) {
  const refused = names.filter((name) => object.fields[name.toUpperCase()]?.unselectable);
  if (refused.length > 0) throw notSelectable(object.name, refused);
  return columnsOf(view, object, names);
}

function columnsOf(view: View, object: XmlObject, names: readonly string[]) {
  return names.map((name) => {
    const field = object.fields[name.toUpperCase()];
    if (!field || field.hidden) throw badField(object.name, name);
    return [name, columnOf(view, object, field)] as const;
  });
}

function number(body: XmlNode, name: string, start: number, least: number, most: number): number {
  const given = textAt(body, name);
  if (given === undefined || given === '') return start;
  const value = Number(given);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw badQuery(`The ${name} must be a whole number between ${least} and ${most}`);
}

function sortRows(
  view: View,
  object: XmlObject,
  rows: StoredRecord[],
  orders: readonly Order[],
): StoredRecord[] {
  if (orders.length === 0) return rows;
  const readers = orders.map(({ field }) => {
    const known = object.fields[field.toUpperCase()];
    if (!known || known.hidden) throw badField(object.name, field);
    const read = readerFor(view, object, known);
    return (record: StoredRecord): Comparable => comparable(read(record), known, view.format);
  });
  const keyed = rows.map((record) => ({ record, by: readers.map((read) => read(record)) }));
  keyed.sort((a, b) => {
    for (let i = 0; i < orders.length; i += 1) {
      const [x = null, y = null] = [a.by[i], b.by[i]];
      if (x === y) continue;
      const less = x === null || (y !== null && (typeof x === typeof y ? x < y : String(x) < String(y)));
      return less === (orders[i]?.descending ?? false) ? 1 : -1;
    }
    return 0;
  });
  return keyed.map(({ record }) => record);
}

function shuffle(rows: StoredRecord[], seed: number): void {
  const random = seededRandom(seed);
  for (let i = rows.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [rows[i], rows[j]];
    if (a && b) {
      rows[i] = b;
      rows[j] = a;
    }
  }
}
