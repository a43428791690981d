import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FileRow } from '../../domain/files/table.ts';
import { problemCodes } from '../../domain/problem.ts';
import { type RecordType, type Role, recordTypes, type SideRecord } from '../../domain/record.ts';
import type {
  ComposedRequest,
  MemberAnswer,
  PropertySystem,
  ReadOptions,
  ReadPage,
  SendResult,
} from '../port.ts';
import { applyWrites, wantedBy } from './apply.ts';
import { compose, FileRequest } from './compose.ts';
import { mapperVersion, type Names, objectOf, sideRecords } from './map.ts';
import type { FilePlace, FileStore } from './store.ts';

export interface FilesOptions {
  readonly store: FileStore;
  readonly connectionId: string;
  /** The connection's name and currency, for whoever asks which company this is. */
  readonly company: { readonly name: string; readonly currency: string };
  /** The connection's setting of that name. */
  readonly postingDate?: 'issue-date' | 'due-date';
}

const limits = { getPage: 200, batch: 100 };
const pageSize = 1_000;

const Answer = z.array(
  z.union([
    z.object({ key: z.string() }),
    z.object({
      problem: z.object({
        code: z.enum(problemCodes),
        params: z.record(z.string(), z.string()),
        subject: z.string().nullable(),
        side: z.enum(['property', 'ledger', 'relink']),
        field: z.string().nullable(),
        supportId: z.string().nullable(),
        original: z.string().nullable(),
      }),
    }),
  ]),
);

/**
 * The property side for those without access to Re-Leased's API: what Re-Leased shows comes in files, what Relink
 * changes is kept until somebody enters it there. The same port, on a table of our own instead of a network.
 */
export function createFiles({
  store,
  connectionId,
  company,
  postingDate = 'issue-date',
}: FilesOptions): PropertySystem {
  const mapped = async (type: RecordType, rows: readonly FileRow[]): Promise<SideRecord[]> => {
    const names = await namesOf(store, rows, postingDate);
    return rows.flatMap((row) => sideRecords(type, row, names));
  };
  const found = async (type: RecordType, role: Role | null, rows: Promise<readonly FileRow[]>) =>
    (await mapped(type, await rows)).filter((record) => role === null || record.role === role);

  async function* readChanged(
    type: RecordType,
    since: string | null,
    { signal, pageSize: wanted = pageSize }: ReadOptions = {},
  ): AsyncIterable<ReadPage> {
    let after: FilePlace | null = null;
    const total = since === null ? await store.count(type) : null;
    for (;;) {
      signal?.throwIfAborted();
      const limit = Math.min(wanted, pageSize);
      const rows: readonly FileRow[] = await store.page(type, since, after, limit);
      const last = rows.at(-1);
      const records = await mapped(type, rows);
      yield { records, through: last?.changedAt ?? null, total };
      if (last === undefined || rows.length < limit) return;
      after = { changedAt: last.changedAt, key: last.key };
    }
  }

  return {
    name: 'property',
    mapperVersion,
    types: recordTypes,
    limits,
    probe: async () => ({
      ok: true,
      company: company.name,
      entities: [{ id: connectionId, name: company.name, currency: company.currency }],
      warnings: [],
    }),
    readChanged,
    readDeleted: async (type, since, signal) => {
      signal?.throwIfAborted();
      const gone = await store.deleted(type, since);
      return {
        kind: 'listed',
        entries: gone.flatMap(({ row, at }) =>
          objectsOf(type, row).map((object) => ({ object, key: row.key, displayId: null, at })),
        ),
      };
    },
    get: (type, role, keys) => found(type, role, store.byKeys(type, keys)),
    findByOwnKey: (type, role, ownKeys) => found(type, role, store.byField(type, 'clientReference', ownKeys)),
    findByNumber: async (type, role, numbers) => {
      const field = numberField[type];
      const [named, keyed] = await Promise.all([
        field === undefined ? [] : store.byField(type, field, numbers),
        store.byKeys(type, numbers),
      ]);
      const rows = new Map([...named, ...keyed].map((row) => [row.key, row]));
      return found(type, role, Promise.resolve([...rows.values()]));
    },
    compose: (intents) => compose(intents, limits.batch),
    send: (request) => send(store, request),
    // Every write is answered from the table itself, with its key in the same transaction.
    supportsReplay: ({ idempotencyKey }) => idempotencyKey !== null,
    count: (type) => store.count(type),
    listProperties: async () => {
      const rows = await everything(store);
      return rows.map(({ key, body }) => ({
        key,
        name: body.fields.name ?? '',
        optionKey: (body.fields.optionId ?? '') || null,
      }));
    },
    webUrl: () => null,
    close: async () => {},
  };
}

const numberField: Partial<Record<RecordType, string>> = {
  contact: 'name',
  invoice: 'number',
  bill: 'number',
  'credit-note': 'number',
  'tax-type': 'name',
  account: 'code',
  'tracking-option': 'code',
};

function objectsOf(type: RecordType, row: FileRow): string[] {
  if (type !== 'contact') return [objectOf(type, null)];
  const held = (row.body.fields.roles ?? '').split(';');
  return [
    ...(held.includes('tenant') ? [objectOf(type, 'customer')] : []),
    ...(held.includes('supplier') ? [objectOf(type, 'vendor')] : []),
  ];
}

async function everything(store: FileStore): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for (let after: FilePlace | null = null; ; ) {
    const page: readonly FileRow[] = await store.page('property', null, after, pageSize);
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return rows;
    after = { changedAt: last.changedAt, key: last.key };
  }
}

/** Names of contacts and categories of options that rows speak of. */
async function namesOf(
  store: FileStore,
  rows: readonly FileRow[],
  postingDate: Names['postingDate'],
): Promise<Names> {
  const contacts = new Set(rows.map((row) => row.body.fields.contactId ?? ''));
  const options = new Set(
    rows.flatMap((row) => row.body.lines.flatMap((line) => (line.trackingOptionIds ?? '').split(';'))),
  );
  const [contactRows, optionRows] = await Promise.all([
    store.byKeys(
      'contact',
      [...contacts].filter((key) => key !== ''),
    ),
    store.byKeys(
      'tracking-option',
      [...options].filter((key) => key !== ''),
    ),
  ]);
  const names = new Map(contactRows.map((row) => [row.key, row.body.fields.name ?? '']));
  const categories = new Map(optionRows.map((row) => [row.key, row.body.fields.category ?? '']));
  return {
    postingDate,
    contactName: (key) => names.get(key) ?? '',
    optionCategory: (key) => categories.get(key) ?? '',
  };
}

async function send(store: FileStore, request: ComposedRequest): Promise<SendResult> {
  const { idempotencyKey, body, members: attempts, object } = request;
  const { type, verb, writes } = FileRequest.parse(JSON.parse(body));
  if (idempotencyKey === null) throw new Error('a write to files needs its key');
  const hash = createHash('sha256').update(body).digest('hex');
  const outcome = await store.change(
    { idempotencyKey, hash },
    wantedBy(type, writes),
    type,
    (found, nextNew) => applyWrites(type, verb, writes, found, nextNew),
  );
  if (outcome.kind === 'reused') return { kind: 'unknown', reason: 'idempotency-key-reused', body: '' };
  const answers = Answer.parse(outcome.answer);
  if (answers.length !== attempts.length) return { kind: 'unknown', reason: 'members', body: '' };
  const members = answers.map((one, place): MemberAnswer => {
    const attemptId = attempts[place] ?? '';
    if ('key' in one) return { attemptId, state: 'done', object, key: one.key };
    return { attemptId, state: 'rejected', problem: one.problem };
  });
  return { kind: 'answered', status: 200, members, body: JSON.stringify(answers) };
}
