import { z } from 'zod';
import { Content, type RecordType, type SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { type EventFacts, readEvents } from './events.ts';
import { findRecords, type LinkListRow, linkColumns, linkListRow } from './records.ts';

/** All that is known of one record, as stored. */
export interface RecordFacts {
  readonly link: LinkListRow;
  readonly sides: { readonly property: SideFacts | null; readonly ledger: SideFacts | null };
  readonly agreed: { readonly property: Content; readonly ledger: Content; readonly at: string } | null;
  readonly original: string | null;
  readonly parents: readonly LinkListRow[];
  readonly children: readonly LinkListRow[];
  readonly tries: readonly TryFacts[];
  readonly events: readonly EventFacts[];
}

export interface SideFacts {
  readonly object: string;
  readonly key: string;
  readonly displayId: string;
  readonly present: boolean;
  readonly seenAt: string;
  readonly modifiedAt: string | null;
  readonly content: Content;
}

const side = z.object({
  system: z.enum(['property', 'ledger']),
  object: z.string(),
  key: z.string(),
  display_id: z.string(),
  presence: z.string(),
  seen_at: z.string(),
  modified_at: z.string().nullable(),
  content: Content,
});
const agreedRow = z.object({ property_content: Content, ledger_content: Content, agreed_at: z.string() });

/** `null` when it is no record of this connection. */
export async function readRecord(
  executor: Executor,
  connectionId: string,
  id: string,
): Promise<RecordFacts | null> {
  const [link] = await findRecords(executor, connectionId, [id]);
  if (link === undefined) return null;
  const at = [connectionId, id];
  const sides = (
    await executor.query(
      'select system, object, key, display_id, presence, seen_at, modified_at, content from side where connection_id = $1 and link_id = $2',
      at,
    )
  ).rows.map((value) => side.parse(value));
  const agreed = (
    await executor.query(
      'select property_content, ledger_content, agreed_at from agreed where connection_id = $1 and link_id = $2',
      at,
    )
  ).rows.map((value) => agreedRow.parse(value))[0];
  const original = (
    await executor.query<{ original: string | null }>(
      'select original from problem where connection_id = $1 and link_id = $2 and closed_at is null',
      at,
    )
  ).rows[0];
  const sideOf = (system: SystemName): SideFacts | null => {
    const found = sides.find((one) => one.system === system);
    if (found === undefined) return null;
    return {
      object: found.object,
      key: found.key,
      displayId: found.display_id,
      present: found.presence === 'present',
      seenAt: found.seen_at,
      modifiedAt: found.modified_at,
      content: found.content,
    };
  };
  return {
    link,
    sides: { property: sideOf('property'), ledger: sideOf('ledger') },
    agreed:
      agreed === undefined
        ? null
        : { property: agreed.property_content, ledger: agreed.ledger_content, at: agreed.agreed_at },
    original: original?.original ?? null,
    parents: await relatives(executor, at, 'p.link_id = $2', 'p.parent_id'),
    children: await relatives(executor, at, 'p.parent_id = $2', 'p.link_id'),
    tries: await readTries(executor, at),
    events: await readEvents(executor, connectionId, { linkId: id, limit: 100 }),
  };
}

async function relatives(
  executor: Executor,
  at: readonly string[],
  where: string,
  other: string,
): Promise<LinkListRow[]> {
  const { rows } = await executor.query(
    `select ${linkColumns} from link_parent p join link l on l.connection_id = $1 and l.id = ${other}
     where p.connection_id = $1 and ${where} order by l.updated_at desc, l.id desc limit 200`,
    at,
  );
  return rows.map(linkListRow);
}

const tryRow = z.object({
  id: z.string(),
  verb: z.string(),
  system: z.enum(['property', 'ledger']),
  state: z.enum(['recorded', 'sent', 'done', 'rejected', 'unknown', 'recalled']),
  position: z.number(),
  members: z.number(),
  problem: z.unknown(),
  created_at: z.string(),
  sent_at: z.string().nullable(),
  settled_at: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  body: z.instanceof(Uint8Array).nullable(),
  body_key_id: z.string().nullable(),
  answer: z.instanceof(Uint8Array).nullable(),
  answer_status: z.number().nullable(),
  erased_at: z.string().nullable(),
});
export type TryFacts = z.infer<typeof tryRow>;

async function readTries(executor: Executor, at: readonly string[]): Promise<TryFacts[]> {
  const { rows } = await executor.query(
    `select a.id, a.verb, a.system, a.state, a.position, jsonb_array_length(r.members) as members, a.problem, a.created_at, a.sent_at, a.settled_at,
       r.method, r.path, r.body, r.body_key_id, r.answer, r.answer_status, r.erased_at
     from attempt a join request r on r.connection_id = a.connection_id and r.id = a.request_id
     where a.connection_id = $1 and a.link_id = $2 order by a.created_at desc, a.id desc limit 50`,
    at,
  );
  return rows.map((value) => tryRow.parse(value));
}

const nameRow = z.object({ type: z.string(), key: z.string(), display_id: z.string(), name: z.string() });

/** What people call the records that contents refer to by key: `type key` -> `4100 Service charge`. */
export async function namesOf(
  executor: Executor,
  connectionId: string,
  system: SystemName,
  references: readonly { readonly type: RecordType; readonly key: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (references.length === 0) return new Map();
  const { rows } = await executor.query(
    `select s.type, s.key, s.display_id, s.name from jsonb_to_recordset($3::jsonb) as r(type text, key text)
     join side s on s.connection_id = $1 and s.system = $2 and s.type = r.type and s.key = r.key`,
    [connectionId, system, JSON.stringify(references)],
  );
  return new Map(
    rows.map((value) => {
      const { type, key, display_id, name } = nameRow.parse(value);
      return [`${type} ${key}`, name === '' || name === display_id ? display_id : `${display_id} ${name}`];
    }),
  );
}
