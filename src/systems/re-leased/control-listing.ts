import { z } from 'zod';
import type { RecordType, Role } from '../../domain/record.ts';
import type { ControlPage } from '../port.ts';
import { isReLeasedType, resourceOf, wireDirection } from './map.ts';
import { maxPage, pages, parse, type Query, type Reader } from './pages.ts';
import { mapped } from './read.ts';

const Row = z.object({ id: z.string() });

/** Every record of a resource (of one direction, where it has two), for a report. */
export async function* listControl(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  signal?: AbortSignal,
): AsyncGenerator<ControlPage> {
  if (!isReLeasedType(type)) return;
  const path = `/${resourceOf[type]}`;
  const query: Query = [
    ['limit', String(maxPage)],
    ...(role === null ? [] : [['direction', wireDirection[role]] as const]),
  ];
  const ids = new Set<string>();
  let begin: number | null = null;
  let end = 0;
  for await (const { items, total } of pages(reader, path, query, signal)) {
    begin ??= total;
    end = total;
    for (const item of items) ids.add(parse(Row, item, path).id);
    const records = items.flatMap((item) => mapped(reader, type, item));
    yield { records, proof: null };
  }
  yield { records: [], proof: { begin: begin ?? 0, end, rows: ids.size } };
}
