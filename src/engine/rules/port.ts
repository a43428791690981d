import type { RecordType } from '../../domain/record.ts';
import type { RuleFilter } from '../../domain/rule.ts';

/** Who makes or changes a rule; its owner is who made it. */
export interface RuleActor {
  readonly kind: 'user' | 'key' | 'schedule' | 'relink';
  readonly id: string;
  readonly name: string;
}

/** What is asked of a new rule. */
export interface NewRule {
  readonly name: string;
  readonly filter: RuleFilter;
  readonly reason: string;
  /** Calendar date in the connection's time zone. */
  readonly reviewOn: string | null;
  readonly on: boolean;
  readonly actor: RuleActor;
}

/** What a person changes of one; what is left out stays. */
export interface ChangedRule {
  readonly name?: string | undefined;
  readonly filter?: RuleFilter | undefined;
  readonly reason?: string | undefined;
  readonly reviewOn?: string | null | undefined;
  readonly on?: boolean | undefined;
  readonly actor: RuleActor;
}

/** What became of it. */
export interface RuleResult {
  readonly ruleId: string;
  /** Records it holds from now on, and records it let go; with an operation that one tells. */
  readonly unlinked: number;
  readonly relinked: number;
  /** Let go by the rule, and unlinked for another reason still. */
  readonly stillUnlinked: number;
  /** Records whose write had left and whose answer had not come when this answered. */
  readonly inFlight: readonly string[];
  /** Goes on through what is stored; the rule is in force already. */
  readonly operationId: string | null;
}

interface Money {
  readonly currency: string;
  readonly amount: string;
}

/** What a rule would hold, and what depends on that without being matched itself. */
export interface RulePreview {
  readonly matched: readonly {
    readonly type: RecordType;
    readonly records: number;
    readonly held: number;
    readonly open: readonly Money[];
  }[];
  readonly children: readonly {
    readonly type: RecordType;
    readonly due: number;
    readonly rest: number;
    readonly open: readonly Money[];
  }[];
}

/** A rule cannot be stored so. */
export class RuleRefused extends Error {
  readonly code: 'name-taken' | 'too-many' | 'not-found';
  constructor(code: RuleRefused['code']) {
    super(`the rule is refused: ${code}`);
    this.name = 'RuleRefused';
    this.code = code;
  }
}

/** Rules a company may have at once: each is asked about every record that changes. */
export const mostRules = 50;

/** What may be asked about rules: stored filters that keep records unlinked. */
export interface RuleVerbs {
  /** What a rule with this filter would hold. Changes nothing. */
  previewRule(connectionId: string, filter: RuleFilter): Promise<RulePreview>;
  /** Makes a rule; in force when it answers. Throws {@link RuleRefused}. */
  createRule(connectionId: string, wish: NewRule): Promise<RuleResult>;
  /** Changes a rule, or switches it on or off; its records follow. Throws {@link RuleRefused}. */
  changeRule(connectionId: string, ruleId: string, change: ChangedRule): Promise<RuleResult>;
  /** Removes a rule; what only it held is linked again. Throws {@link RuleRefused}. */
  deleteRule(connectionId: string, ruleId: string, actor: RuleActor): Promise<RuleResult>;
}
