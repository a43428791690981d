import type { RecordType, Role, SideRecord } from '../../domain/record.ts';
import { type DeletedFeed, SystemFault } from '../port.ts';
import { type Body, isBody, textAt } from './body.ts';
import { keptBody, withLines } from './documents.ts';
import { type MapSettings, mapBody } from './map.ts';
import { documentObject, type LedgerObject, objectsOf, partyContacts, paymentObject } from './objects.ts';
import { paymentKeyOf } from './payment-objects.ts';
import { paymentRecords, withDetails } from './payments.ts';
import { type Filter, inLimit, odd, pageSize, type Reader } from './query.ts';

export interface ReadContext {
  readonly reader: Reader;
  readonly settings: MapSettings;
}

/** Up to this many documents are read by key, which shows the present and not what the index has seen. */
const directly = 10;

/** The dimensions whose values are tracking options, the property dimension first. */
export function dimensionsOf(settings: MapSettings): string[] {
  return [...new Set([settings.propertyDimension, ...settings.trackingDimensions])];
}

/** Rows of one object as records; documents get their lines, payments their details. */
export async function toRecords(
  context: ReadContext,
  object: LedgerObject,
  rows: readonly Body[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const document = documentObject(object);
  const payment = paymentObject(object);
  // Reversals are no records; nothing of theirs needs to be read.
  const wanted =
    document === null && payment === null
      ? rows
      : rows.filter((row) => textAt(row, 'state').toLowerCase() !== 'reversal');
  if (payment !== null) {
    const whole = await withDetails(context.reader, payment, wanted, signal);
    return whole.flatMap((body) => paymentRecords(payment, object.type, body));
  }
  const bodies =
    document === null
      ? wanted
      : await withLines(context.reader, document, wanted, dimensionsOf(context.settings), signal);
  return bodies.flatMap((body) => mapKept(context, object, body) ?? []);
}

/** What is kept of a body is the same by whatever way it was read. */
function mapKept(context: ReadContext, object: LedgerObject, body: Body): SideRecord | null {
  return mapBody(object, keptBody(object, body, dimensionsOf(context.settings)), context.settings);
}

/** Records by key. What the index does not show is asked for by key: it may be too young for it. */
export async function getRecords(
  context: ReadContext,
  type: RecordType,
  role: Role | null,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const objects = objectsOf(type, role, dimensionsOf(context.settings));
  if (type === 'payment' || type === 'allocation') return getSettling(context, objects, keys, signal);
  const wanted = [...new Set(keys.filter((key) => /^\d+$/.test(key)))];
  const found: SideRecord[] = [];
  const byKey =
    objects.length === 1 &&
    objects.every((object) => documentObject(object) !== null) &&
    wanted.length <= directly;
  if (!byKey)
    for (const object of objects) found.push(...(await listIn(context, object, 'key', wanted, signal)));
  const seen = new Set(found.map((record) => record.key));
  const missing = wanted.filter((key) => !seen.has(key));
  for (const object of objects) found.push(...(await getEach(context, object, missing, signal)));
  return found;
}

/** What payments settle, by the payments they are parts of: a payment that is gone has no parts. */
async function getSettling(
  context: ReadContext,
  objects: readonly LedgerObject[],
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const wanted = new Set(keys);
  const payments = [...new Set(keys.flatMap((key) => paymentKeyOf(key) ?? []))];
  const found: SideRecord[] = [];
  for (const object of objects) {
    if (payments.length > directly) found.push(...(await listIn(context, object, 'key', payments, signal)));
    const seen = new Set(found.map((record) => record.displayId));
    const missing = payments.filter((key) => !seen.has(key));
    for (const key of missing) {
      const body = await context.reader.record(object.path, key, signal);
      const payment = paymentObject(object);
      if (body !== null && payment !== null) found.push(...paymentRecords(payment, object.type, body));
    }
  }
  return found.filter((record) => wanted.has(record.key));
}

async function getEach(
  context: ReadContext,
  object: LedgerObject,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const bodies = await Promise.all(
    keys.map(async (key) => {
      const body = await context.reader.record(object.path, key, signal);
      return body === null || object.type !== 'contact'
        ? body
        : withContacts(context.reader, object, body, signal);
    }),
  );
  return bodies.flatMap((body) => (body === null ? [] : (mapKept(context, object, body) ?? [])));
}

/** A party's own GET names its further contacts only; their details are one read each. */
async function withContacts(
  reader: Reader,
  object: LedgerObject,
  body: Body,
  signal?: AbortSignal,
): Promise<Body> {
  const contacts = isBody(body.contacts) ? { ...body.contacts } : {};
  const names = partyContacts[object.role ?? 'customer'];
  const display = isBody(contacts.default) ? contacts.default : null;
  for (const name of ['primary', names.shipTo, names.billTo]) {
    const contact = contacts[name];
    const key = isBody(contact) ? textAt(contact, 'key') : '';
    if (key === '') continue;
    if (display !== null && textAt(display, 'key') === key) contacts[name] = display;
    else contacts[name] = (await reader.record('company-config/contact', key, signal)) ?? contact;
  }
  return { ...body, contacts };
}

/** Records of one object whose field is one of these. */
async function listIn(
  context: ReadContext,
  object: LedgerObject,
  field: string,
  values: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const records: SideRecord[] = [];
  for (let start = 0; start < values.length; start += inLimit) {
    const filters = [{ $in: { [field]: values.slice(start, start + inLimit) } }];
    for await (const page of context.reader.byKey(
      { object: object.path, fields: object.fields, filters },
      signal,
    ))
      records.push(...(await toRecords(context, object, page.rows, signal)));
  }
  return records;
}

/** Records by the number or id that people know. */
export async function findByNumber(
  context: ReadContext,
  type: RecordType,
  role: Role | null,
  numbers: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const wanted = [...new Set(numbers.filter((number) => number !== ''))];
  const found = new Map<string, SideRecord>();
  for (const object of objectsOf(type, role, dimensionsOf(context.settings))) {
    const records = await listIn(context, object, object.numberField, wanted, signal);
    // A payment is shown under its key: people know it by that as well as by what they wrote on it.
    const keys = paymentObject(object) === null ? [] : wanted.filter((number) => /^\d{1,18}$/.test(number));
    if (keys.length > 0) records.push(...(await listIn(context, object, 'key', keys, signal)));
    for (const record of records) found.set(`${record.object} ${record.key}`, record);
  }
  return [...found.values()];
}

/** Keys that one query looks for inside a text. */
const textsPerQuery = 20;

/** Records that carry one of our own keys: contacts in their id or notes, payments in their number, documents in their description. */
export async function findByOwnKey(
  context: ReadContext,
  type: RecordType,
  role: Role | null,
  ownKeys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const wanted = [...new Set(ownKeys.filter((key) => key !== ''))];
  const found = new Map<string, SideRecord>();
  for (const object of objectsOf(type, role, [])) {
    const payment = paymentObject(object) !== null;
    const fields =
      object.type === 'contact'
        ? ['id', 'notes']
        : payment
          ? ['documentNumber', 'description']
          : ['description'];
    if (documentObject(object) === null && !payment && object.type !== 'contact') continue;
    for (let start = 0; start < wanted.length; start += textsPerQuery) {
      const some = wanted.slice(start, start + textsPerQuery);
      const filters = some.flatMap((key) => fields.map((field): Filter => ({ $contains: { [field]: key } })));
      const query = { object: object.path, fields: object.fields, filters, expression: 'or' };
      // `…-1` is also inside `…-12`; only the key itself counts.
      for await (const page of context.reader.byKey(query, signal))
        for (const record of await toRecords(context, object, page.rows, signal))
          if (record.ownKey !== null && wanted.includes(record.ownKey))
            found.set(`${record.object} ${record.key}`, record);
    }
  }
  return [...found.values()];
}

/** How many rows a whole read brings, by one query of one row per object. */
export async function countRecords(
  context: ReadContext,
  type: RecordType,
  signal?: AbortSignal,
): Promise<number> {
  let total = 0;
  for (const { path } of objectsOf(type, null, dimensionsOf(context.settings))) {
    const page = await context.reader.query(
      { object: path, fields: ['key'], filters: [], orderBy: [{ key: 'asc' }], size: 1 },
      signal,
    );
    total += page.total;
  }
  return total;
}

const history = {
  object: 'company-config/audit-history',
  fields: ['key', 'changeDetails.objectName', 'changeDetails.objectId', 'changeSource.accessDateTime'],
  orderBy: [{ 'changeSource.accessDateTime': 'asc' }, { key: 'asc' }],
} as const;

/** Deletions named by the audit history. Customers and such are named by their id, documents by their key. */
export async function readDeleted(
  context: ReadContext,
  type: RecordType,
  since: string,
  signal?: AbortSignal,
): Promise<DeletedFeed> {
  const objects = objectsOf(type, null, dimensionsOf(context.settings));
  if (objects.length === 0) return { kind: 'listed', entries: [] };
  const filters: Filter[] = [
    { $in: { 'changeDetails.objectName': objects.map((object) => object.path) } },
    { $eq: { 'changeSource.actionPerformed': 'delete' } },
    { $gte: { 'changeSource.accessDateTime': since } },
  ];
  const entries: Extract<DeletedFeed, { kind: 'listed' }>['entries'][number][] = [];
  try {
    // The history only grows at its end, so pages by position neither overlap nor leave gaps.
    for (let start = 1; ; start += pageSize) {
      const page = await context.reader.query({ ...history, filters, start, size: pageSize }, signal);
      for (const row of page.rows) entries.push(deletion(objects, row));
      if (start - 1 + page.rows.length >= page.total) return { kind: 'listed', entries };
    }
  } catch (error) {
    if (!(error instanceof SystemFault) || error.kind !== 'permission') throw error;
    const message = error.problem.original ?? 'The user may not view the audit history.';
    return { kind: 'denied', message };
  }
}

function deletion(objects: readonly LedgerObject[], row: Body) {
  const payments = objects.some((one) => paymentObject(one) !== null);
  const path = textAt(row, 'changeDetails.objectName');
  const id = textAt(row, 'changeDetails.objectId');
  const object = objects.find((one) => one.path === path);
  if (object === undefined || id === '') throw odd(`the audit history names '${path}' '${id}'`);
  const numbered = /^(\d+)--REC$/.exec(id);
  const key = numbered?.[1] ?? (object.auditName === 'key' ? id : null);
  // A payment is gone with all its parts, which show its key as their id.
  if (payments)
    return { object: path, key: null, displayId: key ?? id, at: textAt(row, 'changeSource.accessDateTime') };
  return {
    object: path,
    key,
    displayId: key === null ? id : null,
    at: textAt(row, 'changeSource.accessDateTime'),
  };
}
