import { z } from 'zod';

/**
 * What the commands read of the API's answers. Loose on purpose: a newer server may say more, and `--json` prints all
 * of it.
 */
export const Problem = z.looseObject({
  code: z.string(),
  cause: z.string(),
  title: z.string(),
  message: z.string(),
  fix: z.array(z.string()),
});

export const Run = z.looseObject({
  id: z.string(),
  state: z.string(),
  startedBy: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  progress: z.array(
    z.looseObject({
      type: z.string(),
      phase: z.string(),
      done: z.number(),
      total: z.number().nullable(),
      failing: z.number(),
    }),
  ),
  clean: z.boolean().nullable(),
  fault: z.string().nullable(),
});
export type Run = z.infer<typeof Run>;

export const Connection = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  flag: z.string(),
  flagged: z.number(),
  counts: z.looseObject({ linked: z.number(), unlinked: z.number() }),
  lastCleanAt: z.string().nullable(),
});
export type Connection = z.infer<typeof Connection>;

export const Row = z.looseObject({
  id: z.string(),
  type: z.string(),
  releasedId: z.string().nullable(),
  intacctId: z.string().nullable(),
  number: z.string().nullable(),
  name: z.string(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  date: z.string().nullable(),
  link: z.enum(['linked', 'unlinked']),
  outcome: z.string(),
  problem: Problem.nullable(),
});
export type Row = z.infer<typeof Row>;

export const Detail = z.looseObject({
  ...Row.shape,
  holds: z.array(
    z.looseObject({
      reason: z.string(),
      by: z.string(),
      at: z.string(),
      why: z.string(),
      reviewOn: z.string().nullable(),
    }),
  ),
  differences: z.array(z.string()),
  parents: z.array(
    z.looseObject({ type: z.string(), name: z.string(), link: z.string(), outcome: z.string() }),
  ),
  children: z.array(
    z.looseObject({ type: z.string(), name: z.string(), link: z.string(), outcome: z.string() }),
  ),
  events: z.array(z.looseObject({ at: z.string(), actor: z.string(), text: z.string() })),
});

export const ProblemGroup = z.looseObject({
  cause: z.string(),
  title: z.string(),
  message: z.string(),
  fix: z.array(z.string()),
  count: z.number(),
  money: z.array(z.looseObject({ amount: z.string(), currency: z.string() })),
  since: z.string(),
});

const Probe = z.looseObject({
  ok: z.boolean(),
  company: z.string().nullable(),
  warnings: z.array(z.string()),
  problem: z.looseObject({ message: z.string(), fix: z.array(z.string()) }).nullable(),
});
export const ConnectionTest = z.looseObject({ property: Probe, ledger: Probe });

const Amounts = z.record(z.string(), z.string());
const Read = z.looseObject({ from: z.string(), to: z.string() }).nullable();
const Open = z.looseObject({ open: z.string() }).nullable();
export const Reconciliation = z.looseObject({
  id: z.string(),
  asOf: z.string(),
  syncFrom: z.string(),
  state: z.string(),
  legs: z.array(
    z.looseObject({
      label: z.string(),
      currency: z.string(),
      state: z.string(),
      notCompared: z.array(z.looseObject({ message: z.string() })),
      read: z.looseObject({ property: Read, ledger: Read }),
      total: z
        .looseObject({
          property: Amounts,
          ledger: Amounts,
          difference: Amounts,
          terms: z.array(z.looseObject({ label: z.string(), amounts: Amounts, records: z.number() })),
          unheld: Amounts,
        })
        .nullable(),
      rows: z.array(
        z.looseObject({ label: z.string(), property: Amounts, ledger: Amounts, difference: Amounts }),
      ),
      unheld: z.looseObject({
        count: z.number(),
        items: z.array(z.looseObject({ system: z.string(), displayId: z.string(), how: z.string() })),
      }),
    }),
  ),
  balances: z.array(
    z.looseObject({
      kind: z.string(),
      currency: z.string(),
      property: Open,
      ledger: Open,
      openingDifference: z.string().nullable(),
      difference: z.string().nullable(),
    }),
  ),
});
export type Reconciliation = z.infer<typeof Reconciliation>;
