/** What the API speaks, in the words the screens use. */
export type Outcome =
  | 'pending'
  | 'waiting'
  | 'failing'
  | 'uncertain'
  | 'synced'
  | 'warned'
  | 'drifted'
  | 'apart'
  | 'excluded'
  | 'ended';
export type RecordType =
  | 'tax-type'
  | 'account'
  | 'tracking-option'
  | 'contact'
  | 'invoice'
  | 'bill'
  | 'credit-note'
  | 'payment'
  | 'allocation';
export type FlagState = 'running' | 'clean' | 'running-with-errors' | 'errors';
export type ConnectionStatus =
  | 'not-connected'
  | 'onboarding'
  | 'needs-reconnecting'
  | 'in-progress'
  | 'incomplete'
  | 'errors'
  | 'synced';
export type Side = 'property' | 'ledger' | 'relink';
export type Direction = 'incoming' | 'outgoing';

export interface Money {
  amount: string;
  currency: string;
}

export interface Problem {
  code: string;
  cause: string;
  message: string;
  field: string | null;
  fix: string[];
  side: Side;
  relatedRecordId: string | null;
}

export interface Hold {
  reason: 'person' | 'rule' | 'parent';
  source: string;
  by: string;
  at: string;
  why: string;
  reviewOn: string | null;
}

export interface RecordRow {
  id: string;
  type: RecordType;
  role: 'customer' | 'vendor' | null;
  releasedId: string | null;
  intacctId: string | null;
  number: string | null;
  name: string;
  amount: string | null;
  currency: string | null;
  date: string | null;
  propertyId: string | null;
  link: 'linked' | 'unlinked';
  holds: Hold[];
  outcome: Outcome;
  direction: Direction | null;
  problem: Problem | null;
  attempts: number;
  lastAttemptAt: string | null;
  updatedAt: string;
}
