import { z } from 'zod';
import type { RecordType, Role, SideRecord } from '../../domain/record.ts';
import { type DeletedFeed, type ReadOptions, type ReadPage, SystemFault } from '../port.ts';
import { isReLeasedType, objectOf, type ReLeasedType, resourceOf, toSideRecords, wireRole } from './map.ts';
import { protocolFault } from './outcomes.ts';
import { maxPage, pages, parse, type Query, type Reader } from './pages.ts';
import { WireDeletion } from './wire.ts';

export const maxKeys = 200;
/** Texts are longer than ids; fewer to a call keep the address short. */
const maxTexts = 50;

/** Records changed at or after an instant, oldest change first. */
export async function* readChanged(
  reader: Reader,
  type: RecordType,
  since: string | null,
  options: ReadOptions = {},
): AsyncIterable<ReadPage> {
  if (!isReLeasedType(type)) return;
  const path = `/${resourceOf[type]}`;
  const limit = String(Math.min(maxPage, options.pageSize ?? maxPage));
  const query: Query = [['limit', limit], ...(since === null ? [] : [['updatedSince', since] as const])];
  let through: string | null = null;
  for await (const { items, total } of pages(reader, path, query, options.signal)) {
    const records = items.flatMap((raw) => mapped(reader, type, raw));
    for (const raw of items) {
      const { updatedAt } = parse(z.object({ updatedAt: z.string() }), raw, path);
      if (through !== null && Date.parse(updatedAt) < Date.parse(through))
        throw protocolFault(path, 'out of order');
      through = updatedAt;
    }
    yield { records, through, total };
  }
}

/** What came of one record, mapped; what does not fit the contract is a protocol fault that names the place. */
export function mapped(reader: Reader, type: ReLeasedType, raw: unknown): SideRecord[] {
  try {
    return toSideRecords(type, raw, reader.map);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    throw protocolFault(`/${resourceOf[type]}`, `${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}`.trim());
  }
}

/** Records found by a filter, in chunks, each record once. */
async function filtered(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  queries: readonly Query[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  if (!isReLeasedType(type)) return [];
  const found = new Map<string, SideRecord>();
  for (const query of queries) {
    for await (const { items } of pages(
      reader,
      `/${resourceOf[type]}`,
      [['limit', String(maxPage)], ...query],
      signal,
    )) {
      for (const record of items.flatMap((raw) => mapped(reader, type, raw))) {
        if (role === null || record.role === role) found.set(`${record.object} ${record.key}`, record);
      }
    }
  }
  return [...found.values()];
}

const isId = (text: string) => /^\d{1,18}$/.test(text);

function byId(keys: readonly string[]): Query[] {
  return chunks(keys.filter(isId), maxKeys).map((part) => [['ids', part.join(',')]]);
}

function byText(field: string, values: readonly string[]): Query[] {
  const given = values.filter((value) => value !== '');
  return chunks(given, maxTexts).map((part) => part.map((value) => [field, value] as const));
}

function chunks(values: readonly string[], size: number): string[][] {
  const unique = [...new Set(values)];
  return Array.from({ length: Math.ceil(unique.length / size) }, (_, n) =>
    unique.slice(n * size, (n + 1) * size),
  );
}

/** Records by key. */
export function readByKey(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  return filtered(reader, type, role, byId(keys), signal);
}

/** Records that carry one of our own keys. Reference data carries none. */
export function readByOwnKey(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  ownKeys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  if (type === 'account' || type === 'tax-type' || type === 'tracking-option') return Promise.resolve([]);
  return filtered(reader, type, role, byText('clientReference', ownKeys), signal);
}

/** Records by what people call them: documents by number or id, contacts by name or id, accounts by code. */
export function readByNumber(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  numbers: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const field =
    { contact: 'name', invoice: 'number', bill: 'number', 'credit-note': 'number', 'tax-type': 'name' }[
      String(type)
    ] ?? 'code';
  // Money has no number of its own, only its id.
  if (type === 'payment' || type === 'allocation') return filtered(reader, type, role, byId(numbers), signal);
  const ids = field === 'code' ? [] : byId(numbers);
  return filtered(reader, type, role, [...byText(field, numbers), ...ids], signal);
}

/** What was deleted since. A system that refuses to say is believed nothing. */
export async function readDeleted(
  reader: Reader,
  type: RecordType,
  since: string,
  signal?: AbortSignal,
): Promise<DeletedFeed> {
  if (!isReLeasedType(type)) return { kind: 'listed', entries: [] };
  const query: Query = [
    ['since', since],
    ['resource', resourceOf[type]],
    ['limit', String(maxPage)],
  ];
  const entries: { object: string; key: string; displayId: string | null; at: string }[] = [];
  try {
    for await (const { items } of pages(reader, '/deletions', query, signal)) {
      for (const item of items) {
        const { id, roles, at } = parse(WireDeletion, item, '/deletions');
        const held = (['customer', 'vendor'] as const).filter((role) => roles.includes(wireRole[role]));
        const objects =
          type === 'contact' ? held.map((role) => objectOf(type, role)) : [objectOf(type, null)];
        for (const object of objects) entries.push({ object, key: id, displayId: null, at });
      }
    }
  } catch (error) {
    if (!(error instanceof SystemFault) || error.kind !== 'permission') throw error;
    return { kind: 'denied', message: error.problem.original ?? 'the key may not read deletions' };
  }
  return { kind: 'listed', entries };
}
