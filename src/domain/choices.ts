import { contentHash } from './canonical.ts';
import type { Resolution } from './link.ts';
import { canBeVoided, fieldCanBeWritten, isSettledState, systemTakes } from './ownership.ts';
import type { ProblemCode } from './problem.ts';
import { fieldList } from './problem-say.ts';
import type { Content, RecordType, SystemName } from './record.ts';
import { isSettling, isTrade, otherSystem } from './record.ts';

/** One side of a drift: as last seen, and whether it still stands. `null`: never there. */
export interface DriftSide {
  readonly content: Content;
  readonly present: boolean;
}

/** A finding a person decides about. */
export interface Drift {
  readonly code: ProblemCode;
  readonly type: RecordType;
  readonly sides: { readonly property: DriftSide | null; readonly ledger: DriftSide | null };
  /** The fields it is about; none for what was deleted or voided. */
  readonly fields: readonly string[];
}

/** What carrying a choice out does to a record. `again`: under a new own key, the old one being spent. */
export type ChoiceEffect =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'update'; readonly system: SystemName; readonly fields: readonly string[] }
  | { readonly kind: 'archive'; readonly system: SystemName }
  | { readonly kind: 'create'; readonly system: SystemName; readonly again: boolean }
  | { readonly kind: 'void'; readonly system: SystemName };

/** A choice with what it will do, in words a bookkeeper reads before saying yes. */
export interface Choice {
  readonly choice: Resolution;
  readonly effect: ChoiceEffect;
  readonly says: string;
}

/** A choice that cannot be offered, and why. */
export interface BarredChoice {
  readonly choice: Resolution;
  readonly why: string;
}

export const isBarred = (one: Choice | BarredChoice): one is BarredChoice => 'why' in one;

/** Findings on which a person may choose a side, as data. Any other outcome of a record offers no choice. */
type DriftCode =
  | 'deleted-in-ledger'
  | 'deleted-in-property'
  | 'void-in-property'
  | 'edited-in-property'
  | 'edited-in-both'
  | 'differs-from-counterpart'
  | 'counterpart-taken'
  | 'counterpart-ambiguous'
  | 'number-duplicate';

type Rule = (drift: Drift, side: SystemName) => ChoiceEffect | string;

const names = { property: 'Re-Leased', ledger: 'Sage Intacct' } as const;
const nouns: Readonly<Record<RecordType, string>> = {
  'tax-type': 'tax type',
  account: 'account',
  'tracking-option': 'tracking option',
  contact: 'contact',
  invoice: 'invoice',
  bill: 'bill',
  'credit-note': 'credit note',
  payment: 'payment',
  allocation: 'allocation',
};

/** By finding: what taking one side's word would do, or why it cannot be done. */
const rules: Readonly<Record<DriftCode, Rule>> = {
  'deleted-in-ledger': (drift, side) => gone(drift, 'ledger', side),
  'deleted-in-property': (drift, side) => gone(drift, 'property', side),
  'void-in-property': (drift, side) =>
    side === 'property'
      ? undo(drift, 'ledger')
      : `A voided ${drift.type === 'payment' || drift.type === 'allocation' ? nouns[drift.type] : 'document'} cannot be brought back in Re-Leased; enter it there again and link it by hand.`,
  'edited-in-property': overwrite,
  'edited-in-both': overwrite,
  'differs-from-counterpart': overwrite,
  'counterpart-taken': (drift, side) => {
    const own = drift.sides[side];
    if (own === null || !own.present)
      return `The record in ${names[side]} already belongs to another link, which stays as it is.`;
    return make(drift, otherSystem(side), false);
  },
  'counterpart-ambiguous': () =>
    'Several records could be its counterpart, so making another one may make it twice. Link it to the right one by hand.',
  'number-duplicate': () =>
    'A document with its number stands there already. If both are the same, link them by hand; otherwise give one of them another number.',
};

/** Every choice on a finding: those that can be carried out, and why the others cannot. */
export function weighChoices(drift: Drift): (Choice | BarredChoice)[] {
  const rule = ruleOf(drift.code);
  if (rule === null) return [];
  const sides = (['take-ledger', 'take-property'] as const).map((choice): Choice | BarredChoice => {
    const effect = rule(drift, choice === 'take-ledger' ? 'ledger' : 'property');
    return typeof effect === 'string'
      ? { choice, why: effect }
      : { choice, effect, says: sayEffect(drift, effect) };
  });
  return [
    ...sides,
    {
      choice: 'apart',
      effect: { kind: 'nothing' },
      says: `Nothing is written. Both sides stay as they are, and Relink does not report this difference again until one of them changes.`,
    },
  ];
}

/** The choices that can be carried out on a finding. */
export function choicesFor(drift: Drift): Choice[] {
  return weighChoices(drift).filter((one): one is Choice => !isBarred(one));
}

function ruleOf(code: ProblemCode): Rule | null {
  for (const [known, rule] of Object.entries(rules)) if (known === code) return rule;
  return null;
}

/** One side was deleted: its word is to undo the other, the other's word is to make it again. */
function gone(drift: Drift, missing: SystemName, side: SystemName): ChoiceEffect | string {
  const standing = otherSystem(missing);
  if (side === standing) return make(drift, missing, true);
  return undo(drift, standing);
}

function make(drift: Drift, system: SystemName, again: boolean): ChoiceEffect | string {
  const source = drift.sides[otherSystem(system)];
  if (!systemTakes(system, 'create', drift.type))
    return `A ${nouns[drift.type]} cannot be made in ${names[system]} by Relink; enter it there and link it by hand.`;
  if (source !== null && 'state' in source.content && source.content.state === 'void')
    return 'It is void, so there is nothing to make.';
  if (source !== null && 'state' in source.content && !isSettledState(source.content.state))
    return `It is a draft in ${names[otherSystem(system)]}; approve it first.`;
  return { kind: 'create', system, again };
}

/** What "it should not be there" means for the side that still stands. */
function undo(drift: Drift, system: SystemName): ChoiceEffect | string {
  const standing = drift.sides[system];
  if (standing === null || !standing.present) return `There is nothing left of it in ${names[system]}.`;
  const { content } = standing;
  if (!isTrade(content)) {
    if (fieldCanBeWritten(system, content, 'status')) return { kind: 'archive', system };
    return `A ${nouns[drift.type]} cannot be made inactive in ${names[system]} by Relink; do it there.`;
  }
  if (canBeVoided(system, content)) return { kind: 'void', system };
  if (content.state === 'paid' || content.state === 'part-paid')
    return `It is paid in ${names[system]}, and a paid document cannot be voided. Undo the payment there first.`;
  return systemTakes(system, 'void', drift.type)
    ? `It is not approved in ${names[system]}, so there is nothing to void; delete it there.`
    : `A ${nouns[drift.type]} cannot be voided in ${names[system]} by Relink; do it there.`;
}

/** Taking one side's values: written to the other, where that takes each of these fields. */
function overwrite(drift: Drift, side: SystemName): ChoiceEffect | string {
  const system = otherSystem(side);
  const target = drift.sides[system];
  const source = drift.sides[side];
  if (target === null || !target.present || source === null || !source.present)
    return 'Relink wrote this record once and found another one in its place. Link it to the right one by hand.';
  if (drift.fields.length === 0) return 'There is no field to take over.';
  const fixed = drift.fields.filter((field) => !fieldCanBeWritten(system, target.content, field));
  if (fixed.length === 0) return { kind: 'update', system, fields: drift.fields };
  const what = `The ${fieldList(fixed)} cannot be overwritten in ${names[system]} by Relink`;
  if (isSettling(target.content)) return `${what}: money that moved is undone and entered again, not edited.`;
  if (!('lines' in target.content) || !isSettledState(target.content.state)) return `${what}.`;
  const posted = system === 'ledger' ? 'posted' : 'approved';
  return `${what}: the document is ${posted} there. Reverse it in Sage Intacct and enter it again, or undo the change.`;
}

function sayEffect(drift: Drift, effect: ChoiceEffect): string {
  const noun = nouns[drift.type];
  switch (effect.kind) {
    case 'nothing':
      return 'Nothing is written.';
    case 'update':
      return `The ${fieldList(effect.fields)} in ${names[effect.system]} ${effect.fields.length === 1 ? 'is' : 'are'} overwritten with what ${names[otherSystem(effect.system)]} says.`;
    case 'archive':
      return `The ${noun} is made ${effect.system === 'ledger' ? 'inactive' : 'archived'} in ${names[effect.system]}.`;
    case 'create':
      return effect.again
        ? `The ${noun} is made again in ${names[effect.system]}, as a new record with what ${names[otherSystem(effect.system)]} says.`
        : `The ${noun} becomes a record of its own: it is made in ${names[effect.system]}, beside the one it was copied from.`;
    case 'void':
      return effect.system === 'ledger'
        ? `The ${noun} is reversed in Sage Intacct.`
        : `The ${noun} is voided in Re-Leased.`;
  }
}

/**
 * What a choice was about, of one side: `null` when it is not there. Payments move a document between approved, part
 * paid and paid by themselves, so those count as one.
 */
export function seenHash(side: DriftSide | null): string | null {
  if (side === null || !side.present) return null;
  const { content } = side;
  if (!('lines' in content)) return contentHash(content);
  const settled = content.state === 'part-paid' || content.state === 'paid';
  return contentHash(settled ? { ...content, state: 'approved' } : content);
}
