import { differingFields, sameValue } from '../domain/canonical.ts';
import { units } from '../domain/money.ts';
import { fieldGroup, isSettledState, travels, updateOwner } from '../domain/ownership.ts';
import { type ProblemDraft, problem } from '../domain/problem.ts';
import {
  type Content,
  type DocumentContent,
  dayOf,
  isSettling,
  isTrade,
  type SystemName,
  type TradeContent,
} from '../domain/record.ts';
import { translate } from '../domain/references.ts';
import { type DecideInput, type Decision, isDocument, isVoid } from './decision.ts';

/** Both sides exist. */
export function decidePair(input: DecideInput, property: Content, ledger: Content): Decision {
  // A pair from before the start that never agreed is nobody's business, whatever became of it.
  const { syncFrom } = input.company;
  if (input.agreed === null && isTrade(property) && isTrade(ledger))
    if (dayOf(property) < syncFrom && dayOf(ledger) < syncFrom) return { kind: 'unscope', parents: [] };
  if (isTrade(property) && isTrade(ledger)) {
    const state = decideState(input, property, ledger);
    if (state !== null) return state;
  }
  if (input.agreed === null) return decideAdoption(input, property, ledger);
  return decideChange(input, property, ledger, input.agreed);
}

/** A void starts in the ledger and travels; one made in the property system never reaches the ledger. */
function decideState(input: DecideInput, property: TradeContent, ledger: TradeContent): Decision | null {
  if (isVoid(property) && isVoid(ledger)) return { kind: 'ended', parents: [] };
  if (isVoid(ledger)) {
    // What it refers to need not be fit for a document any more; but a person's unlink of a parent stops a void too.
    const translation = translate(property, 'property', input.references);
    if (translation.kind === 'blocked' && translation.problem.code === 'parent-unlinked') return translation;
    const { parents } = translation;
    return { kind: 'write', verb: 'void', system: 'property', content: property, fields: [], parents };
  }
  if (isVoid(property))
    return {
      kind: 'conflict',
      problem: problem(
        'void-in-property',
        'property',
        { number: isDocument(property) ? property.number : property.reference },
        { field: 'state' },
      ),
      parents: [],
    };
  const half = halfPosted(property, ledger, input.agreed?.ledger ?? null);
  if (half !== null) return { kind: 'conflict', problem: half, fields: ['state'], parents: [] };
  return null;
}

/**
 * In the books of one system and not, or no longer, of the other: a document that fell back to a draft or was declined,
 * a payment taken back to before it was made. Who knows what it will be. What the ledger has still to approve is on its
 * way, where it never counted there.
 * @param before what the ledger had when both last agreed
 */
export function halfPosted(
  property: TradeContent,
  ledger: TradeContent,
  before: Content | null,
): ProblemDraft | null {
  const counts = { property: isSettledState(property.state), ledger: isSettledState(ledger.state) };
  const found = (side: SystemName) =>
    problem('differs-from-counterpart', side, { fields: 'state' }, { field: 'state' });
  if (counts.ledger) return counts.property ? null : found('property');
  const counted = before !== null && isTrade(before) && isSettledState(before.state);
  if (counted && isSettling(ledger)) return found('ledger');
  // A document of nothing has no states in the ledger: it stays what it was entered as.
  if (!counts.property || (isDocument(ledger) && units(ledger.gross) === 0n)) return null;
  return counted || ledger.state === 'draft' ? found('ledger') : null;
}

/** The facts of a document that must be equal before two documents are taken for one. */
const provingFields = ['issueDate', 'currency', 'net', 'tax', 'gross', 'contactKey'] as const;
/** The same of a payment or an allocation. Who paid may be somebody else than the document’s contact. */
const settlingFields = ['document', 'creditKey', 'date', 'currency', 'amount'] as const;

/** Two sides found to be one record (by id, own key or a person's choice) that have never agreed yet. */
function decideAdoption(input: DecideInput, property: Content, ledger: Content): Decision {
  const translation = translate(ledger, 'ledger', input.references);
  if (translation.kind !== 'ready') {
    if (isTrade(property)) return translation;
    return { kind: 'agrees', parents: [] };
  }
  const wanted = translation.content;
  const parents = translation.parents;
  if (isTrade(wanted) && isTrade(property)) {
    const proving: readonly string[] = isSettling(wanted) ? settlingFields : provingFields;
    const differs = proving.filter(
      (field) => !sameValue(fieldOf(wanted, field), fieldOf(property, field), field),
    );
    if (differs.length === 0) return { kind: 'agrees', parents };
    return {
      kind: 'conflict',
      problem: problem('differs-from-counterpart', 'relink', { fields: differs.join(', ') }),
      fields: differs,
      parents,
    };
  }
  // The ledger owns the rest, but a blank there never wipes what people have entered here.
  const fields = differingFields(property, wanted).filter(
    // Each system has its own name for a dimension: an option's category is nothing to carry over.
    (field) => !isBlank(fieldOf(wanted, field)) && field !== 'mergedInto' && field !== 'category',
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
  const state = isTrade(ledger) ? ledger.state : null;
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
    const left = {
      property: stopped.property.filter((one) => !settled.includes(one)),
      ledger: stopped.ledger.filter((one) => !settled.includes(one)),
    };
    // A choice is about all of it at once, or the next field would be found only after the first was decided.
    const fields = [...new Set([...unequal, ...left.property, ...left.ledger])].sort();
    if (unequal.length > 0)
      return {
        kind: 'conflict',
        problem: problem('edited-in-both', 'relink', { fields: unequal.join(', ') }),
        fields,
        parents: toProperty.parents,
      };
    if (left.property.length > 0)
      return {
        kind: 'conflict',
        problem: problem('edited-in-property', 'property', { fields: left.property.join(', ') }),
        fields,
        parents: toProperty.parents,
      };
    if (left.ledger.length > 0)
      return {
        kind: 'conflict',
        problem: problem('differs-from-counterpart', 'ledger', { fields: left.ledger.join(', ') }),
        fields,
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

/**
 * Fields changed since agreement; payments move a document between approved, part paid and paid by themselves, and what
 * a system notes beside a payment is its own.
 */
function changedFields(agreed: Content, now: Content): string[] {
  return differingFields(agreed, now).filter(
    (field) =>
      !(field === 'state' && isTrade(now) && isTrade(agreed)) && fieldGroup(now.type, field) !== 'aside',
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

export function fieldOf(content: Content, field: string): unknown {
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
