import type { ProblemDraft } from './problem.ts';
import { problem } from './problem.ts';
import type { Content, DocumentContent, DocumentLine, Role, SystemName, TrackingRef } from './record.ts';
import { isSettling, otherSystem } from './record.ts';
import type { Reference, References, Translation } from './reference.ts';
import { translateSettling } from './references-settling.ts';

export type { Reference, References, Translation } from './reference.ts';

/** The contact role a document needs. */
export function contactRole({ type, role }: Pick<DocumentContent, 'type' | 'role'>): Role {
  return type === 'bill' || role === 'vendor' ? 'vendor' : 'customer';
}

/** A side's content as the other system would hold it: the same facts, references as keys of the other system. */
export function translate(content: Content, from: SystemName, references: References): Translation {
  if (isSettling(content)) return translateSettling(content, from, references);
  if (content.type !== 'invoice' && content.type !== 'bill' && content.type !== 'credit-note') {
    if (content.type === 'contact')
      return { kind: 'ready', content: { ...content, mergedInto: null }, parents: [] };
    return { kind: 'ready', content, parents: [] };
  }
  return translateDocument(content, from, references);
}

function translateDocument(content: DocumentContent, from: SystemName, references: References): Translation {
  const parents: string[] = [];
  const stops: Translation[] = [];
  const take = (found: Found): string | null => {
    if (found.linkId !== null) parents.push(found.linkId);
    if (found.stop !== null) stops.push({ ...found.stop, parents: [] });
    return found.key;
  };
  const contactKey = take(findContact(content, from, references));
  const lines = content.lines.map((line) => translateLine(line, content, from, references, take));
  const all = [...new Set(parents)];
  // What a person must mend is said before what merely waits: waiting ends by itself, the other does not.
  const stop = stops.find((one) => one.kind === 'fails') ?? stops[0];
  if (stop !== undefined && stop.kind !== 'ready') return { ...stop, parents: all };
  return { kind: 'ready', content: { ...content, contactKey, lines }, parents: all };
}

interface Found {
  readonly key: string | null;
  readonly linkId: string | null;
  readonly stop: { kind: 'blocked' | 'fails'; problem: ProblemDraft } | null;
}
/** What is known of a record nobody knows. */
const noContents: Reference['contents'] = { property: null, ledger: null };
const nothing: Found = { key: null, linkId: null, stop: null };

function translateLine(
  line: DocumentLine,
  document: DocumentContent,
  from: SystemName,
  references: References,
  take: (found: Found) => string | null,
): DocumentLine {
  const accountKey = line.accountKey === null ? null : take(findAccount(line.accountKey, from, references));
  const taxTypeKey =
    line.taxTypeKey === null ? null : take(findTaxType(line.taxTypeKey, document, from, references));
  const tracking = line.tracking.flatMap((one) => {
    const found = references.find(from, 'tracking-option', null, one.key, one.category);
    if (found?.linkId)
      take({ ...nothing, linkId: found.linkId, stop: heldStop('tracking-option', from, found) });
    if (!found?.counterpartKey) {
      const lost = unmatchedTracking(one, found, from, references);
      if (lost !== null) take(lost);
      return [];
    }
    // Each system has its own name for the dimension.
    const there = found.contents[otherSystem(from)];
    return [
      {
        category: there?.type === 'tracking-option' ? there.category : one.category,
        key: found.counterpartKey,
      },
    ];
  });
  const propertyKey =
    line.propertyKey === null ? null : references.propertyCounterpart(from, line.propertyKey);
  return { ...line, accountKey, taxTypeKey, tracking, propertyKey };
}

/**
 * An option without a counterpart. Where the settings carry its dimension the document would arrive without it, which
 * somebody must mend first; a dimension that is not carried, or an option that a person left out, is left out here too.
 */
function unmatchedTracking(
  tracking: TrackingRef,
  found: Reference | null,
  from: SystemName,
  references: References,
): Found | null {
  if (found?.archivedByChoice || references.usesDimension?.(tracking.category) !== true) return null;
  const option = found?.displayIds[from] ?? found?.name ?? tracking.key;
  const draft = problem(
    'tracking-not-matched',
    'relink',
    { option, category: tracking.category },
    { subject: `${tracking.category.toLowerCase()}:${option}`, field: 'tracking' },
  );
  return { key: null, linkId: null, stop: { kind: 'fails', problem: draft } };
}

function findContact(content: DocumentContent, from: SystemName, references: References): Found {
  const fails = (draft: ProblemDraft, linkId: string | null = null): Found => ({
    key: null,
    linkId,
    stop: { kind: 'fails', problem: draft },
  });
  if (content.contactKey === null) return fails(problem('contact-missing', from, {}, { field: 'contact' }));
  const found = references.find(from, 'contact', contactRole(content), content.contactKey);
  const id = found?.displayIds[from] ?? content.contactKey;
  const params = { contact: found?.name ?? id, id };
  const own = found?.contents[from];
  if (own?.type === 'contact' && own.mergedInto !== null)
    return fails(
      problem('contact-merged', from, { ...params, into: own.mergedInto }, { subject: id, field: 'contact' }),
      found?.linkId ?? null,
    );
  const { ledger, property } = found?.contents ?? noContents;
  if (ledger?.type === 'contact' && ledger.status === 'archived') {
    const there = found?.displayIds.ledger ?? id;
    return fails(
      problem('contact-inactive', 'ledger', { ...params, id: there }, { subject: there, field: 'contact' }),
      found?.linkId ?? null,
    );
  }
  if (property?.type === 'contact' && property.status === 'archived') {
    const there = found?.displayIds.property ?? id;
    return fails(
      problem('contact-archived', 'property', { ...params, id: there }, { subject: there, field: 'contact' }),
      found?.linkId ?? null,
    );
  }
  if (found === null || found.linkId === null)
    return fails(problem('contact-not-matched', 'relink', params, { subject: id, field: 'contact' }));
  const held = heldStop('contact', from, found);
  if (held !== null) return { key: null, linkId: found.linkId, stop: held };
  const blocked = parentStop(found, params);
  if (blocked !== null)
    return { key: null, linkId: found.linkId, stop: { kind: 'blocked', problem: blocked } };
  if (found.counterpartKey === null)
    return fails(
      problem('contact-not-matched', 'relink', params, { subject: id, field: 'contact' }),
      found.linkId,
    );
  return { key: found.counterpartKey, linkId: found.linkId, stop: null };
}

/**
 * A person unlinked the record that this one needs: nothing that needs it is written until it is relinked, also where
 * it has a counterpart that could be used.
 */
function heldStop(
  type: 'contact' | 'account' | 'tax-type' | 'tracking-option',
  from: SystemName,
  found: Reference,
): Found['stop'] {
  if (!found.held || found.linkId === null) return null;
  const own = found.contents[from];
  const id = own?.type === 'account' ? own.code : (found.displayIds[from] ?? found.name);
  const named = type === 'contact' ? { contact: found.name } : { parentType: type, parent: found.name };
  const params = { ...named, id, relatedRecordId: found.linkId };
  // The subject of another type than contact says its type: a tax rate and an account may have one name.
  const subject = type === 'contact' ? id : `${type}:${id}`;
  return { kind: 'blocked', problem: problem('parent-unlinked', 'relink', params, { subject }) };
}

/** Why a child must wait for this contact, or `null` when it need not. */
function parentStop(found: Reference, params: { contact: string; id: string }): ProblemDraft | null {
  const linkId = found.linkId ?? '';
  const draft = (code: 'parent-failing' | 'parent-pending') =>
    problem(code, 'relink', { ...params, relatedRecordId: linkId }, { subject: params.id });
  if (['failing', 'uncertain', 'drifted'].includes(found.outcome) && found.counterpartKey === null)
    return draft('parent-failing');
  if (['pending', 'waiting', 'uncertain'].includes(found.outcome) && found.counterpartKey === null)
    return draft('parent-pending');
  return null;
}

function findAccount(key: string, from: SystemName, references: References): Found {
  const found = references.find(from, 'account', null, key);
  const own = found?.contents[from];
  const code = own?.type === 'account' ? own.code : (found?.displayIds[from] ?? key);
  const params = { account: code, name: found?.name ?? '' };
  const fails = (draft: ProblemDraft): Found => ({
    key: null,
    linkId: found?.linkId ?? null,
    stop: { kind: 'fails', problem: draft },
  });
  const more = { subject: code, field: 'account' };
  if (found?.archivedByChoice) return fails(problem('account-archived', 'property', params, more));
  // Archiving travels from the ledger, so where both are archived the ledger is where it is mended.
  const { ledger, property } = found?.contents ?? noContents;
  if (ledger?.type === 'account' && ledger.status === 'archived')
    return fails(
      problem(
        'account-inactive',
        'ledger',
        { account: ledger.code, name: ledger.name },
        { subject: ledger.code, field: 'account' },
      ),
    );
  // Outgoing, an archived account with a live counterpart harms nobody: the ledger's state is on its way here.
  if (
    property?.type === 'account' &&
    property.status === 'archived' &&
    (from === 'ledger' || found?.counterpartKey == null)
  )
    return fails(
      problem(
        'account-archived',
        'property',
        { account: property.code, name: property.name },
        { subject: property.code, field: 'account' },
      ),
    );
  if (found === null || found.counterpartKey === null)
    return fails(problem('account-not-matched', 'relink', params, more));
  return { key: found.counterpartKey, linkId: found.linkId, stop: heldStop('account', from, found) };
}

function findTaxType(
  key: string,
  document: DocumentContent,
  from: SystemName,
  references: References,
): Found {
  const found = references.find(from, 'tax-type', null, key);
  const own = found?.contents[from];
  const name = own?.type === 'tax-type' ? own.name : (found?.name ?? key);
  const fails = (draft: ProblemDraft): Found => ({
    key: null,
    linkId: found?.linkId ?? null,
    stop: { kind: 'fails', problem: draft },
  });
  const more = { subject: name, field: 'taxType' };
  if (found?.archivedByChoice)
    return fails(problem('tax-type-archived', 'property', { taxType: name }, more));
  const { ledger, property } = found?.contents ?? noContents;
  if (ledger?.type === 'tax-type' && ledger.status === 'archived')
    return fails(
      problem(
        'tax-type-inactive',
        'ledger',
        { taxType: ledger.name },
        { subject: ledger.name, field: 'taxType' },
      ),
    );
  if (
    property?.type === 'tax-type' &&
    property.status === 'archived' &&
    (from === 'ledger' || found?.counterpartKey == null)
  )
    return fails(
      problem(
        'tax-type-archived',
        'property',
        { taxType: property.name },
        { subject: property.name, field: 'taxType' },
      ),
    );
  if (found === null || found.counterpartKey === null)
    return fails(problem('tax-type-not-matched', 'relink', { taxType: name }, more));
  if (
    own?.type === 'tax-type' &&
    own.direction !== (contactRole(document) === 'customer' ? 'sale' : 'purchase')
  )
    return fails(problem('tax-type-not-allowed', from, { taxType: name }, more));
  return { key: found.counterpartKey, linkId: found.linkId, stop: heldStop('tax-type', from, found) };
}
