import type { Json, JsonObject } from '../shared/json.ts';
import { isObject, textOf } from '../shared/json.ts';
import { recordHistory } from './audit-history.ts';
import type { ObjectDef } from './definition.ts';
import { RequestError } from './errors.ts';
import { type RefInput, readInput } from './input.ts';
import {
  duplicateAccount,
  duplicateId,
  inUse,
  invalidReference,
  notFound,
  requiredField,
} from './messages.ts';
import type { StoredRecord, Values } from './store.ts';
import type { Work } from './work.ts';

/** The record, if it is there and the session may see it. */
export function find(work: Work, object: string, key: string): StoredRecord {
  const record = work.store.get(object, key);
  if (!record || !mayReach(work.entity, record)) throw notFound(object, key);
  return record;
}

/** At top level everything can be reached; inside an entity its own records and those of the top level. */
export function mayReach(entity: string | null, record: Pick<StoredRecord, 'entity'>): boolean {
  return entity === null || record.entity === null || record.entity === entity;
}

/** Creates a record with all it owns. Gives the record as stored at the end. */
export function create(work: Work, object: string, body: JsonObject): StoredRecord {
  const { store } = work;
  const def = store.def(object);
  const input = readInput(def, body, mode(work, 'create'));
  const values: Values = {};
  for (const [path, field] of Object.entries(def.fields)) {
    if (field.default !== undefined) values[path] = field.default;
  }
  Object.assign(values, input.values, resolveRefs(work, def, input.refs));
  if (def.id === 'natural') values.id = naturalId(work, def, textOf(values.id));

  const key = work.seeding && textOf(body.key) ? String(body.key) : store.nextKey(object);
  const draft = { object, key, entity: ownerOf(work, body), values };
  const rules = work.rules(object);
  rules.beforeCreate?.(work, draft, input);
  checkRequired(def, values);
  if (def.audited) Object.assign(values, stamps(work, values));
  work.tx.put({ ...draft });
  for (const [name, owned] of Object.entries(def.owned)) {
    for (const child of input.owned[name] ?? []) {
      create(work, owned.object, { ...child, [owned.parent]: { key } });
    }
  }
  rules.afterCreate?.(work, current(work, object, key), input);
  if (def.parent === undefined) recordHistory(work, current(work, object, key), 'create');
  return current(work, object, key);
}

/** Changes a record; lines named by key are changed, lines without one are added, `ia::operation: delete` removes. */
export function update(work: Work, object: string, key: string, body: JsonObject): StoredRecord {
  const def = work.store.def(object);
  const before = find(work, object, key);
  const input = readInput(def, body, mode(work, 'update'));
  const given = textOf(body.id);
  if (def.id === 'natural' && given !== undefined && given !== before.values.id) {
    throw new RequestError(400, 'invalidRequest', 'Field id cannot be changed', { errorId: 'REST-1050' });
  }
  const values: Values = { ...before.values, ...input.values, ...resolveRefs(work, def, input.refs) };
  const draft = { ...before, values };
  const rules = work.rules(object);
  rules.beforeUpdate?.(work, before, draft, input);
  checkRequired(def, values);
  if (def.audited) Object.assign(values, modified(work));
  work.tx.put({ ...draft });
  for (const [name, owned] of Object.entries(def.owned)) {
    for (const child of input.owned[name] ?? []) changeChild(work, before, owned.object, owned.parent, child);
  }
  rules.afterUpdate?.(work, current(work, object, key), input);
  if (def.parent === undefined) recordHistory(work, current(work, object, key), 'modify');
  return current(work, object, key);
}

/** Deletes a record that nothing else uses, with all it owns. */
export function remove(work: Work, object: string, key: string): void {
  const { store } = work;
  const def = store.def(object);
  const record = find(work, object, key);
  const rules = work.rules(object);
  rules.beforeDelete?.(work, record);
  const owned = Object.values(def.owned).map((list) => list.object);
  const users = store.users(object, key).filter((user) => !owned.includes(user));
  if (users.length > 0) throw inUse(def.label, textOf(record.values.id) ?? key);
  for (const name of Object.keys(def.owned)) {
    for (const child of store.children(record, name)) removeTree(work, child);
  }
  work.tx.remove(object, key);
  rules.afterDelete?.(work, record);
  if (def.parent === undefined) recordHistory(work, record, 'delete');
}

/** The record with its audit stamp renewed, its values changed: for rules and workflows. */
export function touch(work: Work, record: StoredRecord, change: Values): StoredRecord {
  const values = { ...record.values, ...change, ...(work.seeding ? {} : modified(work)) };
  const next = { ...record, values };
  work.tx.put(next);
  return next;
}

function removeTree(work: Work, record: StoredRecord): void {
  for (const name of Object.keys(work.store.def(record.object).owned)) {
    for (const child of work.store.children(record, name)) removeTree(work, child);
  }
  work.tx.remove(record.object, record.key);
}

function changeChild(
  work: Work,
  owner: StoredRecord,
  object: string,
  parent: string,
  child: JsonObject,
): void {
  const key = textOf(child.key) ?? textOf(child.id);
  if (key === undefined) {
    create(work, object, { ...child, [parent]: { key: owner.key } });
    return;
  }
  if (find(work, object, key).values[parent] !== owner.key) throw notFound(object, key);
  if (child['ia::operation'] === 'delete') remove(work, object, key);
  else update(work, object, key, child);
}

function current(work: Work, object: string, key: string): StoredRecord {
  const record = work.store.get(object, key);
  if (!record) throw new Error(`${object} ${key} vanished inside its own transaction`);
  return record;
}

const mode = (work: Work, verb: 'create' | 'update') => ({
  verb,
  seeding: work.seeding,
  unknownFields: work.tenant.settings.unknownFields,
});

function ownerOf(work: Work, body: JsonObject): string | null {
  if (!work.seeding) return work.entity;
  return isObject(body.entity) ? (textOf(body.entity.id) ?? null) : null;
}

function naturalId(work: Work, def: ObjectDef, id: string | undefined): string {
  const { store, tenant } = work;
  const taken = (candidate: string) => store.named(def.path, `id:${candidate.toLowerCase()}`).size > 0;
  if (id !== undefined && id !== '') {
    if (!taken(id)) return id;
    throw def.path === 'general-ledger/account' ? duplicateAccount(id) : duplicateId(def.label, id);
  }
  const auto = def.label === 'Vendor' ? tenant.settings.vendorAutoNumber : tenant.settings.customerAutoNumber;
  if (!def.numbering || !auto) throw requiredField('id');
  for (;;) {
    const number = String(tenant.nextInSequence(def.path)).padStart(def.numbering.digits, '0');
    if (!taken(def.numbering.prefix + number)) return def.numbering.prefix + number;
  }
}

/** Turns references into keys; one that leads nowhere is refused in the ledger's words. */
export function resolveRefs(work: Work, def: ObjectDef, refs: Record<string, RefInput | null>): Values {
  const values: Values = {};
  for (const [path, ref] of Object.entries(refs)) {
    if (path === 'entity') continue;
    values[path] = ref === null ? null : resolve(work, def.refs[path]?.object ?? '', ref).key;
  }
  return values;
}

function resolve(work: Work, object: string, ref: RefInput): StoredRecord {
  const { store } = work;
  const byKey = ref.key === undefined ? undefined : store.get(object, ref.key);
  const record = byKey ?? (ref.id === undefined ? undefined : idOf(work, object, ref.id));
  if (record && mayReach(work.entity, record)) return record;
  throw invalidReference(object, store.def(object).label, ref.id ?? ref.key ?? '');
}

const idOf = (work: Work, object: string, id: string): StoredRecord | undefined =>
  work.store.def(object).id === 'key' ? work.store.get(object, id) : work.store.byId(object, id);

function checkRequired(def: ObjectDef, values: Readonly<Values>): void {
  const missing = (value: Json | undefined) => value === undefined || value === null || value === '';
  for (const [path, field] of Object.entries(def.fields)) {
    if (field.required && missing(values[path])) throw requiredField(path);
  }
  for (const [path, ref] of Object.entries(def.refs)) {
    if (ref.required && missing(values[path])) throw requiredField(path);
  }
}

function stamps(work: Work, seeded: Values): Values {
  const created = work.seeding ? (seeded['audit.createdDateTime'] ?? work.now) : work.now;
  const stamp = work.seeding ? seeded['audit.modifiedDateTime'] : work.now;
  return {
    ...modified(work),
    'audit.createdDateTime': created,
    'audit.modifiedDateTime': stamp === undefined ? created : stamp,
    'audit.createdBy': work.actor.key,
    'audit.createdByUser.key': work.actor.key,
    'audit.createdByUser.id': work.actor.id,
  };
}

const modified = (work: Work): Values => ({
  'audit.modifiedDateTime': work.now,
  'audit.modifiedBy': work.actor.key,
  'audit.modifiedByUser.key': work.actor.key,
  'audit.modifiedByUser.id': work.actor.id,
});
