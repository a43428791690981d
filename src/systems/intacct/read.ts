import type { RecordType, Role, SideRecord } from '../../domain/record.ts';
import { type DeletedFeed, type ReadOptions, type ReadPage, SystemFault } from '../port.ts';
import { type Body, isBody, textAt } from './body.ts';
import { withLines } from './documents.ts';
import { type MapSettings, mapBody } from './map.ts';
import { documentObject, type LedgerObject, objectsOf, partyContacts } from './objects.ts';
import { type Filter, inLimit, odd, pageSize, type Reader } from './query.ts';

export interface ReadContext {
  readonly reader: Reader;
  readonly settings: MapSettings;
}

const stamp = 'audit.modifiedDateTime';
/** Up to this many documents are read by key, which shows the present and not what the index has seen. */
const directly = 10;

/** The dimensions whose values are tracking options, the property dimension first. */
export function dimensionsOf(settings: MapSettings): string[] {
  return [...new Set([settings.propertyDimension, ...settings.trackingDimensions])];
}

/** Pages of one type, changed at or after `since`. See the port. */
export async function* readChanged(
  context: ReadContext,
  type: RecordType,
  since: string | null,
  options: ReadOptions = {},
): AsyncGenerator<ReadPage> {
  const objects = objectsOf(type, null, dimensionsOf(context.settings));
  const { signal } = options;
  // The newest stamp before reading: whatever carries it or an older one is surely in what is read after.
  let horizon: string | null = null;
  const whole = since === null || objects.length > 1;
  if (whole)
    for (const object of objects) horizon = later(horizon, await newestStamp(context.reader, object, signal));
  const skip = await entityKeys(context.reader, type, objects, signal);
  let through: string | null = null;
  for (const object of objects) {
    const parts: AsyncGenerator<Part> =
      since === null || !object.incremental
        ? readAll(context.reader, object, signal)
        : readSince(context.reader, object, since, Math.min(options.pageSize ?? pageSize, pageSize), signal);
    for await (const part of parts) {
      const rows = part.rows.filter((row) => !skip.has(`${object.path} ${textAt(row, 'key')}`));
      through = whole ? null : (part.through ?? null);
      yield { records: await toRecords(context, object, rows, signal), through, total: part.total };
    }
  }
  const end = whole ? horizon : null;
  if (end !== null) yield { records: [], through: end, total: null };
}

interface Part {
  readonly rows: readonly Body[];
  readonly through: string | null;
  readonly total: number | null;
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && Date.parse(b) > Date.parse(a)) ? b : a;
}

async function newestStamp(
  reader: Reader,
  object: LedgerObject,
  signal?: AbortSignal,
): Promise<string | null> {
  if (!object.incremental) return null;
  const page = await reader.query(
    {
      object: object.path,
      fields: ['key', stamp],
      filters: [{ $ne: { [stamp]: null } }],
      orderBy: [{ [stamp]: 'desc' }, { key: 'desc' }],
      size: 1,
    },
    signal,
  );
  const row = page.rows[0];
  return row === undefined ? null : instantOf(row);
}

function instantOf(row: Body): string | null {
  const value = textAt(row, stamp);
  if (value === '') return null;
  if (Number.isNaN(Date.parse(value))) throw odd(`the stamp '${value.slice(0, 40)}' is no instant`);
  return new Date(value).toISOString();
}

/** Every row, in the order of keys: no stamp, no order of change, so nothing is missed and nothing comes twice. */
async function* readAll(reader: Reader, object: LedgerObject, signal?: AbortSignal): AsyncGenerator<Part> {
  let total: number | null = null;
  for await (const page of reader.byKey(
    { object: object.path, fields: object.fields, filters: [] },
    signal,
  )) {
    total ??= page.total;
    yield { rows: page.rows, through: null, total };
  }
}

/**
 * Rows changed at or after an instant, by (stamp, key): the next page begins after the last row's pair, so any number
 * of rows may share one stamp. Imported rows without a stamp are found by the day they were created.
 */
async function* readSince(
  reader: Reader,
  object: LedgerObject,
  since: string,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Part> {
  const base = {
    object: object.path,
    fields: object.fields,
    orderBy: [{ [stamp]: 'asc' }, { key: 'asc' }] as const,
    size,
  };
  const imported: Filter[] = [{ $eq: { [stamp]: null } }, { $gte: { 'audit.createdDateTime': since } }];
  for await (const page of reader.byKey(
    { object: object.path, fields: object.fields, filters: imported },
    signal,
  ))
    if (page.rows.length > 0) yield { rows: page.rows, through: null, total: null };
  let last: { stamp: string; key: string } | null = null;
  let total: number | null = null;
  for (;;) {
    const page = await reader.query(
      last === null
        ? { ...base, filters: [{ $gte: { [stamp]: since } }] }
        : {
            ...base,
            filters: [
              { $gt: { [stamp]: last.stamp } },
              { $eq: { [stamp]: last.stamp } },
              { $gt: { key: last.key } },
            ],
            expression: '1 or (2 and 3)',
          },
      signal,
    );
    total ??= page.total;
    const complete = page.total <= page.rows.length;
    const stamps = page.rows.map((row) => instantOf(row));
    checkStampOrder(object, stamps, last?.stamp ?? since);
    const newest = stamps.at(-1) ?? null;
    // Rows with the newest stamp may go on in the next page; only what lies before it is certainly complete.
    const through = complete ? newest : (stamps.findLast((one) => one !== newest) ?? null);
    yield { rows: page.rows, through, total };
    if (complete || newest === null) return;
    last = { stamp: newest, key: textAt(page.rows.at(-1) ?? {}, 'key') };
  }
}

function checkStampOrder(object: LedgerObject, stamps: readonly (string | null)[], from: string): void {
  let before = Date.parse(from);
  for (const one of stamps) {
    const at = one === null ? Number.NaN : Date.parse(one);
    if (!(at >= before)) throw odd(`${object.path} is not in the order of its changes`);
    before = at;
  }
}

/** Entities stand among the locations too; they are companies, not properties. */
async function entityKeys(
  reader: Reader,
  type: RecordType,
  objects: readonly LedgerObject[],
  signal?: AbortSignal,
): Promise<Set<string>> {
  const location = objects.find((object) => object.dimension === 'location');
  const keys = new Set<string>();
  if (type !== 'tracking-option' || location === undefined) return keys;
  for (const entity of await listEntities(reader, signal)) keys.add(`${location.path} ${entity.key}`);
  return keys;
}

export interface Entity {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly currency: string | null;
}

/** The legal companies of the tenant, by id. */
export async function listEntities(reader: Reader, signal?: AbortSignal): Promise<Entity[]> {
  const entities: Entity[] = [];
  const fields = ['key', 'id', 'name', 'baseCurrency.id'];
  for await (const page of reader.byKey({ object: 'company-config/entity', fields, filters: [] }, signal))
    for (const row of page.rows)
      entities.push({
        key: textAt(row, 'key'),
        id: textAt(row, 'id'),
        name: textAt(row, 'name'),
        currency: textAt(row, 'baseCurrency.id') || null,
      });
  return entities.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function toRecords(
  context: ReadContext,
  object: LedgerObject,
  rows: readonly Body[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const document = documentObject(object);
  // Reversals are no records; nothing of theirs needs to be read.
  const wanted =
    document === null ? rows : rows.filter((row) => textAt(row, 'state').toLowerCase() !== 'reversal');
  const bodies =
    document === null
      ? wanted
      : await withLines(context.reader, document, wanted, dimensionsOf(context.settings), signal);
  return bodies.flatMap((body) => mapBody(object, body, context.settings) ?? []);
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
  const wanted = [...new Set(keys.filter((key) => /^\d+$/.test(key)))];
  const found: SideRecord[] = [];
  const byKey = objects.length === 1 && (type === 'invoice' || type === 'bill') && wanted.length <= directly;
  if (!byKey)
    for (const object of objects) found.push(...(await listIn(context, object, 'key', wanted, signal)));
  const seen = new Set(found.map((record) => record.key));
  const missing = wanted.filter((key) => !seen.has(key));
  for (const object of objects) found.push(...(await getEach(context, object, missing, signal)));
  return found;
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
  return bodies.flatMap((body) => (body === null ? [] : (mapBody(object, body, context.settings) ?? [])));
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
  const found: SideRecord[] = [];
  for (const object of objectsOf(type, role, dimensionsOf(context.settings)))
    found.push(...(await listIn(context, object, object.numberField, wanted, signal)));
  return found;
}

/** Keys that one query looks for inside a text. */
const textsPerQuery = 20;

/** Records that carry one of our own keys: contacts in their id or notes, documents in their description. */
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
    const fields = object.type === 'contact' ? ['id', 'notes'] : ['description'];
    if (documentObject(object) === null && object.type !== 'contact') continue;
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
  const path = textAt(row, 'changeDetails.objectName');
  const id = textAt(row, 'changeDetails.objectId');
  const object = objects.find((one) => one.path === path);
  if (object === undefined || id === '') throw odd(`the audit history names '${path}' '${id}'`);
  const numbered = /^(\d+)--REC$/.exec(id);
  const key = numbered?.[1] ?? (object.auditName === 'key' ? id : null);
  return {
    object: path,
    key,
    displayId: key === null ? id : null,
    at: textAt(row, 'changeSource.accessDateTime'),
  };
}
