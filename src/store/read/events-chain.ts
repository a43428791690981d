import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import type { Chain } from '../write/seal.ts';

/** Rows of a chain as stored, for proving them; in order and in pages, so that a chain of any length fits. */

const hex = z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString('hex'));

const blockRow = z.object({
  number: z.number(),
  first_position: z.number(),
  last_position: z.number(),
  events: z.number(),
  previous: hex,
  hash: hex,
  sealed_at: z.string(),
});
export type StoredBlock = z.infer<typeof blockRow>;

const eventRow = z.object({
  id: z.string(),
  position: z.number(),
  at: z.string(),
  kind: z.string(),
  actor: z.string(),
  link_id: z.string().nullable(),
  run_id: z.string().nullable(),
  reason: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  members: z.number(),
  payload_digest: hex.nullable(),
  digest: hex,
  erased: z.boolean(),
});
/** An event with the records of its bulk action, in order. */
export interface StoredEvent extends z.infer<typeof eventRow> {
  readonly memberIds: readonly string[];
}

const blocksAtOnce = 500;
const eventsAtOnce = 2_000;
const membersAtOnce = 20_000;

/** Number and last position of the newest block; zeros when nothing is sealed. */
export async function chainEnd(
  executor: Executor,
  chain: Chain,
  chainId: string,
): Promise<{ readonly number: number; readonly last: number }> {
  const { rows } = await executor.query<{ number: number; last: number }>(
    `select number, last_position as last from ${chain.blocks} where ${chain.key} = $1 order by number desc limit 1`,
    [chainId],
  );
  return rows[0] ?? { number: 0, last: 0 };
}

/** The blocks up to a number, in order. */
export async function* blocksInOrder(
  executor: Executor,
  chain: Chain,
  chainId: string,
  through: number,
): AsyncGenerator<StoredBlock> {
  let after: number | null = null;
  for (;;) {
    const { rows }: { rows: unknown[] } = await executor.query(
      `select number, first_position, last_position, events, previous, hash, sealed_at from ${chain.blocks}
       where ${chain.key} = $1 and ($2::bigint is null or number > $2::bigint) and number <= $3 order by number limit ${blocksAtOnce}`,
      [chainId, after, through],
    );
    const page = rows.map((value) => blockRow.parse(value));
    yield* page;
    after = page.at(-1)?.number ?? null;
    if (page.length < blocksAtOnce) return;
  }
}

/** The numbered events up to a position, in order, members and all. */
export async function* eventsInOrder(
  executor: Executor,
  chain: Chain,
  chainId: string,
  through: number,
): AsyncGenerator<StoredEvent> {
  const whole = chain.events === 'event';
  const columns = whole
    ? 'link_id, run_id, reason, members, erased_at is not null as erased'
    : 'null as link_id, null as run_id, null as reason, 0 as members, false as erased';
  let after: number | null = null;
  for (;;) {
    const { rows }: { rows: unknown[] } = await executor.query(
      `select id, position, at, kind, actor, before, after, payload_digest, digest, ${columns} from ${chain.events}
       where ${chain.key} = $1 and position is not null and ($2::bigint is null or position > $2::bigint) and position <= $3
       order by position limit ${eventsAtOnce}`,
      [chainId, after, through],
    );
    const page = rows.map((value) => eventRow.parse(value));
    const members = whole ? await membersOf(executor, chainId, page) : new Map<string, string[]>();
    for (const event of page) yield { ...event, memberIds: members.get(event.id) ?? [] };
    after = page.at(-1)?.position ?? null;
    if (page.length < eventsAtOnce) return;
  }
}

/** Members of a page of events: of all of them, since a row may have been added where none belongs. */
async function membersOf(
  executor: Executor,
  connectionId: string,
  events: readonly { readonly id: string }[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const ids = events.map((event) => event.id);
  if (ids.length === 0) return found;
  let after: { event_id: string; link_id: string } | null = null;
  for (;;) {
    const page: { rows: { event_id: string; link_id: string }[] } = await executor.query<{
      event_id: string;
      link_id: string;
    }>(
      `select event_id, link_id from event_member where connection_id = $1 and event_id = any($2::uuid[])
         and ($3::uuid is null or (event_id, link_id) > ($3::uuid, $4::uuid))
       order by event_id, link_id limit ${membersAtOnce}`,
      [connectionId, ids, after?.event_id ?? null, after?.link_id ?? null],
    );
    for (const { event_id: event, link_id: link } of page.rows) {
      const list = found.get(event);
      if (list === undefined) found.set(event, [link]);
      else list.push(link);
    }
    after = page.rows.at(-1) ?? null;
    if (page.rows.length < membersAtOnce) return found;
  }
}

/** Events that wait for the sealer, and the first that has a number although no block covers it. */
export async function outsideBlocks(
  executor: Executor,
  chain: Chain,
  chainId: string,
): Promise<{ readonly unsealed: number; readonly stray: { id: string; position: number } | null }> {
  const waiting = await executor.query<{ n: number }>(
    `select count(*) as n from ${chain.events} where ${chain.key} = $1 and position is null`,
    [chainId],
  );
  // One statement: a block sealed at this moment shows together with its events.
  const stray = await executor.query<{ id: string; position: number }>(
    `select id, position from ${chain.events} where ${chain.key} = $1 and position is not null
       and position > coalesce((select max(last_position) from ${chain.blocks} where ${chain.key} = $1), 0)
     order by position limit 1`,
    [chainId],
  );
  return { unsealed: waiting.rows[0]?.n ?? 0, stray: stray.rows[0] ?? null };
}
