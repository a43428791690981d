import { createHash } from 'node:crypto';
import { canonicalJson, hashOf } from './canonical.ts';

/** What an event said; retention may erase it. */
export interface EventPayload {
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
}

/** What is never erased: who, when, what kind, and which records (in order of their ids). */
export interface EventHead {
  /** The company, or the organisation, whose chain it belongs to. */
  readonly chainId: string;
  readonly id: string;
  /** ISO instant with milliseconds. */
  readonly at: string;
  readonly kind: string;
  readonly actor: string;
  readonly linkId: string | null;
  readonly runId: string | null;
  readonly members: readonly string[];
}

/** One block of a chain, without its hash. Digests are hex. */
export interface BlockHead {
  readonly chainId: string;
  readonly number: number;
  readonly first: number;
  readonly last: number;
  readonly previous: string;
  readonly sealedAt: string;
}

/** `previous` of a chain's first block. */
export const noBlock = '0'.repeat(64);

/** SHA-256 of a payload's canonical bytes, hex. */
export function payloadDigest({ before, after, reason }: EventPayload): string {
  return hashOf({ before: before ?? null, after: after ?? null, reason });
}

/** SHA-256 over an event's head and its payload's digest: without the payload the head can still be proven. */
export function eventDigest(head: EventHead, payload: string): string {
  const { chainId, id, at, kind, actor, linkId, runId, members } = head;
  return hashOf({ chainId, id, at, kind, actor, linkId, runId, members, payload });
}

/** Digest of events written before heads and payloads were told apart: provable only as long as nothing is erased. */
export function undividedDigest(head: EventHead, { before, after, reason }: EventPayload): string {
  const { chainId, id, at, kind, actor, linkId, runId, members } = head;
  return hashOf({
    connectionId: chainId,
    id,
    at,
    kind,
    actor,
    linkId,
    runId,
    reason,
    before,
    after,
    members,
  });
}

/**
 * A block's hash: over its head, which names the hash of the block before, and the digests of its events in order of
 * their positions. Whoever changes one event must change this hash and every later one, and so the head of the chain.
 *
 * @param digests SHA-256, hex, over the events' digests (32 bytes each) one after the other
 */
export function blockHash(head: BlockHead, digests: string): string {
  const { chainId, number, first, last, previous, sealedAt } = head;
  return createHash('sha256')
    .update(canonicalJson({ chainId, number, first, last, previous, sealedAt, digests }))
    .digest('hex');
}
