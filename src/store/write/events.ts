import { hashOf } from '../../domain/canonical.ts';
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

/** Appends events; the digest is over each event's canonical bytes, members included. */
export async function writeEvents(
  tx: Executor,
  connectionId: string,
  run: { readonly id: string | null; readonly actor: string; readonly at: string },
  drafts: readonly EventDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map((draft) => {
    const id = newId();
    const members = [...(draft.members ?? [])].sort();
    const body = {
      connectionId,
      id,
      at: run.at,
      kind: draft.kind,
      actor: run.actor,
      linkId: draft.linkId,
      runId: run.id,
      reason: draft.reason,
      before: draft.before,
      after: draft.after,
      members,
    };
    return { ...body, count: members.length, digest: hashOf(body) };
  });
  await tx.query(
    `with r as (
       select * from jsonb_to_recordset($2::jsonb) as r(id uuid, at timestamptz, kind text, actor text, "linkId" uuid, "runId" uuid,
         reason text, before jsonb, after jsonb, members jsonb, count int, digest text)
     ), stored as (
       insert into event (connection_id, id, at, kind, actor, link_id, run_id, reason, before, after, members, digest)
       select $1, id, at, kind, actor, "linkId", "runId", reason, before, after, count, decode(digest, 'hex') from r
     )
     insert into event_member (connection_id, event_id, link_id)
     select $1, r.id, m.value::uuid from r cross join lateral jsonb_array_elements_text(r.members) m`,
    [connectionId, JSON.stringify(rows)],
  );
}
