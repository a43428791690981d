import { sameValue } from '../domain/canonical.ts';
import { type Choice, type Drift, isBarred, seenHash, weighChoices } from '../domain/choices.ts';
import { isNegative, units } from '../domain/money.ts';
import { isSettledState, mayCreate } from '../domain/ownership.ts';
import { type ProblemDraft, problem } from '../domain/problem.ts';
import { type Content, dayOf, isSettling, isTrade, otherSystem, type SystemName } from '../domain/record.ts';
import { contactRole, translate } from '../domain/references.ts';
import { decidePair, fieldOf, withFields } from './decide-pair.ts';
import {
  type DecideInput,
  type Decision,
  isDocument,
  isVoid,
  type Rival,
  type StandingChoice,
} from './decision.ts';

export { withFields } from './decide-pair.ts';
export type { DecideInput, Decision, Rival, SeenSide, StandingChoice } from './decision.ts';

/**
 * The rules of the trade, all of them and nowhere else. Pure: the same input gives the same decision.
 * Order matters: what is gone, then what is out of scope, then what only one side has, then what changed since
 * both agreed.
 */
export function decide(input: DecideInput): Decision {
  const free = decideFreely(input);
  const { resolution } = input;
  if (resolution == null) return free;
  // What ended by itself needs no choice any more.
  if (free.kind === 'agrees' || free.kind === 'ended' || free.kind === 'unscope') return free;
  const changed = changedSince(input, resolution);
  if (resolution.choice === 'apart')
    return changed === null && input.link.outcome === 'apart'
      ? { kind: 'apart', parents: free.parents }
      : free;
  const drift = driftOf(input, free);
  if (drift === null) return free;
  // A counterpart that appeared elsewhere changes neither side, and yet what the choice would do.
  const another = resolution.code !== undefined && resolution.code !== drift.code;
  if (changed !== null || another) {
    const params = {
      choice: resolution.choice,
      by: resolution.by,
      changed: changed ?? 'none',
      code: drift.code,
    };
    const overtaken = problem('choice-overtaken', 'relink', params);
    return { kind: 'conflict', problem: overtaken, fields: drift.fields, parents: free.parents };
  }
  const chosen = weighChoices(drift).find((one) => one.choice === resolution.choice);
  return chosen === undefined || isBarred(chosen) ? free : carryOut(input, chosen, free);
}

/** The finding of a record as it is now, with its choices; `null` where there is nothing for a person to choose. */
export function findDrift(input: DecideInput): Drift | null {
  return driftOf(input, decideFreely(input));
}

/** Which side is no longer what a person saw when he chose. */
function changedSince(input: DecideInput, { seen }: StandingChoice): 'property' | 'ledger' | 'both' | null {
  const property = seenHash(input.sides.property) !== seen.property;
  const ledger = seenHash(input.sides.ledger) !== seen.ledger;
  if (property && ledger) return 'both';
  return property ? 'property' : ledger ? 'ledger' : null;
}

function driftOf(input: DecideInput, free: Decision): Drift | null {
  const of = (code: Drift['code'], fields: readonly string[]): Drift => ({
    code,
    type: input.link.type,
    sides: input.sides,
    fields,
  });
  if (free.kind === 'conflict') return of(free.problem.code, free.fields ?? []);
  // A difference that is no drift by itself, on a record that a person once set apart or that had ended.
  if (free.kind === 'write' && free.verb === 'update') return of('differs-from-counterpart', free.fields);
  return null;
}

/** The write a permitted choice asks for, ownership notwithstanding. */
function carryOut(input: DecideInput, { effect }: Choice, free: Decision): Decision {
  if (effect.kind === 'nothing') return free;
  const { system } = effect;
  const target = input.sides[system];
  const source = input.sides[otherSystem(system)];
  if (effect.kind === 'void' && target !== null)
    return { kind: 'write', verb: 'void', system, content: target.content, fields: [], parents: [] };
  if (effect.kind === 'archive' && target !== null && 'status' in target.content) {
    const content: Content = { ...target.content, status: 'archived' };
    return { kind: 'write', verb: 'update', system, content, fields: ['status'], parents: [] };
  }
  if (source === null) return free;
  const translation = translate(source.content, otherSystem(system), input.references);
  if (translation.kind !== 'ready') return translation;
  const { parents } = translation;
  if (effect.kind === 'create') {
    const collides = collision(input, source.content, otherSystem(system), translation.content);
    if (collides !== null && collides.code === 'number-duplicate')
      return { kind: 'fails', problem: collides, parents };
    return { kind: 'write', verb: 'create', system, content: translation.content, fields: [], parents };
  }
  if (effect.kind !== 'update' || target === null) return free;
  const content = withFields(target.content, translation.content, effect.fields);
  const fields = effect.fields.filter(
    (field) => !sameValue(fieldOf(content, field), fieldOf(target.content, field), field),
  );
  // They were made equal meanwhile.
  if (fields.length === 0) return { kind: 'agrees', parents };
  return { kind: 'write', verb: 'update', system, content, fields, parents };
}

/** What would be decided if nobody had chosen anything. */
function decideFreely(input: DecideInput): Decision {
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
  if (remaining !== null && isOver(remaining.content)) return { kind: 'ended', parents: [] };
  // Made again by hand: the number alone does not prove that it is the same, and another one would be refused.
  const again = remaining === null ? null : collisionOf(input, remaining.content, otherSystem(gone));
  if (again !== null) return { kind: 'conflict', problem: again, parents: [] };
  const code = gone === 'ledger' ? 'deleted-in-ledger' : 'deleted-in-property';
  return { kind: 'conflict', problem: problem(code, gone), parents: [] };
}

/** Void, or archived: what is left of it is no longer in use. */
function isOver(content: Content): boolean {
  return isTrade(content) ? isVoid(content) : content.status === 'archived';
}

/** A record that exists on one side only. */
function decideSingle(input: DecideInput, from: SystemName, content: Content): Decision {
  if (input.choice === 'archive' || !mayCreate(input.link.type, from))
    return { kind: 'unscope', parents: [] };
  if (outOfScope(content, input)) return { kind: 'unscope', parents: [] };
  if (input.standing != null) return { kind: 'conflict', problem: input.standing, parents: [] };
  // The two become one as soon as no write of either is on its way; until then neither is made a second time.
  if (input.choice === 'match') {
    const draft = problem('parent-pending', 'relink', { contact: 'name' in content ? content.name : '' });
    return { kind: 'blocked', problem: draft, parents: [] };
  }
  const unsupported = unsupportedByNature(content, from, input.company.currency);
  if (unsupported !== null) return { kind: 'fails', problem: unsupported, parents: [] };
  const translation = translate(content, from, input.references);
  const collides = collision(input, content, from, translation.kind === 'ready' ? translation.content : null);
  if (collides !== null) {
    const { parents } = translation;
    return collides.code !== 'number-duplicate'
      ? { kind: 'conflict', problem: collides, parents }
      : { kind: 'fails', problem: collides, parents };
  }
  // Money that may be there already is made nowhere a second time. Nothing stands for ever: linked by hand, one after
  // the other finds its own, and what is left over is made.
  const twins = (input.rivals ?? []).filter((one) => one.twin === true);
  const [twin] = twins;
  if (twin !== undefined) {
    const params = { count: String(twins.length), ...related(twin) };
    const { parents } = translation;
    return { kind: 'fails', problem: problem('counterpart-ambiguous', otherSystem(from), params), parents };
  }
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

/**
 * What stands in the way of making a record: one that carries its key and belongs to another link, or a document with
 * its number (of what customers owe in the company, of what we owe for its supplier).
 */
function collision(
  input: DecideInput,
  content: Content,
  from: SystemName,
  translated: Content | null,
): ProblemDraft | null {
  const rivals = input.rivals ?? [];
  const proven = rivals.filter((one) => one.proven);
  const [claimed] = proven;
  if (claimed !== undefined && proven.length > 1)
    return problem('counterpart-ambiguous', otherSystem(from), {
      count: String(proven.length),
      ...related(claimed),
    });
  if (claimed !== undefined) return takenBy(claimed);
  if (!isDocument(content)) return null;
  const contactKey = translated !== null && isDocument(translated) ? translated.contactKey : null;
  const numbered = rivals.find(
    (one) => !one.isVoid && (contactRole(content) !== 'vendor' || one.contactKey === contactKey),
  );
  if (numbered === undefined) return null;
  const params = {
    number: content.number,
    id: numbered.displayId,
    refusedBy: otherSystem(from),
    ...related(numbered),
  };
  return problem('number-duplicate', from, params, { subject: content.number, field: 'number' });
}

function collisionOf(input: DecideInput, content: Content, from: SystemName): ProblemDraft | null {
  const translation = translate(content, from, input.references);
  return collision(input, content, from, translation.kind === 'ready' ? translation.content : null);
}

/** The counterpart found belongs to another record, which is named. */
export function takenBy(rival: Pick<Rival, 'linkId' | 'displayId'>): ProblemDraft {
  return problem('counterpart-taken', 'relink', { id: rival.displayId, ...related(rival) });
}

function related({ linkId }: Pick<Rival, 'linkId'>): Record<string, string> {
  return linkId === null ? {} : { relatedRecordId: linkId };
}

/**
 * Out of scope by nature: drafts, void before it ever synced, before the sync-from date, archived reference data; money
 * that is allocated to nothing yet, and adjustments that add to what is owed, which the other system has nothing for.
 */
function outOfScope(content: Content, input: DecideInput): boolean {
  if (!isTrade(content)) return content.status === 'archived';
  if (!isSettledState(content.state) || isVoid(content) || dayOf(content) < input.company.syncFrom)
    return true;
  if (isSettling(content)) return content.document === null || units(content.amount) === 0n;
  return content.type === 'credit-note' && !isNegative(content.gross);
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
  if (!isTrade(content)) return null;
  if (content.currency !== currency)
    return problem(
      'currency-unsupported',
      from,
      { currency: content.currency, own: currency },
      { subject: content.currency, field: 'currency' },
    );
  if (from === 'property' && content.type === 'payment' && content.document?.type === 'credit-note')
    return problem(
      'refund-unsupported',
      from,
      { reference: content.reference, amount: content.amount },
      { field: 'document' },
    );
  if (isDocument(content) && content.type !== 'credit-note' && isNegative(content.gross))
    return problem(
      'negative-invoice',
      from,
      { number: content.number, amount: content.gross },
      { field: 'gross' },
    );
  return null;
}
