import { z } from 'zod';
import type { RecordType } from '../../domain/record.ts';
import type { Listing } from '../port.ts';
import { isReLeasedType, objectOf, resourceOf } from './map.ts';
import { maxPage, pages, parse, type Reader } from './pages.ts';

const Row = z.object({ id: z.string() });

/** Every id of a resource. A contact stands for both of its roles: that it lost one of them is no deletion. */
export async function listKeys(reader: Reader, type: RecordType, signal?: AbortSignal): Promise<Listing> {
  if (!isReLeasedType(type)) return { parts: [], keys: [] };
  const path = `/${resourceOf[type]}`;
  const objects =
    type === 'contact' ? [objectOf(type, 'customer'), objectOf(type, 'vendor')] : [objectOf(type, null)];
  const ids = new Set<string>();
  let begin: number | null = null;
  let end = 0;
  for await (const { items, total } of pages(reader, path, [['limit', String(maxPage)]], signal)) {
    begin ??= total;
    end = total;
    for (const item of items) ids.add(parse(Row, item, path).id);
  }
  return {
    parts: [{ begin: begin ?? 0, end, rows: ids.size }],
    keys: [...ids].flatMap((key) => objects.map((object) => ({ object, key }))),
  };
}
