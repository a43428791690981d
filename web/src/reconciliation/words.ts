import type { Reconciliation, ReconciliationAmounts } from '../api/types.ts';

type State = Reconciliation['state'];

/** State is told by its word, its shape and its colour. */
export const stateLooks: Readonly<
  Record<
    State,
    { readonly word: string; readonly colours: string; readonly shape: 'dot' | 'diamond' | 'ring' | 'half' }
  >
> = {
  reconciled: { word: 'Reconciled', colours: 'text-ok bg-ok-bg', shape: 'dot' },
  'not-reconciled': { word: 'Not reconciled', colours: 'text-bad bg-bad-bg', shape: 'diamond' },
  'not-compared': { word: 'Not compared', colours: 'text-drift bg-drift-bg', shape: 'ring' },
  running: { word: 'Being made', colours: 'text-wait bg-wait-bg', shape: 'half' },
  failed: { word: 'Failed', colours: 'text-bad bg-bad-bg', shape: 'diamond' },
};

/** What people compare: the gross of documents, the amount of payments. */
export const mainAmount = (amounts: ReconciliationAmounts): string =>
  amounts.gross ?? amounts.amount ?? '0.00';

export const isNothing = (amount: string): boolean => /^-?0(\.0+)?$/.test(amount);

/** The amount with the other sign, exactly. */
export const negated = (amount: string): string =>
  isNothing(amount) ? amount : amount.startsWith('-') ? amount.slice(1) : `-${amount}`;

export const hows = {
  unknown: 'is there, and Relink does not hold it',
  missing: 'is gone, and Relink still holds it',
  differs: 'shows other figures than Relink holds',
} as const;

export const systems = { property: 'Re-Leased', ledger: 'Sage Intacct' } as const;
