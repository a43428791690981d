import { problem } from '../../domain/problem.ts';
import type { RecordType } from '../../domain/record.ts';
import { type ReadOptions, type ReadPage, SystemFault } from '../port.ts';
import { type Body, textAt } from './body.ts';
import { type LedgerObject, objectsOf } from './objects.ts';
import { type Filter, odd, pageSize, type Reader } from './query.ts';
import { dimensionsOf, type ReadContext, toRecords } from './read.ts';

const stamp = 'audit.modifiedDateTime';

/** Pages of one type, changed at or after `since`. See the port. */
export async function* readChanged(
  context: ReadContext,
  type: RecordType,
  since: string | null,
  options: ReadOptions = {},
): AsyncGenerator<ReadPage> {
  const objects = objectsOf(type, null, dimensionsOf(context.settings));
  const { signal } = options;
  const size = Math.min(options.pageSize ?? pageSize, pageSize);
  // Several objects share one cursor: it may only move when all are read, to the newest stamp there was before.
  const shared = objects.length > 1;
  let horizon: string | null = null;
  if (shared)
    for (const object of objects) horizon = later(horizon, await newestStamp(context.reader, object, signal));
  const skip = await entityKeys(context.reader, type, objects, signal);
  for (const object of objects) {
    const parts: AsyncGenerator<Part> = object.incremental
      ? readSince(context.reader, object, since, size, signal)
      : readAll(context.reader, object, signal);
    for await (const part of parts) {
      const rows = part.rows.filter((row) => !skip.has(`${object.path} ${textAt(row, 'key')}`));
      const records = await toRecords(context, object, rows, signal);
      yield { records, through: shared ? null : part.through, total: part.total };
    }
  }
  if (horizon !== null) yield { records: [], through: horizon, total: null };
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

/** Every row of an object without stamps, in the order of keys. */
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
 * Rows changed at or after an instant (`null`: all), in the order of change. Any number of rows may share one stamp:
 * a page always ends with the last row of its newest stamp, and the next one begins after that stamp. Imported rows
 * without a stamp come first; they are found by the day they were created.
 */
async function* readSince(
  reader: Reader,
  object: LedgerObject,
  since: string | null,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Part> {
  const { path, fields } = object;
  const imported: Filter[] = [{ $eq: { [stamp]: null } }];
  if (since !== null) imported.push({ $gte: { 'audit.createdDateTime': since } });
  for await (const page of reader.byKey({ object: path, fields, filters: imported }, signal))
    if (page.rows.length > 0) yield { rows: page.rows, through: null, total: null };
  const orderBy = [{ [stamp]: 'asc' as const }, { key: 'asc' as const }];
  let from: Filter = since === null ? { $ne: { [stamp]: null } } : { $gte: { [stamp]: since } };
  let newest = since;
  let total: number | null = null;
  let due = 0;
  for (;;) {
    const page = await reader.query({ object: path, fields, filters: [from], orderBy, size }, signal);
    total ??= page.total;
    if (page.total < due) throw vanished(object);
    newest = lastStamp(object, page.rows, newest, reader.stampsStepBackMs ?? 0);
    // Filters name the stamp as the ledger itself spells it.
    const spelt = textAt(page.rows.at(-1) ?? {}, stamp);
    const complete = page.total <= page.rows.length;
    const rows = [...page.rows, ...(complete ? [] : await drain(reader, object, spelt, page.rows, signal))];
    if (rows.length > 0) yield { rows, through: newest, total };
    if (complete) return;
    due = page.total - rows.length;
    from = { $gt: { [stamp]: spelt } };
  }
}

/** Fewer rows follow than must: some were deleted meanwhile, or a filter missed them. The read begins anew later. */
function vanished(object: LedgerObject): SystemFault {
  const original = `${object.path}: rows disappeared between two pages`;
  return new SystemFault('transient', problem('unreachable', 'ledger', {}, { original }));
}

/** The rest of the rows with this stamp, after those that a page already holds. */
async function drain(
  reader: Reader,
  object: LedgerObject,
  spelt: string,
  held: readonly Body[],
  signal?: AbortSignal,
): Promise<Body[]> {
  const rows: Body[] = [];
  const filters: Filter[] = [{ $eq: { [stamp]: spelt } }, { $gt: { key: textAt(held.at(-1) ?? {}, 'key') } }];
  for await (const page of reader.byKey({ object: object.path, fields: object.fields, filters }, signal))
    rows.push(...page.rows);
  return rows;
}

/** The newest stamp of rows that must come in the order of their stamps, but for so many ms. */
function lastStamp(
  object: LedgerObject,
  rows: readonly Body[],
  from: string | null,
  stepBackMs: number,
): string | null {
  let newest = from;
  for (const row of rows) {
    const at = instantOf(row);
    if (at === null || (newest !== null && Date.parse(at) < Date.parse(newest) - stepBackMs))
      throw odd(`${object.path} is not in the order of its changes`);
    newest = later(newest, at);
  }
  return newest;
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
