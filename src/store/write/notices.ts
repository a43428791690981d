import { z } from 'zod';
import { type Notice, NoticeFacts, noticeTopics } from '../../domain/notice.ts';
import type { Executor } from '../db/open.ts';

const row = z.object({
  topic: z.enum(noticeTopics),
  key: z.string(),
  facts: z.unknown(),
  standing_since: z.string().nullable(),
  gone_since: z.string().nullable(),
  told_at: z.string().nullable(),
  told_mark: z.string().nullable(),
  told_open: z.boolean(),
});

/** A notice with what it is about; facts that this program cannot read any more are `null`. */
export interface StoredNotice extends Notice {
  readonly topic: (typeof noticeTopics)[number];
  readonly key: string;
  readonly facts: NoticeFacts | null;
}

/**
 * Locks a company's notices until the transaction ends, so that each condition is told by one process once.
 * @returns false when another process looks at them now
 */
export async function lockNotices(tx: Executor, connectionId: string, at: string): Promise<boolean> {
  await tx.query(
    `insert into notice_watch (connection_id, seen, looked_at) values ($1, '', $2::timestamptz) on conflict do nothing`,
    [connectionId, at],
  );
  const { rowCount } = await tx.query(
    'select 1 from notice_watch where connection_id = $1 for update skip locked',
    [connectionId],
  );
  return rowCount === 1;
}

/** Remembers until where the company was looked at. */
export async function noteLook(tx: Executor, connectionId: string, seen: string, at: string): Promise<void> {
  await tx.query('update notice_watch set seen = $2, looked_at = $3::timestamptz where connection_id = $1', [
    connectionId,
    seen,
    at,
  ]);
}

/** Everything remembered of a company's conditions. */
export async function readNotices(tx: Executor, connectionId: string): Promise<StoredNotice[]> {
  const { rows } = await tx.query(
    'select topic, key, facts, standing_since, gone_since, told_at, told_mark, told_open from notice where connection_id = $1',
    [connectionId],
  );
  return rows.map((value) => {
    const one = row.parse(value);
    const facts = NoticeFacts.safeParse(one.facts);
    return {
      topic: one.topic,
      key: one.key,
      facts: facts.success ? facts.data : null,
      standingSince: one.standing_since,
      goneSince: one.gone_since,
      toldAt: one.told_at,
      toldMark: one.told_mark,
      toldOpen: one.told_open,
    };
  });
}

/** Stores notices as they are now; those without a state are forgotten. */
export async function storeNotices(
  tx: Executor,
  connectionId: string,
  changed: readonly {
    readonly topic: string;
    readonly key: string;
    readonly facts: NoticeFacts | null;
    readonly next: Notice | null;
  }[],
): Promise<void> {
  const gone = changed.filter((one) => one.next === null);
  if (gone.length > 0)
    await tx.query(
      `delete from notice n using jsonb_to_recordset($2::jsonb) as r(topic text, key text)
       where n.connection_id = $1 and n.topic = r.topic and n.key = r.key`,
      [connectionId, JSON.stringify(gone.map(({ topic, key }) => ({ topic, key })))],
    );
  const kept = changed.flatMap(({ topic, key, facts, next }) =>
    next === null || facts === null ? [] : [{ topic, key, facts, ...next }],
  );
  if (kept.length === 0) return;
  await tx.query(
    `insert into notice as n (connection_id, topic, key, facts, standing_since, gone_since, told_at, told_mark, told_open)
     select $1, topic, key, facts, "standingSince", "goneSince", "toldAt", "toldMark", "toldOpen"
     from jsonb_to_recordset($2::jsonb) as r(topic text, key text, facts jsonb, "standingSince" timestamptz,
       "goneSince" timestamptz, "toldAt" timestamptz, "toldMark" text, "toldOpen" boolean)
     on conflict (connection_id, topic, key) do update set facts = excluded.facts,
       standing_since = excluded.standing_since, gone_since = excluded.gone_since, told_at = excluded.told_at,
       told_mark = excluded.told_mark, told_open = excluded.told_open`,
    [connectionId, JSON.stringify(kept)],
  );
}
