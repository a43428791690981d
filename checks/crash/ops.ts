import { newBillInIntacct, newDueDate, newInReLeased, newName, reversed } from '../harness/changes.ts';
import type { Dice } from '../harness/dice.ts';
import { appliedInReLeased, creditedInReLeased, paidInIntacct, paidInReLeased } from '../harness/settling.ts';
import type { Ground } from './ground.ts';
import type { Prepared } from './prepared.ts';

/** A kind of change. `prepare` makes one as people would; `turn` counts up, so that an op's variants alternate. */
export interface Op {
  readonly name: string;
  prepare(ground: Ground, dice: Dice, turn: number): Promise<Prepared>;
}

const createInvoice: Op = {
  name: 'create invoice',
  async prepare(ground, dice) {
    const made = await newInReLeased(ground.world, dice, 'invoice');
    return ground.created(made, 'ledger');
  },
};

/** A bill is born on either side: entered in Re-Leased it goes to the ledger, posted in the ledger it comes back. */
const createBill: Op = {
  name: 'create bill',
  async prepare(ground, dice, turn) {
    const outward = turn % 2 === 0;
    const made = outward
      ? await newInReLeased(ground.world, dice, 'bill')
      : await newBillInIntacct(ground.world, dice);
    return ground.created(made, outward ? 'ledger' : 'property');
  },
};

/** A due date changed in Re-Leased goes to the ledger; a contact renamed in the ledger comes back. */
const update: Op = {
  name: 'update',
  async prepare(ground, dice, turn) {
    if (turn % 2 === 0) {
      const it = await ground.document(dice);
      await newDueDate(ground.world, dice, it);
      return ground.changed(it, 'ledger', 'update');
    }
    const it = await ground.contact(dice);
    await newName(ground.world, dice, it);
    return ground.changed(it, 'property', 'update');
  },
};

/** A reversal in the ledger becomes a void in Re-Leased. */
const voiding: Op = {
  name: 'void',
  async prepare(ground, dice) {
    const it = await ground.document(dice);
    await reversed(ground.world, it);
    return ground.ended(it);
  },
};

/** Unlinked, changed meanwhile, a sync that must not touch it, and then linked again with a sync at once. */
const relink: Op = {
  name: 'relink',
  async prepare(ground, dice, turn) {
    const it = await ground.document(dice);
    const held = await ground.unlink(it);
    const reverses = turn % 2 === 1;
    if (reverses) await reversed(ground.world, it);
    else await newDueDate(ground.world, dice, it);
    await ground.world.relink.sync();
    const prepared = await (reverses ? ground.ended(it) : ground.changed(it, 'ledger', 'update'));
    return { ...prepared, begin: () => ground.relinkNow(held) };
  },
};

/** A payment is made on either side too: entered in Re-Leased it goes to the ledger, posted in the ledger it comes back. */
const createPayment: Op = {
  name: 'create payment',
  async prepare(ground, dice, turn) {
    const it = await ground.payable(dice);
    const outward = turn % 2 === 0;
    const made = outward
      ? await paidInReLeased(ground.world, dice, it)
      : await paidInIntacct(ground.world, dice, it);
    return ground.settled('payment', made, outward ? 'ledger' : 'property');
  },
};

/** A credit note that both systems have is applied to a document in Re-Leased. */
const createAllocation: Op = {
  name: 'create allocation',
  async prepare(ground, dice) {
    const it = await ground.payable(dice);
    const note = await creditedInReLeased(ground.world, dice, it);
    ground.credited(note.token);
    await ground.world.relink.sync();
    return ground.settled('allocation', await appliedInReLeased(ground.world, note, it), 'ledger');
  },
};

/** Each a row of the check. */
export const ops: readonly Op[] = [
  createInvoice,
  createBill,
  update,
  voiding,
  relink,
  createPayment,
  createAllocation,
];
