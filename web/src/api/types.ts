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
  title: string;
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

export interface Page<T> {
  items: T[];
  next: string | null;
  total?: { count: number; exact: boolean };
}

export interface TypeProgress {
  type: RecordType;
  phase: 'read' | 'write' | 'done';
  read: number;
  done: number;
  total: number | null;
  failing: number;
}

export interface Run {
  id: string;
  state: 'queued' | 'running' | 'done' | 'incomplete' | 'failed' | 'needs-confirmation';
  trigger: string;
  startedBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  phase: string | null;
  phaseType: RecordType | null;
  progress: TypeProgress[];
  counts: Record<string, number>;
  clean: boolean | null;
  fault: string | null;
}

export type Dimension = 'location' | 'department' | 'class';

export interface Settings {
  propertyDimension: Dimension;
  trackingDimensions: Dimension[];
  postingDate: 'issue-date' | 'due-date';
  addressPairing: 'ship-to-is-postal' | 'bill-to-is-postal';
  ledgerNumbersContacts: boolean;
  overlapSeconds: number;
  schedule: string | null;
}

export interface Connection {
  id: string;
  name: string;
  status: ConnectionStatus;
  flag: FlagState;
  flagged: number;
  counts: { linked: number; unlinked: number };
  entityId: string | null;
  currency: string;
  locale: string;
  timeZone: string;
  syncFrom: string | null;
  settings: Settings;
  lastCleanAt: string | null;
  onboardingStep: string | null;
  run: Run | null;
}

export interface SideView {
  displayId: string;
  present: boolean;
  seenAt: string;
  modifiedAt: string | null;
  fields: Record<string, unknown>;
}

export interface Relative {
  id: string;
  type: RecordType;
  releasedId: string | null;
  intacctId: string | null;
  name: string;
  amount: string | null;
  currency: string | null;
  link: 'linked' | 'unlinked';
  outcome: Outcome;
}

export interface Try {
  id: string;
  verb: string;
  system: 'property' | 'ledger';
  state: string;
  createdAt: string;
  sentAt: string | null;
  settledAt: string | null;
  message: string | null;
  request: { method: string; path: string; body: unknown } | null;
  answer: { status: number | null; body: unknown } | null;
}

export interface HistoryEvent {
  id: string;
  at: string;
  kind: string;
  actor: string;
  reason: string | null;
  text: string;
}

export interface RecordDetail extends RecordRow {
  sides: { property: SideView | null; ledger: SideView | null };
  differences: string[];
  parents: Relative[];
  children: Relative[];
  tries: Try[];
  events: HistoryEvent[];
  original: string | null;
  /** Where a person finds it in each system, where that is known. */
  links: { property: string | null; ledger: string | null };
}

export interface ProblemGroup {
  cause: string;
  code: string;
  title: string;
  message: string;
  fix: string[];
  side: Side;
  count: number;
  money: Money[];
}

/** What a verb meets: at most 1,000 records in one call. */
export interface Target {
  recordIds: string[];
}

export interface UnlinkPreview {
  count: number;
  alreadyUnlinked: number;
  children: { type: RecordType; due: number; atRest: number; open: Money[] }[];
  money: Money[];
}

export interface UnlinkResult {
  unlinked: number;
  children: number;
  inFlight: string[];
}

export type RelinkStep = 'settle' | 'resume' | 'adopt' | 'create' | 'would-fail';

export interface RelinkCheck {
  recordId: string;
  label: string;
  result: RelinkStep;
  reason: string;
  problem: Problem | null;
}

export interface User {
  id: string;
  name: string;
  email: string;
  role: string;
  createdAt: string;
}

export interface Role {
  role: string;
  name: string;
  permissions: string[];
}

export interface ApiKey {
  id: string;
  name: string;
  role: string;
  start: string | null;
  createdAt: string;
  lastUsedAt: string | null;
}

export type OnboardingStepName =
  | 'credentials'
  | 'entity'
  | 'sync-from'
  | 'dimensions'
  | 'tax-types'
  | 'accounts'
  | 'tracking-options'
  | 'contacts'
  | 'confirm';

export interface CredentialsView {
  property: { baseUrl: string | null; companyId: string | null; set: boolean; changedAt: string | null };
  ledger: {
    baseUrl: string | null;
    companyId: string | null;
    set: boolean;
    changedAt: string | null;
    clientId: string | null;
    username: string | null;
  };
}

export interface Onboarding {
  step: OnboardingStepName | null;
  steps: { step: OnboardingStepName; done: boolean; missing: string | null }[];
  credentials: CredentialsView;
}

export interface Probe {
  ok: boolean;
  company: string | null;
  entities: { id: string; name: string; currency: string | null }[];
  warnings: string[];
  problem: { code: string; title: string; message: string; fix: string[] } | null;
}

export interface ConnectionTest {
  property: Probe;
  ledger: Probe;
}

export type MappingType = 'tax-type' | 'account' | 'tracking-option' | 'contact';

export interface MappingItem {
  system: 'property' | 'ledger';
  key: string;
  displayId: string;
  name: string;
  role: 'customer' | 'vendor' | null;
  status: 'active' | 'archived';
  details: Record<string, string>;
  suggestion: { key: string; confidence: 'certain' | 'high' | 'possible'; reasons: string[] } | null;
  choice: { choice: 'match' | 'create' | 'archive'; key: string | null; by: string; at: string } | null;
}

export interface Mapping {
  type: MappingType;
  items: MappingItem[];
  open: number;
}
