import type { Role, SystemName } from '../../domain/record.ts';
import type { ConnectionSettings } from '../../domain/settings.ts';
import type { Database } from '../../store/db/open.ts';
import type { ConnectionRow } from '../../store/read/connections.ts';
import type { LimitChange } from '../../store/write/calls.ts';
import type { ProbeResult } from '../../systems/port.ts';
import type { Actor, Engine, OpenSystems, Suggestion, SystemPair } from '../port.ts';
import type { Credentials, CredentialsView, Secrets } from './credentials.ts';
import type { LoadEstimate } from './estimate.ts';
import type { ChoiceInput, LiveRecords, StoredChoice } from './mapping.ts';
import type { MappingType, OnboardingStep } from './steps.ts';

/** Opens both systems with credentials that are not stored yet, to test them. */
export type OpenWith = (connectionId: string, credentials: Credentials) => Promise<SystemPair>;

export interface OnboardingContext {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly openSystems: OpenSystems;
  readonly openWith: OpenWith;
  readonly engine: Pick<Engine, 'startRun'>;
  /** `null`: the address may be used; else what is wrong with it. */
  readonly checkUrl: (address: string) => Promise<string | null>;
}

export interface CredentialsInput {
  readonly property?:
    | {
        /** `api` where it is left out. */
        readonly kind?: 'api' | 'files' | undefined;
        readonly baseUrl?: string | undefined;
        readonly companyId?: string | undefined;
        readonly apiKey?: string | undefined;
      }
    | undefined;
  readonly ledger?:
    | {
        readonly baseUrl: string;
        readonly companyId?: string | undefined;
        /** `rest` where it is left out. */
        readonly transport?: 'rest' | 'xml' | undefined;
        readonly username?: string | undefined;
        readonly clientId?: string | undefined;
        readonly clientSecret?: string | undefined;
        readonly senderId?: string | undefined;
        readonly senderPassword?: string | undefined;
        readonly userId?: string | undefined;
        readonly userPassword?: string | undefined;
      }
    | undefined;
}

export interface ChangeInput {
  readonly name?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly currency?: string | undefined;
  readonly locale?: string | undefined;
  readonly entityId?: string | null | undefined;
  readonly syncFrom?: string | undefined;
  /** Limits of the ledger's company; they hold for every company connected to it. */
  readonly ledger?: LimitChange | undefined;
  readonly settings?:
    | { readonly [K in keyof ConnectionSettings]?: ConnectionSettings[K] | undefined }
    | undefined;
}

export interface Probes {
  readonly property: ProbeResult;
  readonly ledger: ProbeResult;
}

export interface OnboardingState {
  readonly step: OnboardingStep | null;
  readonly steps: readonly {
    readonly step: OnboardingStep;
    readonly done: boolean;
    readonly missing: string | null;
  }[];
  readonly credentials: CredentialsView;
  /** At the last step: what the first sync costs of the month's calls. */
  readonly estimate: LoadEstimate | null;
}

export interface MappingView {
  readonly records: LiveRecords;
  readonly suggestions: readonly Suggestion[];
  readonly choices: readonly StoredChoice[];
  readonly open: number;
}

/** Connecting a company, and changing later what was chosen then. */
export interface OnboardingService {
  state(connection: ConnectionRow): Promise<OnboardingState>;
  /** Tests, then stores: what a system refuses is not stored. Throws {@link RefusedBySystem}, {@link InvalidInput}. */
  storeCredentials(connection: ConnectionRow, input: CredentialsInput, actor: Actor): Promise<Probes>;
  /** Reaches both systems with the stored credentials; a company that had to be reconnected goes on when it can. */
  test(connection: ConnectionRow, actor: Actor): Promise<Probes>;
  change(connection: ConnectionRow, input: ChangeInput, actor: Actor): Promise<void>;
  mapping(connection: ConnectionRow, type: MappingType): Promise<MappingView>;
  map(
    connection: ConnectionRow,
    type: MappingType,
    input: {
      readonly choices: readonly ChoiceInput[];
      readonly remove: readonly {
        readonly system: SystemName;
        readonly key: string;
        readonly role?: Role | null | undefined;
      }[];
      readonly complete: boolean;
    },
    actor: Actor,
  ): Promise<{ stored: number; removed: number; open: number; step: OnboardingStep | null }>;
  /**
   * The company is connected and its first run starts. Throws {@link NotNow} when the month's calls do not suffice,
   * unless `exceedAllowance` says that it may begin all the same and go on next month.
   */
  confirm(
    connection: ConnectionRow,
    actor: Actor,
    input?: { readonly exceedAllowance?: boolean | undefined },
  ): Promise<{ runId: string; joined: boolean }>;
}
