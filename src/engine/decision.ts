import type { Outcome, Resolution } from '../domain/link.ts';
import type { ProblemDraft } from '../domain/problem.ts';
import type { Content, RecordType, Role, SystemName, TradeContent } from '../domain/record.ts';
import type { References } from '../domain/references.ts';

/** One side as last seen; `present: false` once it is proven deleted. */
export interface SeenSide {
  readonly content: Content;
  readonly present: boolean;
}

export interface DecideInput {
  readonly link: { readonly type: RecordType; readonly role: Role | null; readonly outcome: Outcome };
  readonly sides: { readonly property: SeenSide | null; readonly ledger: SeenSide | null };
  /** What each side looked like when they last agreed; `null` before the first agreement. */
  readonly agreed: { readonly property: Content; readonly ledger: Content } | null;
  readonly references: References;
  /** The company's currency and the date from which documents sync. */
  readonly company: { readonly currency: string; readonly syncFrom: string };
  /** A person's choice while connecting, for a record with one side. `match`: one that is not carried out yet. */
  readonly choice: 'create' | 'archive' | 'match' | null;
  /** What a person decided about a drift, and what both sides were when he did. */
  readonly resolution?: StandingChoice | null;
  /** What stands for a person on a record with one side, whatever else is said of it. */
  readonly standing?: ProblemDraft | null;
  /** Records of the system a record with one side is missing in, that a new one there would collide with. */
  readonly rivals?: readonly Rival[];
}

/** A choice that was made and not yet carried out, or one to keep apart. */
export interface StandingChoice {
  readonly id?: string;
  readonly choice: Resolution;
  /** The finding it was about; another one since, and the choice no longer says what the person meant. */
  readonly code?: ProblemDraft['code'];
  readonly by: string;
  readonly seen: { readonly property: string | null; readonly ledger: string | null };
}

/** A record that stands where ours would be made. */
export interface Rival {
  /** It carries our own key or is named by ours as its counterpart; else it only has the same number. */
  readonly proven: boolean;
  /** A payment like it in every fact, that belongs to nothing yet. */
  readonly twin?: boolean | undefined;
  readonly linkId: string | null;
  readonly displayId: string;
  readonly contactKey: string | null;
  /** Void documents do not keep their number. */
  readonly isVoid: boolean;
}

/** What should happen to a record now. `parents`: the links it depends on. */
export type Decision = { readonly parents: readonly string[] } & (
  | { readonly kind: 'agrees' }
  | { readonly kind: 'unscope' }
  | { readonly kind: 'ended' }
  /** `fields`: what it is about, where it is about fields. */
  | { readonly kind: 'conflict'; readonly problem: ProblemDraft; readonly fields?: readonly string[] }
  /** A person said: keep apart, and nothing changed since. */
  | { readonly kind: 'apart' }
  | { readonly kind: 'blocked'; readonly problem: ProblemDraft }
  | { readonly kind: 'fails'; readonly problem: ProblemDraft }
  | {
      readonly kind: 'write';
      readonly verb: 'create' | 'update' | 'void';
      readonly system: SystemName;
      /** Content wanted, references as keys of `system`. */
      readonly content: Content;
      readonly fields: readonly string[];
    }
);

export { isDocument } from '../domain/record.ts';

/** Voided or reversed. */
export function isVoid(content: Pick<TradeContent, 'state'>): boolean {
  return content.state === 'void' || content.state === 'reversal';
}
