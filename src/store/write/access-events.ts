import { eventDigest, payloadDigest } from '../../domain/event-digest.ts';
import { newId } from '../../domain/id.ts';
import type { Executor } from '../db/open.ts';

/** What was changed about who may do what. Never a secret: no password, no key. */
export interface AccessEventDraft {
  readonly kind: AccessEventKind;
  readonly actor: string;
  readonly before: unknown;
  readonly after: unknown;
}

export const accessEventKinds = [
  'user.added',
  'user.changed',
  'user.removed',
  'user.sessions-ended',
  'user.password-changed',
  'user.provider-linked',
  'key.added',
  'key.revoked',
] as const;
export type AccessEventKind = (typeof accessEventKinds)[number];

/** Appends an event to the organisation's own chain; in the transaction of the change itself. */
export async function writeAccessEvent(
  tx: Executor,
  organizationId: string,
  { kind, actor, before, after }: AccessEventDraft,
): Promise<void> {
  const id = newId();
  const at = new Date().toISOString();
  const payload = payloadDigest({ before, after, reason: null });
  const digest = eventDigest(
    { chainId: organizationId.toLowerCase(), id, at, kind, actor, linkId: null, runId: null, members: [] },
    payload,
  );
  await tx.query(
    `insert into access_event (organization_id, id, at, kind, actor, before, after, payload_digest, digest)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, decode($8, 'hex'), decode($9, 'hex'))`,
    [
      organizationId,
      id,
      at,
      kind,
      actor,
      before === null ? null : JSON.stringify(before),
      after === null ? null : JSON.stringify(after),
      payload,
      digest,
    ],
  );
}
