import { intacctBooks } from '../../sandbox/checker/intacct-books.ts';
import {
  checkPromises,
  type Expected,
  type HeldWindow,
  type PromiseVerdict,
} from '../../sandbox/checker/promises.ts';
import { reLeasedBooks } from '../../sandbox/checker/re-leased-books.ts';
import type { Made } from '../harness/changes.ts';
import type { Dice } from '../harness/dice.ts';
import type { Settled } from '../harness/settling.ts';
import type { World } from '../harness/world.ts';
import type { Prepared } from './prepared.ts';

/** Documents of one world that money is put on. */
const mostPaid = 3;

/** A document that stands live in both systems. */
export interface Standing extends Made {
  readonly propertyKey: string;
  readonly ledgerKey: string;
}

/** A contact that both systems have. */
export interface StandingContact {
  readonly type: 'contact';
  readonly token: string;
  readonly role: 'customer' | 'vendor';
  readonly ledgerKey: string;
}

/** An unlink that stands. */
export interface Held {
  readonly recordIds: readonly string[];
  readonly place: number;
}

/** One world and what the check knows it has done there: the tokens it must find again, and when what was held. */
export class Ground {
  readonly world: World;
  private readonly expected = new Map<string, Expected>();
  private readonly held: HeldWindow[] = [];
  /** Documents that money was put on: such a document cannot be reversed any more. */
  private readonly paid = new Map<string, Standing>();

  constructor(world: World) {
    this.world = world;
    for (const type of ['contact', 'invoice', 'bill'] as const)
      for (const token of world.manifest.synced[type])
        this.expected.set(token, { token, type, ended: false });
  }

  /** A new document, expected in both systems from now on. */
  created(made: Made, system: 'property' | 'ledger'): Prepared {
    const { token, type, number } = made;
    this.expected.set(token, { token, type, ended: false });
    const begin = () => this.world.relink.startRun();
    return { token, type, known: number, system, verb: 'create', begin };
  }

  /** A document to put money on: the same few again and again, so that the others stay free for what else is done. */
  async payable(dice: Dice): Promise<Standing> {
    const { world } = this;
    if (this.paid.size >= mostPaid) return dice.pick([...this.paid.values()]);
    // Issued before the money comes in: what was there from the beginning.
    const old = new Set([...world.manifest.synced.invoice, ...world.manifest.synced.bill]);
    const all = await this.documents();
    const it = dice.pick(all.filter((one) => old.has(one.token)));
    this.paid.set(it.token, it);
    return it;
  }

  /** A credit note that a person made, expected in both systems from now on. */
  credited(token: string): void {
    this.expected.set(token, { token, type: 'credit-note', ended: false });
  }

  /** A payment or allocation that a person made, expected in both systems from now on. */
  settled(type: 'payment' | 'allocation', made: Settled, system: 'property' | 'ledger'): Prepared {
    const { token, known } = made;
    this.expected.set(token, { token, type, ended: false });
    return { token, type, known, system, verb: 'create', begin: () => this.world.relink.startRun() };
  }

  /** A change on its way to `system`. */
  async changed(
    it: Standing | StandingContact,
    system: 'property' | 'ledger',
    verb: Prepared['verb'],
  ): Promise<Prepared> {
    const { token, type } = it;
    const known = 'number' in it ? it.number : await this.nameInReLeased(token);
    return { token, type, known, system, verb, begin: () => this.world.relink.startRun() };
  }

  /** A document ended in the ledger, expected to end in Re-Leased. */
  async ended(it: Standing): Promise<Prepared> {
    this.expected.set(it.token, { token: it.token, type: it.type, ended: true });
    return this.changed(it, 'property', 'void');
  }

  /** Any document that is live, and alike, in both systems. */
  async document(dice: Dice, except: ReadonlySet<string> = new Set()): Promise<Standing> {
    const all = await this.documents();
    return dice.pick(all.filter((it) => !this.paid.has(it.token) && !except.has(it.token)));
  }

  private async documents(): Promise<Standing[]> {
    const { property, ledger } = await this.books();
    const there = new Map(ledger.documents.filter((it) => it.state === 'live').map((it) => [it.token, it]));
    return property.documents.flatMap((it) => {
      const other = there.get(it.token);
      if (it.state !== 'live' || it.token === null || other === undefined) return [];
      const { type, token, number } = it;
      return [{ type, token, number, propertyKey: it.key, ledgerKey: other.key }];
    });
  }

  async contact(dice: Dice): Promise<StandingContact> {
    const { property, ledger } = await this.books();
    const here = new Set(property.contacts.map((it) => it.token));
    return dice.pick(
      ledger.contacts.flatMap((it) => {
        if (it.token === null || !here.has(it.token) || !it.active) return [];
        return [{ type: 'contact' as const, token: it.token, role: it.role, ledgerKey: it.key }];
      }),
    );
  }

  /** Unlinks a record and notes from when on nothing may be written for it. */
  async unlink(it: Made): Promise<Held> {
    const rows = await this.world.relink.find(it.type, it.number);
    const recordIds = rows.map((row) => row.id);
    const inFlight = await this.world.relink.unlink(recordIds);
    const window = { token: it.token, from: await this.seqs(), to: null, inFlight: inFlight.length > 0 };
    return { recordIds, place: this.held.push(window) - 1 };
  }

  /** The hold ends just before the relink is asked for. */
  async relinkNow({ recordIds, place }: Held): Promise<void> {
    const window = this.held[place];
    if (window !== undefined) this.held[place] = { ...window, to: await this.seqs() };
    await this.world.relink.relink(recordIds, true);
  }

  /** The promises over everything done in this world so far. */
  async verdict(): Promise<PromiseVerdict> {
    const { property, ledger, manifest, relink } = this.world;
    const [ours, theirs, ourJournal, theirJournal, open] = await Promise.all([
      property.dump(),
      ledger.dump(),
      property.journal(),
      ledger.journal(),
      relink.openList(),
    ]);
    return checkPromises({ property: ours, ledger: theirs }, manifest, {
      journals: { property: ourJournal.entries, ledger: theirJournal.entries },
      expected: [...this.expected.values()],
      open,
      held: this.held,
    });
  }

  private async books() {
    const { property, ledger, manifest } = this.world;
    const [ours, theirs] = await Promise.all([property.dump(), ledger.dump()]);
    return {
      property: reLeasedBooks(ours, manifest),
      ledger: intacctBooks(theirs, manifest.settings.entityId),
    };
  }

  private async nameInReLeased(token: string): Promise<string> {
    const { property } = await this.books();
    return property.contacts.find((it) => it.token === token)?.name ?? '';
  }

  private async seqs(): Promise<{ property: number; ledger: number }> {
    const [property, ledger] = await Promise.all([this.world.property.seq(), this.world.ledger.seq()]);
    return { property, ledger };
  }
}
