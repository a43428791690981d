import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../shared/json.ts';
import { isObject, textOf } from '../shared/json.ts';
import { moneyText, sum } from './amounts.ts';
import { countingStates, documentKinds, stateOf } from './documents.ts';
import type { Store, StoredRecord } from './store.ts';

/** Reads one field of a record. */
export type Reader = (record: StoredRecord) => Json;

export const hrefOf = (record: Pick<StoredRecord, 'object' | 'key'>): string =>
  `/objects/${record.object}/${record.key}`;

/** The short form: key, id, href. */
export function shortForm(store: Store, record: StoredRecord): JsonObject {
  return { key: record.key, id: idOf(store, record), href: hrefOf(record) };
}

/** The id as the wire shows it. */
export function idOf(store: Store, record: StoredRecord): string {
  return store.def(record.object).id === 'key' ? record.key : (textOf(record.values.id) ?? record.key);
}

/** Fields the ledger works out when asked. */
const computed: Record<string, (store: Store, record: StoredRecord, today: string) => Json> = {
  key: (_store, record) => record.key,
  id: (store, record) => idOf(store, record),
  href: (_store, record) => hrefOf(record),
  webURL: (_store, record) =>
    `https://intacct.com/acct/ur.phtml?.r=${createHash('sha256').update(hrefOf(record)).digest('base64url')}`,
  totalDue: (store, record) => totalDue(store, record),
  vendorDue: (store, record) => totalDue(store, record),
  dueInDays: (_store, record, today) => {
    const due = textOf(record.values.dueDate);
    if (due === undefined) return null;
    const days = Math.round((Date.parse(due) - Date.parse(today)) / 86_400_000);
    return record.object === 'accounts-payable/bill' ? String(days) : days;
  },
};

function totalDue(store: Store, party: StoredRecord): string {
  const open = documentKinds
    .filter((kind) => kind.partyObject === party.object)
    .flatMap((kind) =>
      store
        .referring(party.object, party.key, kind.object)
        .filter(
          (document) =>
            countingStates.includes(stateOf(document)) && document.values[kind.party] === party.key,
        )
        .map((document) => document.values[kind.due.txn]),
    );
  return moneyText(sum(open));
}

/** How to read a dotted path of an object, through references too; undefined when there is no such field. */
export function readerOf(store: Store, object: string, path: string, today: string): Reader | undefined {
  const def = store.def(object);
  const field = def.fields[path];
  if (field) {
    if (field.writeOnly) return undefined;
    const compute = computed[path];
    if (compute) return (record) => compute(store, record, today);
    return (record) => record.values[path] ?? null;
  }
  for (const [refPath, ref] of Object.entries(def.refs)) {
    if (!path.startsWith(`${refPath}.`)) continue;
    const inner = readerOf(store, ref.object, path.slice(refPath.length + 1), today);
    if (!inner) continue;
    return (record) => {
      const target = follow(store, record, refPath, ref.object);
      return target ? inner(target) : null;
    };
  }
  return undefined;
}

function follow(store: Store, record: StoredRecord, path: string, object: string): StoredRecord | undefined {
  if (path === 'entity') return record.entity === null ? undefined : store.byId(object, record.entity);
  const key = record.values[path];
  return typeof key === 'string' ? store.get(object, key) : undefined;
}

/** The record in full, as GET by key gives it, with the lists it owns. `sparse` leaves out what is null. */
export function fullForm(store: Store, record: StoredRecord, today: string, sparse = false): JsonObject {
  const def = store.def(record.object);
  const body: JsonObject = { key: record.key, id: idOf(store, record) };
  for (const [path, field] of Object.entries(def.fields)) {
    if (field.writeOnly || path === 'href' || (sparse && path === 'webURL')) continue;
    const compute = computed[path];
    const value = compute ? compute(store, record, today) : (record.values[path] ?? null);
    if (!sparse || value !== null) setPath(body, path, value);
  }
  for (const [path, ref] of Object.entries(def.refs)) {
    const target = follow(store, record, path, ref.object);
    if (target) setPath(body, path, refForm(store, target, ref.expand === true && !sparse, today));
    else if (!sparse) setPath(body, path, { key: null, id: null });
  }
  for (const name of Object.keys(def.owned)) {
    body[name] = store
      .children(record, name)
      // The ledger's own GET leaves subtotal lines out; the query service has them all.
      .filter((child) => sparse || child.values.isSubtotal !== true)
      .map((child) => fullForm(store, child, today, sparse));
  }
  body.href = hrefOf(record);
  return body;
}

function refForm(store: Store, target: StoredRecord, expand: boolean, today: string): JsonObject {
  if (expand) {
    const { audit: _audit, entity: _entity, status: _status, ...contact } = fullForm(store, target, today);
    return contact;
  }
  const name = target.values.name;
  return {
    key: target.key,
    id: idOf(store, target),
    ...(typeof name === 'string' ? { name } : {}),
    href: hrefOf(target),
  };
}

function setPath(body: JsonObject, path: string, value: Json): void {
  const names = path.split('.');
  const last = names.pop() ?? path;
  let at = body;
  for (const name of names) {
    const next = at[name];
    if (isObject(next)) at = next;
    else {
      const made: JsonObject = {};
      at[name] = made;
      at = made;
    }
  }
  const before = at[last];
  // A reference and fields below it share a path (`project` and `project.isBillable`): keep both.
  if (isObject(before) && isObject(value)) at[last] = { ...before, ...value };
  else at[last] = value;
}
