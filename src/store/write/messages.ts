import { z } from 'zod';
import { newId } from '../../domain/id.ts';
import { NoticeItem } from '../../domain/notice.ts';
import type { Executor } from '../db/open.ts';

/** A message to be written into the outbox. */
export interface MessageDraft {
  readonly channel: 'email' | 'webhook';
  readonly kind: 'news' | 'test';
  readonly userId: string | null;
  readonly endpointId: string | null;
  readonly recipient: string;
  readonly items: readonly NoticeItem[];
  /** Told with these and not listed. */
  readonly more: number;
}

/**
 * Writes messages in the transaction of what caused them, due at once. Those that somebody waits for are due later: he
 * has them delivered himself, and nobody else does it meanwhile.
 * @returns their ids, in order
 */
export async function writeMessages(
  tx: Executor,
  connectionId: string,
  at: string,
  drafts: readonly MessageDraft[],
  dueAt: string = at,
): Promise<string[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map((draft) => ({ ...draft, id: newId() }));
  await tx.query(
    `insert into message (connection_id, id, channel, kind, user_id, endpoint_id, recipient, items, more, state, next_at, created_at)
     select $1, id, channel, kind, "userId", "endpointId", recipient, items, more, 'due', $4::timestamptz, $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as r(id uuid, channel text, kind text, "userId" text, "endpointId" uuid,
       recipient text, items jsonb, more integer)`,
    [connectionId, JSON.stringify(rows), at, dueAt],
  );
  return rows.map((row) => row.id);
}

const claimed = z.object({
  connection_id: z.string(),
  organization_id: z.string(),
  company: z.string(),
  locale: z.string(),
  id: z.string(),
  channel: z.enum(['email', 'webhook']),
  kind: z.enum(['news', 'test']),
  user_id: z.string().nullable(),
  endpoint_id: z.string().nullable(),
  recipient: z.string(),
  items: z.array(NoticeItem),
  more: z.number(),
  tries: z.number(),
  created_at: z.string(),
});
/** A message this process delivers now, and no other until the lease runs out. */
export type ClaimedMessage = z.infer<typeof claimed>;

/**
 * Takes messages that are due, oldest first, and notes that a try of each begins: should the process die now, the next
 * finds when the lease is over that one was begun, and delivers again under the same id.
 */
export async function claimMessages(
  tx: Executor,
  claim: {
    readonly lease: string;
    readonly at: string;
    readonly until: string;
    readonly limit: number;
    /** E-mail that became due later is left to others; `null`: none is. */
    readonly mailDueBefore: string | null;
    /** Only this one, also before it is due. */
    readonly only?: { readonly connectionId: string; readonly id: string };
  },
): Promise<ClaimedMessage[]> {
  const { rows } = await tx.query(
    `with due as (
       select connection_id, id from message
       where state = 'due' and (lease_until is null or lease_until <= $2::timestamptz)
         and (($5::uuid is null and next_at <= $2::timestamptz
             and (channel <> 'email' or next_at <= coalesce($7::timestamptz, $2::timestamptz))) or (connection_id = $5::uuid and id = $6::uuid))
       order by next_at, id limit $4 for update skip locked
     ), taken as (
       update message m set lease = $1, lease_until = $3::timestamptz, tries = m.tries + 1
       from due where m.connection_id = due.connection_id and m.id = due.id
       returning m.*
     ), noted as (
       insert into message_try (connection_id, message_id, number, at, outcome)
       select connection_id, id, tries, $2::timestamptz, 'begun' from taken
     )
     select t.connection_id, c.organization_id, c.name as company, c.locale, t.id, t.channel, t.kind, t.user_id, t.endpoint_id,
       t.recipient, t.items, t.more, t.tries, t.created_at
     from taken t join connection c on c.id = t.connection_id order by t.id`,
    [
      claim.lease,
      claim.at,
      claim.until,
      claim.limit,
      claim.only?.connectionId ?? null,
      claim.only?.id ?? null,
      claim.mailDueBefore,
    ],
  );
  return rows.map((value) => claimed.parse(value));
}

/** How a try ended, and what that makes of the message. */
export interface TryEnd {
  readonly outcome: 'sent' | 'refused';
  /** The receiver's status, where there was one. */
  readonly status: number | null;
  /** What went wrong, without secrets. */
  readonly detail: string | null;
  readonly ms: number;
  readonly state: 'sent' | 'due' | 'failed' | 'unsent';
  readonly nextAt: string | null;
  readonly fault: string | null;
}

/** Writes down how a try ended. One whose lease another process has by now changes nothing: that one tries again. */
export async function endTry(
  tx: Executor,
  message: Pick<ClaimedMessage, 'connection_id' | 'id' | 'tries'>,
  lease: string,
  end: TryEnd,
  at: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update message set state = $4, next_at = $5::timestamptz, fault = $6, lease = null, lease_until = null,
       ended_at = case when $4 = 'due' then null else $7::timestamptz end
     where connection_id = $1 and id = $2 and lease = $3 and state = 'due'`,
    [message.connection_id, message.id, lease, end.state, end.nextAt, end.fault, at],
  );
  if (rowCount !== 1) return false;
  await tx.query(
    `update message_try set outcome = $4, status = $5, detail = $6, ms = $7
     where connection_id = $1 and message_id = $2 and number = $3`,
    [message.connection_id, message.id, message.tries, end.outcome, end.status, end.detail, end.ms],
  );
  return true;
}

/** A message that was not delivered is due again, under the same id. @returns false when it cannot be */
export async function sendAgain(
  tx: Executor,
  connectionId: string,
  id: string,
  at: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update message set state = 'due', next_at = $3::timestamptz, ended_at = null, fault = null
     where connection_id = $1 and id = $2 and state in ('failed','unsent')`,
    [connectionId, id, at],
  );
  return rowCount === 1;
}

/** Forgets messages that are older than this and over. @returns how many; at most 5,000 at a time */
export async function dropOldMessages(executor: Executor, before: string): Promise<number> {
  const { rowCount } = await executor.query(
    `delete from message m using (select connection_id, id from message
       where created_at < $1::timestamptz and state <> 'due' order by created_at limit 5000) o
     where m.connection_id = o.connection_id and m.id = o.id`,
    [before],
  );
  return rowCount;
}
