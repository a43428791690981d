import { createHash } from 'node:crypto';
import {
  blockHash,
  type EventHead,
  eventDigest,
  noBlock,
  payloadDigest,
  undividedDigest,
} from '../domain/event-digest.ts';
import {
  blocksInOrder,
  chainEnd,
  eventsInOrder,
  outsideBlocks,
  type StoredBlock,
  type StoredEvent,
} from '../store/read/events-chain.ts';
import type { Chain } from '../store/write/seal.ts';
import { type Sealing, sealChain } from './seal.ts';

/**
 * `event-missing`: its position is empty. `event-changed`: its head, its payload or its members. `event-inserted`: no
 * block covers it. `block-changed`: the hash does not follow from the events, as when some were exchanged or rewritten
 * with digests to match. `block-missing`, `block-unlinked`: the chain itself is broken there.
 */
export type ChainFault =
  | 'event-missing'
  | 'event-changed'
  | 'event-inserted'
  | 'block-changed'
  | 'block-missing'
  | 'block-unlinked';

export interface ChainFinding {
  readonly fault: ChainFault;
  readonly position: number;
  readonly eventId: string | null;
  readonly block: number | null;
}

export interface ChainReport {
  /** Sealed events, as the chain counts them. */
  readonly count: number;
  /** Those whose payload retention has erased: their heads are proven all the same. */
  readonly erased: number;
  readonly blocks: number;
  /** Hash of the newest block; `null` when nothing is sealed. */
  readonly head: string | null;
  readonly ok: boolean;
  readonly findings: number;
  readonly firstBad: ChainFinding | null;
  /** Committed since this verification began. */
  readonly unsealed: number;
  /** Events that say they happened more than an hour before the block ahead of theirs was sealed. */
  readonly backdated: number;
  /** A head noted earlier, and whether it is on this chain (after so many events). */
  readonly compared: Compared | null;
}

export interface Expected {
  readonly head: string;
  readonly count: number | null;
}
export interface Compared extends Expected {
  readonly onChain: boolean;
}

const anHour = 3_600_000;

/**
 * Proves a chain from its first event on: seals what is there, then recomputes every digest and every block hash in
 * order, in pages. Goes on behind what is wrong, so that the figures cover everything.
 */
export async function verifyEvents(
  sealing: Sealing,
  chain: Chain,
  ownerId: string,
  expected: Expected | null = null,
): Promise<ChainReport> {
  const { database } = sealing;
  const id = ownerId.toLowerCase();
  await sealChain(sealing, chain, id, true);
  const end = await chainEnd(database, chain, id);
  const events = eventsInOrder(database, chain, id, end.last);
  const walk = new Walk(id, expected);
  let next = await events.next();
  for await (const block of blocksInOrder(database, chain, id, end.number)) {
    walk.begin(block);
    for (; next.done !== true && next.value.position <= block.last_position; next = await events.next())
      walk.event(next.value);
    walk.end(block);
  }
  const { unsealed, stray } = await outsideBlocks(database, chain, id);
  if (stray !== null) walk.found('event-inserted', stray.position, stray.id, null);
  return walk.report(unsealed);
}

/** The state of one walk along a chain. */
class Walk {
  readonly #chainId: string;
  readonly #expected: Expected | null;
  #firstBad: ChainFinding | null = null;
  #findings = 0;
  #erased = 0;
  #backdated = 0;
  /** Last block and position passed. */
  #number = 0;
  #position = 0;
  #count = 0;
  #previous = noBlock;
  #previousSealedAt = Number.NEGATIVE_INFINITY;
  #digests = createHash('sha256');
  #onChain = false;

  constructor(chainId: string, expected: Expected | null) {
    this.#chainId = chainId;
    this.#expected = expected;
  }

  found(fault: ChainFault, position: number, eventId: string | null, block: number | null): void {
    this.#findings += 1;
    this.#firstBad ??= { fault, position, eventId, block };
  }

  begin(block: StoredBlock): void {
    if (block.number !== this.#number + 1)
      this.found('block-missing', this.#position + 1, null, this.#number + 1);
    else if (block.previous !== this.#previous || block.first_position !== this.#position + 1)
      this.found('block-unlinked', block.first_position, null, block.number);
    this.#number = block.number;
    this.#position = block.first_position - 1;
    this.#digests = createHash('sha256');
  }

  event(event: StoredEvent): void {
    if (event.position <= this.#position) this.found('event-inserted', event.position, event.id, null);
    else {
      if (event.position > this.#position + 1)
        this.found('event-missing', this.#position + 1, null, this.#number);
      this.#position = event.position;
    }
    if (!provenEvent(this.#chainId, event))
      this.found('event-changed', event.position, event.id, this.#number);
    this.#digests.update(event.digest, 'hex');
    if (event.erased) this.#erased += 1;
    if (Date.parse(event.at) < this.#previousSealedAt - anHour) this.#backdated += 1;
  }

  end(block: StoredBlock): void {
    const { number, first_position: first, last_position: last, previous, hash, sealed_at: sealedAt } = block;
    if (this.#position < last) this.found('event-missing', this.#position + 1, null, number);
    const proven = blockHash(
      { chainId: this.#chainId, number, first, last, previous, sealedAt },
      this.#digests.digest('hex'),
    );
    if (proven !== hash || block.events !== last - first + 1)
      this.found('block-changed', first, null, number);
    else if (this.#expected?.head === hash && (this.#expected.count ?? last) === last) this.#onChain = true;
    this.#position = last;
    this.#count = last;
    this.#previous = hash;
    this.#previousSealedAt = Date.parse(sealedAt);
  }

  report(unsealed: number): ChainReport {
    return {
      count: this.#count,
      erased: this.#erased,
      blocks: this.#number,
      head: this.#number === 0 ? null : this.#previous,
      ok: this.#findings === 0,
      findings: this.#findings,
      firstBad: this.#firstBad,
      unsealed,
      backdated: this.#backdated,
      compared: this.#expected === null ? null : { ...this.#expected, onChain: this.#onChain },
    };
  }
}

function provenEvent(chainId: string, event: StoredEvent): boolean {
  const { id, at, kind, actor, link_id: linkId, run_id: runId, memberIds: members } = event;
  const head: EventHead = { chainId, id, at, kind, actor, linkId, runId, members };
  if (event.members !== members.length) return false;
  const { before, after, reason } = event;
  if (event.payload_digest === null)
    // Written before heads and payloads were told apart: with an erased payload nothing is left to prove it by.
    return event.erased || undividedDigest(head, { before, after, reason }) === event.digest;
  if (eventDigest(head, event.payload_digest) !== event.digest) return false;
  const empty = before === null && after === null && reason === null;
  return event.erased ? empty : payloadDigest({ before, after, reason }) === event.payload_digest;
}
