import type { components } from './generated.ts';

/**
 * What the API speaks, by the names its own description gives. `generated.ts` is written from that description before
 * every type check and build, so a route that changes its answer stops this app from compiling.
 */
type Schemas = components['schemas'];

/**
 * The description gives a named shape one spelling, and where it may be empty in one place that spelling allows null
 * everywhere. A record always has a type.
 */
type Typed<T extends { readonly type: unknown }> = Omit<T, 'type'> & { readonly type: RecordType };

export type Outcome = Schemas['Outcome'];
export type RecordType = NonNullable<Schemas['RecordType']>;
export type Direction = NonNullable<Schemas['Direction']>;
export type Side = Schemas['ProblemSide'];
export type Money = Schemas['Money'];
export type Total = Schemas['Total'];
export type Problem = NonNullable<Schemas['Problem']>;
export type ProblemGroup = Omit<Schemas['ProblemGroup'], 'types'> & {
  readonly types: readonly Typed<Schemas['ProblemGroup']['types'][number]>[];
};

export type Hold = Schemas['Hold'];
export type RecordRow = Typed<Schemas['RecordRow']>;
export type RecordDetail = Omit<Typed<Schemas['RecordDetail']>, 'parents' | 'children'> & {
  readonly parents: readonly Relative[];
  readonly children: readonly Relative[];
};
export type Relative = Typed<Schemas['Relative']>;
export type Try = Schemas['Try'];
export type HistoryEvent = Schemas['HistoryEvent'];

export type FlagState = Schemas['Flag'];
export type ConnectionStatus = Schemas['ConnectionStatus'];
export type Connection = Omit<Schemas['Connection'], 'run'> & { readonly run: Run | null };
export type Overview = Schemas['Overview'];
export type RegisterEntry = Typed<Schemas['RegisterEntry']>;
export type RegisterSummary = NonNullable<Schemas['RegisterSummary']>;
export type Settings = Schemas['ConnectionSettings'];
export type Dimension = Settings['propertyDimension'];
export type Property = Schemas['Property'];
export type Run = Omit<NonNullable<Schemas['Run']>, 'progress' | 'plan'> & {
  readonly progress: readonly TypeProgress[];
  readonly plan: RunPlan | null;
};
type WirePlan = NonNullable<Schemas['RunPlan']>;
export type RunPlanGroup = Typed<WirePlan['groups'][number]>;
export type RunPlan = Omit<WirePlan, 'groups'> & { readonly groups: readonly RunPlanGroup[] };
export type TypeProgress = Typed<Schemas['TypeProgress']>;

type WireDated = Schemas['SyncFromPreview'];
type DatedGroups = readonly Typed<WireDated['enter'][number]>[];
export type SyncFromPreview = Omit<WireDated, 'enter' | 'leave' | 'stay'> & {
  readonly enter: DatedGroups;
  readonly leave: DatedGroups;
  readonly stay: DatedGroups;
};

export type Target = Schemas['Target'];
export type FrozenSelection = Schemas['Selection'];
export type StartedOperation = Schemas['StartedOperation'];
export type Operation = Schemas['Operation'];
export type Unlink = Schemas['Unlink'];
export type UnlinkPreview = Omit<Schemas['UnlinkPreview'], 'children'> & {
  readonly children: readonly Typed<Schemas['UnlinkPreview']['children'][number]>[];
};
export type UnlinkResult = Schemas['Unlinked'];
export type Relink = Schemas['Relink'];
export type RelinkResult = Schemas['Relinked'];
export type RelinkCheck = Schemas['RelinkCheckItem'];
export type RelinkChecks = Schemas['RelinkChecks'];
export type RelinkStep = RelinkCheck['result'];
export type Retried = Schemas['Retried'];
export type Resolved = Schemas['Resolved'];
export type DriftChoices = Schemas['DriftChoices'];
export type DriftChoice = Omit<DriftChoices['items'][number], 'choice'> & {
  readonly choice: NonNullable<Schemas['ResolutionChoice']>;
};

export type Candidate = Schemas['Candidate'];
export type Candidates = Schemas['Candidates'];
export type LinkCounterpart = Schemas['LinkCounterpart'];
export type LinkedCounterpart = Schemas['LinkedCounterpart'];

export type Rule = Schemas['Rule'];
export type RuleFilter = Schemas['RuleFilter'];
export type RulePreview = Schemas['RulePreview'];
export type MakeRule = Schemas['MakeRule'];
export type ChangeRule = Schemas['ChangeRule'];
export type StoredRule = Schemas['StoredRule'];

export type OnboardingStepName = NonNullable<Schemas['OnboardingStep']>;
export type Onboarding = Omit<Schemas['Onboarding'], 'steps'> & {
  readonly steps: readonly {
    readonly step: OnboardingStepName;
    readonly done: boolean;
    readonly missing: string | null;
  }[];
};
export type StoredCredentials = Schemas['StoredCredentials'];
export type PutCredentials = Schemas['PutCredentials'];
export type ChangeConnection = Schemas['ChangeConnection'];
export type Probe = Schemas['Probe'];
export type ConnectionTest = Schemas['ConnectionTest'];
export type Mapping = Schemas['Mapping'];
export type MappingType = Schemas['MappingType'];
export type MappingItem = Schemas['MappingItem'];
export type PutMapping = Schemas['PutMapping'];

export type AuditRecord = NonNullable<Schemas['AuditRecord']>;
export type AuditEvent = Omit<Schemas['AuditEvent'], 'record'> & { readonly record: AuditRecord | null };
export type AuditProof = Schemas['AuditProof'];

export type SignInWays = Schemas['SignInWays'];
export type Me = Schemas['Me'];
export type User = Schemas['User'];
export type CreateUser = Schemas['CreateUser'];
export type ChangeUser = Schemas['ChangeUser'];
export type Role = Schemas['Role'];
export type RoleName = Schemas['RoleName'];
export type ApiKey = Schemas['ApiKey'];
export type CreateApiKey = Schemas['CreateApiKey'];
export type CreatedApiKey = Schemas['CreatedApiKey'];

/** A list: its items and the cursor of the next page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total?: Total;
}

export type Reconciliation = Omit<Schemas['Reconciliation'], 'legs'> & {
  readonly legs: readonly ReconciliationLeg[];
};
export type ReconciliationLeg = Omit<NonNullable<Schemas['ReconciliationLeg']>, 'rows'> & {
  readonly rows: readonly ReconciliationRow[];
};
export type ReconciliationRow = NonNullable<Schemas['ReconciliationRow']>;
export type ReconciliationAmounts = NonNullable<Schemas['ReconciliationAmounts']>;
export type ReconciliationRecord = NonNullable<Schemas['ReconciliationRecord']>;
export type ReconciliationHead = NonNullable<Schemas['ReconciliationHead']>;
export type ReconciliationBalance = NonNullable<Schemas['ReconciliationBalance']>;

export type NoticeTopic = NonNullable<Schemas['NoticeTopic']>;
export type NotificationSettings = Schemas['NotificationSettings'];
export type ChangeNotifications = Schemas['ChangeNotifications'];
export type ChangeMyNotifications = Schemas['ChangeMyNotifications'];
export type Webhook = Schemas['Webhook'];
export type AddWebhook = Schemas['AddWebhook'];
export type ChangeWebhook = Schemas['ChangeWebhook'];
export type WebhookWithSecret = Schemas['WebhookWithSecret'];
export type Message = Schemas['Message'];
export type MessageDetail = Schemas['MessageDetail'];
