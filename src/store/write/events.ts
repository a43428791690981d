import { eventDigest, payloadDigest } from '../../domain/event-digest.ts';
import { newId } from '../../domain/id.ts';
import type { Executor } from '../db/open.ts';

export interface EventDraft {
  readonly kind: string;
  readonly linkId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  /** Members of a bulk action: one event, one digest. */
  readonly members?: readonly string[];
}

/**
 * Appends events; the digest is over each event's canonical bytes, members included. They get their position in the
 * company's chain when they are sealed (seal.ts). What is hashed is what reading gives back: ids in lower case, members
 * once each and in order, instants to the millisecond.
 */
export async function writeEvents(
  tx: Executor,
  connectionId: string,
  run: { readonly id: string | null; readonly actor: string; readonly at: string },
  drafts: readonly EventDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const at = new Date(run.at).toISOString();
  const chainId = connectionId.toLowerCase();
  const runId = run.id?.toLowerCase() ?? null;
  const rows = drafts.map(({ kind, linkId: link, before, after, reason, members: given = [] }) => {
    const id = newId();
    const members = [...new Set(given.map((one) => one.toLowerCase()))].sort();
    const linkId = link?.toLowerCase() ?? null;
    const payload = payloadDigest({ before, after, reason });
    const digest = eventDigest({ chainId, id, at, kind, actor: run.actor, linkId, runId, members }, payload);
    return { id, kind, linkId, reason, before, after, members, count: members.length, payload, digest };
  });
  await tx.query(
    `with r as (
       select * from jsonb_to_recordset($2::jsonb) as r(id uuid, kind text, "linkId" uuid, reason text, before jsonb, after jsonb,
         members jsonb, count int, payload text, digest text)
     ), stored as (
       insert into event (connection_id, id, at, kind, actor, link_id, run_id, reason, before, after, members, payload_digest, digest)
       select $1, id, $3::timestamptz, kind, $4, "linkId", $5::uuid, reason, before, after, count, decode(payload, 'hex'), decode(digest, 'hex') from r
     )
     insert into event_member (connection_id, event_id, link_id)
     select $1, r.id, m.value::uuid from r cross join lateral jsonb_array_elements_text(r.members) m`,
    [connectionId, JSON.stringify(rows), at, run.actor, runId],
  );
}
