import type { RecordType, Role } from '../../domain/record.ts';
import type { ControlOptions, ControlPage, ControlRecord } from '../port.ts';
import { type Body, textAt } from './body.ts';
import { keptBody } from './documents.ts';
import { mapBody } from './map.ts';
import { type DocumentObject, documentObject, type LedgerObject, objectsOf } from './objects.ts';
import { odd } from './query.ts';
import { dimensionsOf, type ReadContext, toRecords } from './read.ts';

/**
 * Every record of one object in the order of keys, for a report. No stamp is looked at: what the feed of changes never
 * showed stands here too. The total is asked once more at the end.
 */
export async function* listControl(
  context: ReadContext,
  type: RecordType,
  role: Role | null,
  options: ControlOptions,
  signal?: AbortSignal,
): AsyncGenerator<ControlPage> {
  const [object, ...more] = objectsOf(type, role, dimensionsOf(context.settings));
  if (object === undefined || more.length > 0) throw odd(`${type} is no single list of the ledger`);
  const query = { object: object.path, fields: object.fields, filters: [] };
  let rows = 0;
  let begin: number | null = null;
  for await (const page of context.reader.byKey(query, signal)) {
    begin ??= page.total;
    rows += page.rows.length;
    yield { records: await recordsOf(context, object, page.rows, options, signal), proof: null };
  }
  const last = await context.reader.query({ ...query, orderBy: [{ key: 'asc' }], size: 1 }, signal);
  yield { records: [], proof: { begin: begin ?? 0, end: last.total, rows } };
}

async function recordsOf(
  context: ReadContext,
  object: LedgerObject,
  rows: readonly Body[],
  { linesFrom }: ControlOptions,
  signal?: AbortSignal,
): Promise<readonly ControlRecord[]> {
  const document = documentObject(object);
  if (document === null) return toRecords(context, object, rows, signal);
  const isOld = (row: Body) => textAt(row, document.dateField).slice(0, 10) < linesFrom;
  const whole = await toRecords(
    context,
    object,
    rows.filter((row) => !isOld(row)),
    signal,
  );
  return [...whole, ...rows.filter(isOld).flatMap((row) => headerOf(context, document, row) ?? [])];
}

/** A document by its header alone: its total, and no lines. */
function headerOf(context: ReadContext, object: DocumentObject, row: Body): ControlRecord | null {
  const body = keptBody(object, { ...row, lines: [] }, dimensionsOf(context.settings));
  return mapBody(object, body, context.settings);
}
