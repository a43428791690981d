import { differingFields, sameValue } from '../domain/canonical.ts';
import type { Outcome } from '../domain/link.ts';
import { isNegative } from '../domain/money.ts';
import { fieldGroup, isSettledState, mayCreate, travels, updateOwner } from '../domain/ownership.ts';
import { type ProblemDraft, problem } from '../domain/problem.ts';
import type { Content, DocumentContent, RecordType, Role, SystemName } from '../domain/record.ts';
import { otherSystem } from '../domain/record.ts';
import { type References, translate } from '../domain/references.ts';

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
  /** A person's choice while connecting, for a record with one side. */
  readonly choice: 'create' | 'archive' | null;
}

/** What should happen to a record now. `parents`: the links it depends on. */
export type Decision = { readonly parents: readonly string[] } & (
  | { readonly kind: 'agrees' }
  | { readonly kind: 'unscope' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'conflict'; readonly problem: ProblemDraft }
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

/**
 * The rules of the trade, all of them and nowhere else. Pure: the same input gives the same decision.
 * Order matters: what is gone, then what is out of scope, then what only one side has, then what changed since
 * both agreed.
 */
export function decide(input: DecideInput): Decision {
  const { property, ledger } = input.sides;
  const live = {
    property: property?.present ? property.content : null,
    ledger: ledger?.present ? ledger.content : null,
  };
  if (live.property === null && live.ledger === null) return { kind: 'ended', parents: [] };
  if (live.property !== null && live.ledger !== null) return decidePair(input, live.property, live.ledger);
  if (property !== null && ledger !== null)
    return decideGone(input, live.property === null ? 'property' : 'ledger');
  const from: SystemName = live.property !== null ? 'property' : 'ledger';
  const content = live.property ?? live.ledger;
  if (content === null) return { kind: 'ended', parents: [] };
  return decideSingle(input, from, content);
}

/** One side was deleted. Deleting never travels by itself: a person decides. */
function decideGone(input: DecideInput, gone: SystemName): Decision {
  const remaining = input.sides[otherSystem(gone)];
  if (remaining !== null && isDocument(remaining.content) && isVoid(remaining.content))
    return { kind: 'ended', parents: [] };
  const code = gone === 'ledger' ? 'deleted-in-ledger' : 'deleted-in-property';
  return { kind: 'conflict', problem: problem(code, gone), parents: [] };
}

/** A record that exists on one side only. */
function decideSingle(input: DecideInput, from: SystemName, content: Content): Decision {
  if (input.choice === 'archive' || !mayCreate(input.link.type, from))
    return { kind: 'unscope', parents: [] };
  if (outOfScope(content, input)) return { kind: 'unscope', parents: [] };
  const unsupported = unsupportedByNature(content, from, input.company.currency);
  if (unsupported !== null) return { kind: 'fails', problem: unsupported, parents: [] };
  const translation = translate(content, from, input.references);
  if (translation.kind !== 'ready') return translation;
  return {
    kind: 'write',
    verb: 'create',
    system: otherSystem(from),
    content: translation.content,
    fields: [],
    parents: translation.parents,
  };
}

function isDocument(content: Content): content is DocumentContent {
  return content.type === 'invoice' || content.type === 'bill' || content.type === 'credit-note';
}

function isVoid(content: DocumentContent): boolean {
  return content.state === 'void' || content.state === 'reversal';
}

/** Out of scope by nature: drafts, void before it ever synced, before the sync-from date, archived reference data. */
function outOfScope(content: Content, input: DecideInput): boolean {
  if (isDocument(content))
    return !isSettledState(content.state) || isVoid(content) || content.issueDate < input.company.syncFrom;
  return content.status === 'archived';
}

/** What the vendor's integration cannot carry at all; it fails until a person unlinks it. */
function unsupportedByNature(content: Content, from: SystemName, currency: string): ProblemDraft | null {
  if (content.type === 'contact')
    return content.currency === null || content.currency === currency
      ? null
      : problem(
          'currency-unsupported',
          from,
          { currency: content.currency, own: currency },
          { subject: content.currency, field: 'currency' },
        );
  if (!isDocument(content)) return null;
  if (content.currency !== currency)
    return problem(
      'currency-unsupported',
      from,
      { currency: content.currency, own: currency },
      { subject: content.currency, field: 'currency' },
    );
  if (content.type !== 'credit-note' && isNegative(content.gross))
    return problem(
      'negative-invoice',
      from,
      { number: content.number, amount: content.gross },
      { field: 'gross' },
    );
  return null;
}

/** Both sides exist. */
function decidePair(input: DecideInput, property: Content, ledger: Content): Decision {
  // A pair from before the start that never agreed is nobody's business, whatever became of it.
  const { syncFrom } = input.company;
  if (input.agreed === null && isDocument(property) && isDocument(ledger))
    if (property.issueDate < syncFrom && ledger.issueDate < syncFrom) return { kind: 'unscope', parents: [] };
  if (isDocument(property) && isDocument(ledger)) {
    const state = decideState(property, ledger);
    if (state !== null) return state;
  }
  if (input.agreed === null) return decideAdoption(input, property, ledger);
  return decideChange(input, property, ledger, input.agreed);
}

/** A void starts in the ledger and travels; one made in the property system never reaches the ledger. */
function decideState(property: DocumentContent, ledger: DocumentContent): Decision | null {
  if (isVoid(property) && isVoid(ledger)) return { kind: 'ended', parents: [] };
  if (isVoid(ledger)) {
    return { kind: 'write', verb: 'void', system: 'property', content: property, fields: [], parents: [] };
  }
  if (isVoid(property))
    return {
      kind: 'conflict',
      problem: problem('void-in-property', 'property', { number: property.number }, { field: 'state' }),
      parents: [],
    };
  return null;
}

/** The facts of a document that must be equal before two documents are taken for one. */
const provingFields = ['issueDate', 'currency', 'net', 'tax', 'gross', 'contactKey'] as const;

/** Two sides found to be one record (by id, own key or a person's choice) that have never agreed yet. */
function decideAdoption(input: DecideInput, property: Content, ledger: Content): Decision {
  const translation = translate(ledger, 'ledger', input.references);
  if (translation.kind !== 'ready') {
    if (isDocument(property)) return translation;
    return { kind: 'agrees', parents: [] };
  }
  const wanted = translation.content;
  const parents = translation.parents;
  if (isDocument(wanted) && isDocument(property)) {
    const differs = provingFields.filter((field) => !sameValue(wanted[field], property[field], field));
    if (differs.length === 0) return { kind: 'agrees', parents };
    return {
      kind: 'conflict',
      problem: problem('differs-from-counterpart', 'relink', { fields: differs.join(', ') }),
      parents,
    };
  }
  // The ledger owns the rest, but a blank there never wipes what people have entered here.
  const fields = differingFields(property, wanted).filter(
    (field) => !isBlank(fieldOf(wanted, field)) && field !== 'mergedInto',
  );
  if (fields.length === 0) return { kind: 'agrees', parents };
  return {
    kind: 'write',
    verb: 'update',
    system: 'property',
    content: withFields(property, wanted, fields),
    fields,
    parents,
  };
}

/** Both agreed before: what each side changed since its own agreed content decides. */
function decideChange(
  input: DecideInput,
  property: Content,
  ledger: Content,
  agreed: { readonly property: Content; readonly ledger: Content },
): Decision {
  const changed = {
    property: changedFields(agreed.property, property),
    ledger: changedFields(agreed.ledger, ledger),
  };
  if (changed.property.length === 0 && changed.ledger.length === 0) return { kind: 'agrees', parents: [] };
  const state = isDocument(ledger) ? ledger.state : null;
  const stopped = {
    property: untravelled(property, changed.property, 'property', state),
    ledger: untravelled(ledger, changed.ledger, 'ledger', state),
  };
  const toProperty = translate(ledger, 'ledger', input.references);
  const toLedger = translate(property, 'property', input.references);
  if (toProperty.kind !== 'ready' && changed.ledger.length > 0) return toProperty;
  if (toLedger.kind !== 'ready' && changed.property.length > 0 && stopped.property.length === 0)
    return toLedger;

  // The same change made on both sides is no conflict.
  const both = changed.property.filter((field) => changed.ledger.includes(field));
  if (toProperty.kind === 'ready') {
    const unequal = both.filter(
      (field) => !sameValue(fieldOf(toProperty.content, field), fieldOf(property, field), field),
    );
    const settled = both.filter((field) => !unequal.includes(field));
    if (unequal.length > 0)
      return {
        kind: 'conflict',
        problem: problem('edited-in-both', 'relink', { fields: unequal.join(', ') }),
        parents: toProperty.parents,
      };
    const left = {
      property: stopped.property.filter((one) => !settled.includes(one)),
      ledger: stopped.ledger.filter((one) => !settled.includes(one)),
    };
    if (left.property.length > 0)
      return {
        kind: 'conflict',
        problem: problem('edited-in-property', 'property', { fields: left.property.join(', ') }),
        parents: toProperty.parents,
      };
    if (left.ledger.length > 0)
      return {
        kind: 'conflict',
        problem: problem('differs-from-counterpart', 'ledger', { fields: left.ledger.join(', ') }),
        parents: toProperty.parents,
      };
    const incoming = changed.ledger.filter((field) => !settled.includes(field));
    if (incoming.length > 0)
      return {
        kind: 'write',
        verb: 'update',
        system: 'property',
        content: withFields(property, toProperty.content, incoming),
        fields: incoming,
        parents: toProperty.parents,
      };
    const outgoing = changed.property.filter((field) => !settled.includes(field));
    if (outgoing.length > 0 && toLedger.kind === 'ready')
      return {
        kind: 'write',
        verb: 'update',
        system: 'ledger',
        content: withFields(ledger, toLedger.content, outgoing),
        fields: outgoing,
        parents: toLedger.parents,
      };
    return { kind: 'agrees', parents: toProperty.parents };
  }
  return toProperty;
}

/** Fields changed since agreement; payments move a document between approved, part paid and paid by themselves. */
function changedFields(agreed: Content, now: Content): string[] {
  return differingFields(agreed, now).filter(
    (field) => !(field === 'state' && isDocument(now) && isDocument(agreed)),
  );
}

function untravelled(
  content: Content,
  fields: readonly string[],
  side: SystemName,
  state: DocumentContent['state'] | null,
): string[] {
  return fields.filter((field) => !travels(updateOwner(fieldGroup(content.type, field), state), side));
}

function fieldOf(content: Content, field: string): unknown {
  return new Map<string, unknown>(Object.entries(content)).get(field);
}

function isBlank(value: unknown): boolean {
  if (value === null || value === '' || value === undefined) return true;
  if (typeof value === 'object' && !Array.isArray(value)) return Object.values(value).every(isBlank);
  return false;
}

/** `base` with the named fields taken from `source`; both of one type. */
export function withFields<T extends Content>(base: T, source: Content, fields: readonly string[]): T {
  if (base.type !== source.type) throw new TypeError(`cannot take ${source.type} fields into a ${base.type}`);
  const taken = Object.fromEntries(fields.map((field) => [field, fieldOf(source, field)]));
  return { ...base, ...taken };
}
