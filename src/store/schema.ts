import type { ColumnType, Generated } from 'kysely';

/**
 * Table types, kept in step with `migrations/` by `schema.test.ts` (it compares them with the catalogue).
 * Instants are ISO texts ending in Z, dates `YYYY-MM-DD`, money decimal text, `bytea` a `Uint8Array`.
 */
type Instant = ColumnType<string, string | undefined, string>;
type Json<T = unknown> = ColumnType<T, string, string>;

export interface OrganizationTable {
  id: string;
  name: string;
  created_at: Instant;
}

export interface LedgerAccountTable {
  id: string;
  organization_id: string;
  base_url: string;
  company_id: string;
  credentials: Uint8Array | null;
  credentials_key_id: string | null;
  credentials_at: string | null;
  monthly_allowance: Generated<number>;
  parallel_calls: Generated<number>;
  calls_month: Generated<string>;
  calls_used: Generated<number>;
  tier: string | null;
  requests_used: Generated<number>;
  slowed_until: string | null;
  slot_wanted_at: string | null;
  slot_wanted_by: string | null;
  created_at: Instant;
}

export interface LedgerSlotTable {
  account_id: string;
  slot: number;
  holder: string;
  expires_at: string;
}

export interface CureSignalTable {
  connection_id: string;
  signal: string;
  fingerprint: string;
  seen_at: string;
}

export interface GuardItemTable {
  connection_id: string;
  link_id: string;
  system: string;
  type: string;
  verb: string;
  fingerprint: string;
  confirmed_by: string | null;
  confirmed_at: string | null;
}

export interface ConnectionWarningTable {
  connection_id: string;
  code: string;
  side: string;
  params: Json;
  since: string;
}

export interface ConnectionTable {
  id: string;
  organization_id: string;
  ledger_account_id: string | null;
  short_code: string;
  name: string;
  status: Generated<string>;
  time_zone: Generated<string>;
  currency: Generated<string>;
  locale: Generated<string>;
  sync_from: string | null;
  entity_id: string | null;
  property_base_url: string | null;
  property_company_id: string | null;
  property_credentials: Uint8Array | null;
  property_credentials_key_id: string | null;
  property_credentials_at: string | null;
  settings: ColumnType<unknown, string | undefined, string>;
  onboarding_step: string | null;
  last_clean_at: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface LinkTable {
  connection_id: string;
  id: string;
  type: string;
  role: string | null;
  outcome: Generated<string>;
  held: Generated<boolean>;
  generation: Generated<number>;
  property_object: string | null;
  property_key: string | null;
  released_id: string | null;
  ledger_object: string | null;
  ledger_key: string | null;
  intacct_id: string | null;
  number: string | null;
  name: Generated<string>;
  amount: string | null;
  currency: string | null;
  date: string | null;
  property_ref: string | null;
  search: Generated<string>;
  direction: string | null;
  problem_code: string | null;
  cause_key: string | null;
  problem_params: ColumnType<unknown, string | null, string | null>;
  problem_side: string | null;
  problem_field: string | null;
  attempts: Generated<number>;
  last_attempt_at: string | null;
  next_attempt_at: string | null;
  attention: Generated<number>;
  stamp_due: Generated<boolean>;
  stamp_tries: Generated<number>;
  stamp_after: string | null;
  standing: ColumnType<unknown, string | null, string | null>;
  joined_into: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface SideTable {
  connection_id: string;
  system: string;
  object: string;
  key: string;
  link_id: string | null;
  type: string;
  role: string | null;
  display_id: string;
  number: string | null;
  name: string;
  property_ref: string | null;
  content: Json;
  hash: string;
  version: string | null;
  modified_at: string | null;
  own_key: string | null;
  counterpart_key: string | null;
  raw: Json;
  mapper_version: number;
  presence: Generated<string>;
  missing_since: string | null;
  deleted_at: string | null;
  deleted_by: string | null;
  seen_at: string;
}

export interface AgreedTable {
  connection_id: string;
  link_id: string;
  property_content: Json;
  property_hash: string;
  ledger_content: Json;
  ledger_hash: string;
  agreed_at: string;
}

export interface LinkParentTable {
  connection_id: string;
  link_id: string;
  parent_id: string;
}

export interface HoldTable {
  connection_id: string;
  link_id: string;
  reason: string;
  source: string;
  held_by: string;
  held_at: Instant;
  why: string;
  review_on: string | null;
  unlink_id: string | null;
  root_id: string | null;
}

export interface ProblemTable {
  connection_id: string;
  id: string;
  link_id: string;
  code: string;
  cause_key: string;
  params: Json;
  side: string;
  field: string | null;
  support_id: string | null;
  original: string | null;
  opened_at: string;
  closed_at: string | null;
}

export interface RunTable {
  connection_id: string;
  id: string;
  state: Generated<string>;
  token: string | null;
  trigger: string;
  started_by: string;
  scope: ColumnType<unknown, string | undefined, string>;
  phase: string | null;
  phase_type: string | null;
  phase_key: string | null;
  plan: ColumnType<unknown, string | null, string | null>;
  plan_hash: string | null;
  confirmed_by: string | null;
  confirmed_at: string | null;
  progress: ColumnType<unknown, string | undefined, string>;
  counts: ColumnType<unknown, string | undefined, string>;
  calls: Generated<number>;
  clean: boolean | null;
  fault: ColumnType<unknown, string | null, string | null>;
  created_at: Instant;
  started_at: string | null;
  finished_at: string | null;
}

export interface ReadCursorTable {
  connection_id: string;
  system: string;
  type: string;
  through: string | null;
  complete: Generated<boolean>;
  read_at: string | null;
  deletions_since: string | null;
  listed_at: string | null;
  through_at: string | null;
  whole_at: string | null;
}

export interface RequestTable {
  connection_id: string;
  id: string;
  run_id: string;
  run_token: string;
  system: string;
  object: string;
  verb: string;
  method: string;
  path: string;
  headers: Json;
  body: Uint8Array | null;
  body_key_id: string | null;
  idempotency_key: string | null;
  members: Json;
  answer: Uint8Array | null;
  answer_status: number | null;
  created_at: Instant;
  first_sent_at: string | null;
  answered_at: string | null;
  erased_at: string | null;
}

export interface AttemptTable {
  connection_id: string;
  id: string;
  link_id: string;
  request_id: string;
  position: number;
  system: string;
  verb: string;
  payload_hash: string;
  own_key: string | null;
  content: Json;
  source: ColumnType<unknown, string | null, string | null>;
  fields: ColumnType<unknown, string | undefined, string>;
  state: Generated<string>;
  result_key: string | null;
  problem: ColumnType<unknown, string | null, string | null>;
  absent_reads: Generated<number>;
  checked_at: string | null;
  guarded: Generated<boolean>;
  created_at: Instant;
  sent_at: string | null;
  settled_at: string | null;
}

export interface RetentionWalkTable {
  connection_id: string;
  kind: string;
  before: string;
  through: string;
  done: boolean;
  removed: number;
}

export interface EventTable {
  connection_id: string;
  id: string;
  at: Instant;
  kind: string;
  actor: string;
  link_id: string | null;
  run_id: string | null;
  reason: string | null;
  before: ColumnType<unknown, string | null, string | null>;
  after: ColumnType<unknown, string | null, string | null>;
  members: Generated<number>;
  digest: Uint8Array;
  payload_digest: Uint8Array | null;
  position: number | null;
  erased_at: string | null;
}

export interface EventBlockTable {
  connection_id: string;
  number: number;
  first_position: number;
  last_position: number;
  events: number;
  previous: Uint8Array;
  hash: Uint8Array;
  sealed_at: string;
}

export interface AccessEventTable {
  organization_id: string;
  id: string;
  at: string;
  kind: string;
  actor: string;
  before: ColumnType<unknown, string | null, string | null>;
  after: ColumnType<unknown, string | null, string | null>;
  payload_digest: Uint8Array;
  digest: Uint8Array;
  position: number | null;
}

export interface AccessBlockTable {
  organization_id: string;
  number: number;
  first_position: number;
  last_position: number;
  events: number;
  previous: Uint8Array;
  hash: Uint8Array;
  sealed_at: string;
}

export interface SignInTryTable {
  key: string;
  tries: number;
  until: string;
}

export interface EventMemberTable {
  connection_id: string;
  event_id: string;
  link_id: string;
}

export interface MappingChoiceTable {
  connection_id: string;
  type: string;
  role: Generated<string>;
  property_key: Generated<string>;
  ledger_key: Generated<string>;
  choice: string;
  chosen_by: string;
  chosen_at: Instant;
  joined_at: string | null;
}

export interface ResolutionTable {
  connection_id: string;
  id: string;
  link_id: string;
  choice: string;
  code: string;
  property_hash: string | null;
  ledger_hash: string | null;
  chosen_by: string;
  chosen_at: string;
  why: string | null;
  state: Generated<string>;
  ended_at: string | null;
}

export interface PropertyTable {
  connection_id: string;
  key: string;
  name: string;
  option_key: string | null;
}

export interface LinkCounterTable {
  connection_id: string;
  type: string;
  outcome: string;
  held: boolean;
  n: number;
}

export interface RoleGrantTable {
  organization_id: string;
  principal_kind: string;
  principal_id: string;
  role: string;
  all_connections: Generated<boolean>;
  granted_by: string;
  granted_at: Instant;
}

export interface RoleGrantConnectionTable {
  organization_id: string;
  principal_kind: string;
  principal_id: string;
  connection_id: string;
}

export interface IdempotentAnswerTable {
  organization_id: string;
  principal: string;
  key: string;
  request_hash: string;
  status: number | null;
  content_type: string | null;
  answer: Uint8Array | null;
  answer_key_id: string | null;
  created_at: Instant;
}

export interface SelectionTable {
  connection_id: string;
  id: string;
  made_by: string;
  ready: Generated<boolean>;
  count: Generated<number>;
  money: ColumnType<unknown, string | undefined, string>;
  created_at: Instant;
  expires_at: string;
}

export interface SelectionMemberTable {
  connection_id: string;
  selection_id: string;
  link_id: string;
}

export interface OperationTable {
  connection_id: string;
  id: string;
  kind: string;
  params: Json;
  selection_id: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  state: Generated<string>;
  stage: Generated<string>;
  cursor: string | null;
  total: number;
  in_flight: ColumnType<unknown, string | undefined, string>;
  run_id: string | null;
  fault: ColumnType<unknown, string | null, string | null>;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface OperationMemberTable {
  connection_id: string;
  operation_id: string;
  link_id: string;
  result: string;
  why: ColumnType<unknown, string | null, string | null>;
}

export interface UnlinkOperationTable {
  connection_id: string;
  id: string;
  children: string;
  reason: string;
  review_on: string | null;
  unlinked_by: string;
  unlinked_at: string;
  lifted_at: string | null;
}

export interface UnlinkRootTable {
  connection_id: string;
  unlink_id: string;
  link_id: string;
  lifted_at: string | null;
  lifted_by: string | null;
}

export interface RuleTable {
  connection_id: string;
  id: string;
  name: string;
  filter: Json;
  reason: string;
  review_on: string | null;
  is_on: Generated<boolean>;
  owner_kind: string;
  owner_id: string;
  owner_name: string;
  created_at: string;
  updated_at: string;
  updated_by: string;
  removed_at: string | null;
}

export interface RuleDueTable {
  connection_id: string;
  link_id: string;
}

export interface FileRecordTable {
  connection_id: string;
  type: string;
  key: string;
  body: Json;
  shown: Json | null;
  to_enter: Generated<string>;
  entered_as: string | null;
  version: string;
  changed_at: string;
  deleted_at: string | null;
}

export interface FileImportTable {
  connection_id: string;
  id: string;
  type: string;
  complete: boolean;
  sha256: string;
  created: number;
  changed: number;
  unchanged: number;
  deleted: number;
  actor: string;
  at: string;
}

export interface FileWriteTable {
  connection_id: string;
  idempotency_key: string;
  request_hash: string;
  answer: Json;
  at: string;
}

export interface ReconciliationTable {
  connection_id: string;
  id: string;
  as_of: string;
  sync_from: string;
  state: string;
  started_by: string;
  started_at: string;
  alive_at: string;
  progress: ColumnType<unknown, string | undefined, string>;
  result: ColumnType<unknown, string | null, string | null>;
  finished_at: string | null;
}

export interface ReconciliationItemTable {
  connection_id: string;
  report_id: string;
  number: number;
  class: string;
  currency: string;
  term: string;
  link_id: string | null;
  system: string | null;
  how: string | null;
  key: string | null;
  display_id: string | null;
  property: ColumnType<unknown, string | null, string | null>;
  ledger: ColumnType<unknown, string | null, string | null>;
  difference: Json;
  buckets: Json;
}

export interface NotificationSettingTable {
  connection_id: string;
  is_on: boolean;
  burst_minutes: number;
  recovery: boolean;
  updated_at: string;
  updated_by: string;
}

export interface NotificationPreferenceTable {
  organization_id: string;
  user_id: string;
  connection_id: string | null;
  topics: Json;
  updated_at: string;
}

export interface NoticeTable {
  connection_id: string;
  topic: string;
  key: string;
  facts: Json;
  standing_since: string | null;
  gone_since: string | null;
  told_at: string | null;
  told_mark: string | null;
  told_open: boolean;
}

export interface NoticeWatchTable {
  connection_id: string;
  seen: string;
  looked_at: string;
}

export interface WebhookEndpointTable {
  connection_id: string;
  id: string;
  name: string;
  url: string;
  topics: Json;
  is_on: Generated<boolean>;
  secret: Uint8Array;
  secret_key_id: string;
  old_secret: Uint8Array | null;
  old_secret_key_id: string | null;
  old_secret_until: string | null;
  created_by: string;
  created_at: string;
  rotated_at: string | null;
  gone_at: string | null;
}

export interface MessageTable {
  connection_id: string;
  id: string;
  channel: string;
  kind: string;
  user_id: string | null;
  endpoint_id: string | null;
  recipient: string;
  items: Json;
  more: Generated<number>;
  state: string;
  tries: Generated<number>;
  next_at: string | null;
  lease: string | null;
  lease_until: string | null;
  fault: string | null;
  created_at: string;
  ended_at: string | null;
}

export interface MessageTryTable {
  connection_id: string;
  message_id: string;
  number: number;
  at: string;
  outcome: string;
  status: number | null;
  detail: string | null;
  ms: number | null;
}

/** Every table of Relink. Those of the queue and of sign-in are their libraries' own. */
export interface Schema {
  organization: OrganizationTable;
  ledger_account: LedgerAccountTable;
  ledger_slot: LedgerSlotTable;
  cure_signal: CureSignalTable;
  connection_warning: ConnectionWarningTable;
  guard_item: GuardItemTable;
  connection: ConnectionTable;
  link: LinkTable;
  side: SideTable;
  agreed: AgreedTable;
  link_parent: LinkParentTable;
  hold: HoldTable;
  problem: ProblemTable;
  run: RunTable;
  read_cursor: ReadCursorTable;
  request: RequestTable;
  attempt: AttemptTable;
  retention_walk: RetentionWalkTable;
  event: EventTable;
  event_member: EventMemberTable;
  event_block: EventBlockTable;
  access_event: AccessEventTable;
  access_block: AccessBlockTable;
  sign_in_try: SignInTryTable;
  mapping_choice: MappingChoiceTable;
  resolution: ResolutionTable;
  property: PropertyTable;
  link_counter: LinkCounterTable;
  role_grant: RoleGrantTable;
  role_grant_connection: RoleGrantConnectionTable;
  idempotent_answer: IdempotentAnswerTable;
  selection: SelectionTable;
  selection_member: SelectionMemberTable;
  operation: OperationTable;
  operation_member: OperationMemberTable;
  unlink_operation: UnlinkOperationTable;
  unlink_root: UnlinkRootTable;
  rule: RuleTable;
  rule_due: RuleDueTable;
  file_record: FileRecordTable;
  file_import: FileImportTable;
  file_write: FileWriteTable;
  reconciliation: ReconciliationTable;
  reconciliation_item: ReconciliationItemTable;
  notification_setting: NotificationSettingTable;
  notification_preference: NotificationPreferenceTable;
  notice: NoticeTable;
  notice_watch: NoticeWatchTable;
  webhook_endpoint: WebhookEndpointTable;
  message: MessageTable;
  message_try: MessageTryTable;
}
