import type { ExpectedOutcome } from '../../sandbox/portfolio/expectations.ts';
import type { Manifest, ManifestEntry } from '../../sandbox/portfolio/manifest.ts';
import type { Portfolio } from '../../sandbox/portfolio/model.ts';
import { paymentToken, type TradeAct } from '../../sandbox/portfolio/trade-acts.ts';
import type { TradeEntry, TradeManifest } from '../../sandbox/portfolio/trade-manifest.ts';

type Entry = ManifestEntry | TradeEntry;
type Outcome = ExpectedOutcome | 'ended';

/** Something that people did, and what must be said of it; `id` null: what they made has no id of the generator's. */
export interface Later {
  readonly system: 'property' | 'ledger';
  readonly type: Entry['type'];
  readonly id: string | null;
  readonly token: string;
  readonly trouble: TradeAct['kind'];
  readonly outcome: Outcome;
  readonly cause: string | null;
}

/** A record by where it came into the world: the other system's key is Relink's affair. */
export const nameOf = (it: { system: string; type: string; id: string | null }) =>
  it.id === null ? `${it.type} made meanwhile` : `${it.type} ${it.system} ${it.id}`;

/** Where every record of the portfolio came into the world, by its type and token. */
export function birthplaces({ contacts, documents, trade }: Portfolio): ReadonlyMap<string, Place> {
  const places: [string, Place][] = [];
  const put = (type: Place['type'], token: string, system: Place['system'], id: string) =>
    places.push([`${type} ${token}`, { type, system, id }]);
  for (const { token, inProperty, inLedger } of contacts)
    if (inProperty !== null) put('contact', token, 'property', inProperty.id);
    else if (inLedger !== null) put('contact', token, 'ledger', inLedger.key);
  for (const it of documents) put(it.type, it.token, it.born, it.id);
  for (const it of trade?.creditNotes ?? []) put('credit-note', it.token, it.born, it.id);
  for (const it of trade?.payments ?? [])
    for (const { id, document } of it.parts)
      put('payment', paymentToken(it, document), it.born, it.born === 'property' ? id : it.key);
  for (const it of trade?.applied ?? [])
    put('allocation', `${it.note.token}:${it.document.token}`, it.born, it.id);
  return new Map(places);
}

export interface Place {
  readonly type: Entry['type'];
  readonly system: 'property' | 'ledger';
  readonly id: string;
}

/**
 * What must be flagged and what must agree, kept up with what comes in and with what people do. It begins as the
 * generator's manifest and asks nothing of Relink.
 */
export class Expected {
  private base: Manifest;
  private readonly open = new Set<string>();
  private readonly cured = new Set<string>();
  private readonly later: Later[] = [];
  readonly unlinked = new Set<string>();

  constructor(manifest: Manifest) {
    this.base = manifest;
  }

  /** All there is by now. */
  arrived(manifest: Manifest): void {
    this.base = manifest;
    this.settle();
  }

  /** From now on this trouble is none, for what is there and for what comes; or it is one again, for what comes. */
  setOpen(troubles: readonly Entry['trouble'][], isOpen: boolean): void {
    for (const trouble of troubles)
      if (isOpen) this.open.add(trouble);
      else this.open.delete(trouble);
    this.settle();
  }

  /** These records have their trouble no more. */
  cure(entries: readonly Entry[]): void {
    for (const { type, token } of entries) this.cured.add(`${type} ${token}`);
  }

  /** People did something to a record that was in step, or made one. */
  add(it: Later): void {
    this.later.push(it);
  }

  /** What waited for this document has gone on. */
  settledBy(document: string): void {
    for (const it of [...this.later])
      if (it.token.endsWith(`:${document}`) && it.outcome === 'waiting')
        this.later.splice(this.later.indexOf(it), 1);
  }

  private settle(): void {
    this.cure(this.entriesOf(this.base).filter((entry) => this.open.has(entry.trouble)));
    // What waits for a document goes on with it, also when its cause has come back since.
    this.cure(
      this.entriesOf(this.base).filter(({ trouble, token }) => {
        const document = token.split(':')[1] ?? '';
        return (
          trouble === 'payment-of-failing-document' &&
          (this.cured.has(`invoice ${document}`) || this.cured.has(`bill ${document}`))
        );
      }),
    );
  }

  private entriesOf({ entries, trade }: Manifest): readonly Entry[] {
    return [...entries, ...(trade?.entries ?? [])];
  }

  private live(entry: Entry): boolean {
    return !this.cured.has(`${entry.type} ${entry.token}`);
  }

  /** The manifest as it would be, had the generator known all of this. */
  manifest(): Manifest {
    const { base } = this;
    if (base.trade === undefined) throw new Error('a year has payments');
    const ended = new Set(this.later.filter((it) => it.outcome === 'ended').map((it) => it.token));
    const flagged = this.later.flatMap((it) =>
      it.outcome === 'ended'
        ? []
        : [
            {
              system: it.system,
              id: it.id ?? '',
              token: it.token,
              trouble: it.trouble,
              expectedOutcome: it.outcome,
              expectedCause: it.cause,
              cure: null,
              type: it.type,
            },
          ],
    );
    const gone = new Set([...ended, ...flagged.map((it) => it.token)]);
    const tokens = (kept: readonly string[], entries: readonly Entry[], type: Entry['type']) => [
      ...kept.filter((token) => !gone.has(token)),
      ...entries
        .filter((it) => it.type === type && !this.live(it) && !gone.has(it.token))
        .map(({ token }) => token),
    ];
    const { entries, synced, trade } = base;
    const further = flagged.flatMap(({ type, ...it }): ManifestEntry[] =>
      type === 'contact' || type === 'invoice' || type === 'bill' ? [{ ...it, type, number: '' }] : [],
    );
    const furtherTrade = flagged.flatMap(({ type, ...it }): TradeEntry[] =>
      type === 'credit-note' || type === 'payment' || type === 'allocation'
        ? [{ ...it, type, role: 'customer', document: '' }]
        : [],
    );
    const tradeNow: TradeManifest = {
      ...trade,
      entries: [...trade.entries.filter((it) => this.live(it)), ...furtherTrade],
      synced: {
        'credit-note': tokens(trade.synced['credit-note'], trade.entries, 'credit-note'),
        payment: tokens(trade.synced.payment, trade.entries, 'payment'),
        allocation: tokens(trade.synced.allocation, trade.entries, 'allocation'),
      },
    };
    return {
      ...base,
      entries: [...entries.filter((it) => this.live(it)), ...further],
      synced: {
        contact: tokens(synced.contact, entries, 'contact'),
        invoice: tokens(synced.invoice, entries, 'invoice'),
        bill: tokens(synced.bill, entries, 'bill'),
      },
      trade: tradeNow,
    };
  }

  /** What must stand in Sync Results besides what is simply synced: record, outcome, cause. */
  flagged(): string[] {
    const planted = this.entriesOf(this.base)
      .filter((entry) => this.live(entry))
      .map((it) => `${nameOf(it)}: ${it.expectedOutcome} ${it.expectedCause ?? ''}`);
    const done = this.later.map((it) => `${nameOf(it)}: ${it.outcome} ${it.cause ?? ''}`);
    return [...planted, ...done].map((line) => line.trim()).sort();
  }

  /** Planted records that are troubled still, of these kinds. */
  troubled(kinds: readonly Entry['trouble'][]): Entry[] {
    return this.entriesOf(this.base).filter((it) => kinds.includes(it.trouble) && this.live(it));
  }
}
