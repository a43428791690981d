import type { Database } from '../store/db/open.ts';
import { readUse } from '../store/write/calls.ts';
import { accountMeter, type Meter } from './budget.ts';
import { accountSlots, type Slots, type SlotTiming, slotTiming } from './slots.ts';

/** The ledger accounts that this process calls: one gate and one meter for each, whichever connection asks. */
export interface LedgerAccounts {
  open(accountId: string): Promise<{ readonly slots: Slots; readonly meter: Meter }>;
  /** Writes down what is counted and not written yet. */
  flush(): Promise<void>;
}

export function ledgerAccounts(
  database: Database,
  options: { readonly timing?: SlotTiming; readonly now?: () => Date } = {},
): LedgerAccounts {
  const { timing = slotTiming, now = () => new Date() } = options;
  const accounts = new Map<string, Promise<{ slots: Slots; meter: Meter }>>();
  const make = async (id: string) => {
    const use = await readUse(database, id, now().toISOString());
    const slots = accountSlots(database, id, use?.parallelCalls ?? 1, timing);
    // The meter reads the account's row every few seconds anyway: a changed limit takes effect with it.
    const meter = accountMeter(database, id, now, ({ parallelCalls }) => slots.allow(parallelCalls));
    return { slots, meter };
  };
  return {
    open(id) {
      const known = accounts.get(id);
      if (known !== undefined) return known;
      const made = make(id);
      accounts.set(id, made);
      made.catch(() => accounts.delete(id));
      return made;
    },
    async flush() {
      for (const account of accounts.values()) await (await account).meter.flush();
    },
  };
}
