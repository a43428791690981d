import type { Ground, Held, Standing, StandingContact } from '../crash/ground.ts';
import { newBillInIntacct, newDueDate, newInReLeased, newName, reversed } from '../harness/changes.ts';
import type { Dice } from '../harness/dice.ts';

/** What people do. */
export const deeds = [
  'invoice in Re-Leased',
  'bill in Re-Leased',
  'bill in Intacct',
  'due date in Re-Leased',
  'name in Intacct',
  'reversal in Intacct',
  'unlink',
  'relink',
  'retry',
] as const;
export type Deed = (typeof deeds)[number];

/** What people did in a world, and what the systems or Relink refused them. */
export type Done = Readonly<Record<Deed | 'refused', number>>;

/** Nothing done yet. */
export const noDeeds = (): Record<Deed | 'refused', number> => ({
  'invoice in Re-Leased': 0,
  'bill in Re-Leased': 0,
  'bill in Intacct': 0,
  'due date in Re-Leased': 0,
  'name in Intacct': 0,
  'reversal in Intacct': 0,
  unlink: 0,
  relink: 0,
  retry: 0,
  refused: 0,
});

/** How many records people entered, posted, edited or reversed. */
export function changed(done: Done): number {
  const { unlink, relink, retry, refused, ...changes } = done;
  return Object.values(changes).reduce((sum, n) => sum + n, 0);
}

/** More than this many reversals a world and the guard would rightly ask a person first. */
const mostReversals = 30;

/** People at work in both systems and in Relink, as the dice have it. Nobody contradicts anybody: see `touch`. */
export class People {
  private readonly ground: Ground;
  private readonly reversed = new Set<string>();
  /** Edited in Re-Leased: reversing these as well would be a conflict for a person, not something to sync. */
  private readonly edited = new Set<string>();
  private readonly held = new Map<string, Held>();
  /** Being unlinked or linked at this moment: several people are at work at a time. */
  private readonly busy = new Set<string>();
  private did = noDeeds();

  constructor(ground: Ground) {
    this.ground = ground;
  }

  /** One deed of these. What a system refuses (its books are closed, say) is counted and not done. */
  async act(dice: Dice, from: readonly Deed[] = deeds): Promise<void> {
    const deed = dice.pick(from);
    try {
      if (await this.deedOf(deed, dice)) this.did[deed] += 1;
    } catch (error) {
      if (!(error instanceof Error) || !/: 4\d\d /.test(error.message)) throw error;
      this.did.refused += 1;
    }
  }

  /** What was done since this was last asked. */
  tell(): Done {
    const { did } = this;
    this.did = noDeeds();
    return did;
  }

  /** Links everything again that is still unlinked. */
  async relinkAll(): Promise<void> {
    for (const token of [...this.held.keys()]) await this.relink(token);
  }

  private async deedOf(deed: Deed, dice: Dice): Promise<boolean> {
    const { ground } = this;
    const { world } = ground;
    switch (deed) {
      case 'invoice in Re-Leased':
      case 'bill in Re-Leased': {
        const type = deed === 'bill in Re-Leased' ? 'bill' : 'invoice';
        ground.created(await newInReLeased(world, dice, type), 'ledger');
        return true;
      }
      case 'bill in Intacct':
        ground.created(await newBillInIntacct(world, dice), 'property');
        return true;
      case 'due date in Re-Leased': {
        const it: Standing = await ground.document(dice, this.reversed);
        if (this.reversed.has(it.token)) return false;
        this.edited.add(it.token);
        await newDueDate(world, dice, it);
        return true;
      }
      case 'name in Intacct': {
        const it: StandingContact = await ground.contact(dice);
        await newName(world, dice, it);
        return true;
      }
      case 'reversal in Intacct': {
        if (this.reversed.size >= mostReversals) return false;
        const it = await ground.document(dice, new Set([...this.edited, ...this.reversed]));
        if (this.edited.has(it.token) || this.reversed.has(it.token)) return false;
        this.reversed.add(it.token);
        await reversed(world, it);
        await ground.ended(it);
        return true;
      }
      case 'unlink': {
        const it = await ground.document(dice, new Set([...this.held.keys(), ...this.reversed]));
        if (this.held.has(it.token) || this.busy.has(it.token)) return false;
        this.busy.add(it.token);
        try {
          this.held.set(it.token, await ground.unlink(it));
        } finally {
          this.busy.delete(it.token);
        }
        return true;
      }
      case 'relink': {
        const tokens = [...this.held.keys()].filter((token) => !this.busy.has(token));
        if (tokens.length === 0) return false;
        await this.relink(dice.pick(tokens));
        return true;
      }
      case 'retry': {
        const open = (await world.relink.records('outcome=failing')).slice(0, 50);
        if (open.length === 0) return false;
        await world.relink.retry(open.map((row) => row.id));
        return true;
      }
    }
  }

  private async relink(token: string): Promise<void> {
    const held = this.held.get(token);
    if (held === undefined) return;
    this.busy.add(token);
    try {
      await this.ground.relinkNow(held);
      this.held.delete(token);
    } finally {
      this.busy.delete(token);
    }
  }
}
