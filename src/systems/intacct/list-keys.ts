import type { RecordType } from '../../domain/record.ts';
import type { Listing } from '../port.ts';
import { textAt } from './body.ts';
import { objectsOf } from './objects.ts';
import { dimensionsOf, type ReadContext } from './read.ts';

/** Every key of a type's objects, 2,000 to a call, and the total asked once more when all of them are read. */
export async function listKeys(
  context: ReadContext,
  type: RecordType,
  signal?: AbortSignal,
): Promise<Listing> {
  const parts: Listing['parts'][number][] = [];
  const keys: Listing['keys'][number][] = [];
  for (const { path } of objectsOf(type, null, dimensionsOf(context.settings))) {
    const query = { object: path, fields: ['key'], filters: [] };
    const before = keys.length;
    let begin: number | null = null;
    for await (const page of context.reader.byKey(query, signal)) {
      begin ??= page.total;
      for (const row of page.rows) keys.push({ object: path, key: textAt(row, 'key') });
    }
    const last = await context.reader.query({ ...query, orderBy: [{ key: 'asc' }], size: 1 }, signal);
    parts.push({ begin: begin ?? 0, end: last.total, rows: keys.length - before });
  }
  return { parts, keys };
}
