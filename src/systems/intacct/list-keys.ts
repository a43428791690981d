import type { RecordType } from '../../domain/record.ts';
import type { Listing } from '../port.ts';
import { textAt } from './body.ts';
import { objectsOf, paymentObject } from './objects.ts';
import { dimensionsOf, type ReadContext, toRecords } from './read.ts';

/** Every key of a type's objects, 2,000 to a call, and the total asked once more when all of them are read. */
export async function listKeys(
  context: ReadContext,
  type: RecordType,
  signal?: AbortSignal,
): Promise<Listing> {
  const parts: Listing['parts'][number][] = [];
  const keys: Listing['keys'][number][] = [];
  for (const object of objectsOf(type, null, dimensionsOf(context.settings))) {
    const { path } = object;
    // A payment's key alone does not tell what it settles.
    const whole = paymentObject(object) !== null;
    const query = { object: path, fields: whole ? object.fields : ['key'], filters: [] };
    let rows = 0;
    let begin: number | null = null;
    for await (const page of context.reader.byKey(query, signal)) {
      begin ??= page.total;
      rows += page.rows.length;
      const listed = whole
        ? (await toRecords(context, object, page.rows, signal)).map((record) => record.key)
        : page.rows.map((row) => textAt(row, 'key'));
      keys.push(...listed.map((key) => ({ object: path, key })));
    }
    const last = await context.reader.query({ ...query, orderBy: [{ key: 'asc' }], size: 1 }, signal);
    parts.push({ begin: begin ?? 0, end: last.total, rows });
  }
  return { parts, keys };
}
