import { isNegative } from './money.ts';
import { isSettledState } from './ownership.ts';
import { type ProblemDraft, problem } from './problem.ts';
import {
  type DocumentRef,
  type DocumentType,
  isDocument,
  otherSystem,
  type Role,
  type SettlingContent,
  type SystemName,
} from './record.ts';
import type { Reference, References, Translation } from './reference.ts';

interface Found {
  readonly key: string | null;
  readonly linkId: string | null;
  readonly stop: { readonly kind: 'blocked' | 'fails'; readonly problem: ProblemDraft } | null;
}

const systems = { property: 'Re-Leased', ledger: 'Sage Intacct' } as const;

/** The role under which a document is kept: its own for a credit note, none for the others. */
export function documentRole(type: DocumentType, role: Role): Role | null {
  return type === 'credit-note' ? role : null;
}

/**
 * A payment or an allocation as the other system would hold it. It needs the document it settles (and the credit note
 * it comes from) to be there, in sync and not unlinked, and the contact whose money it is.
 */
export function translateSettling(
  content: SettlingContent,
  from: SystemName,
  references: References,
): Translation {
  const parents: string[] = [];
  const stops: { kind: 'blocked' | 'fails'; problem: ProblemDraft }[] = [];
  const take = (found: Found): string | null => {
    if (found.linkId !== null) parents.push(found.linkId);
    if (found.stop !== null) stops.push(found.stop);
    return found.key;
  };
  const document =
    content.document === null ? null : documentIn(content.document, content, from, references, take);
  const translated: SettlingContent =
    content.type === 'payment'
      ? { ...content, document }
      : {
          ...content,
          document,
          creditKey:
            content.creditKey === null
              ? null
              : take(
                  findDocument({ type: 'credit-note', key: content.creditKey }, content, from, references),
                ),
        };
  const contactKey =
    content.contactKey === null ? null : take(findContact(content.contactKey, content, from, references));
  const all = [...new Set(parents)];
  // What a person must mend is said before what merely waits.
  const stop = stops.find((one) => one.kind === 'fails') ?? stops[0];
  if (stop !== undefined) return { ...stop, parents: all };
  return { kind: 'ready', content: { ...translated, contactKey }, parents: all };
}

function documentIn(
  wanted: DocumentRef,
  content: SettlingContent,
  from: SystemName,
  references: References,
  take: (found: Found) => string | null,
): DocumentRef | null {
  const key = take(findDocument(wanted, content, from, references));
  return key === null ? null : { type: wanted.type, key };
}

function findDocument(
  { type, key }: DocumentRef,
  content: SettlingContent,
  from: SystemName,
  references: References,
): Found {
  const found = references.find(from, type, documentRole(type, content.role), key);
  const own = found?.contents[from];
  const number = own !== undefined && own !== null && isDocument(own) ? own.number : '';
  const params = {
    parentType: type,
    parent: number || (found?.displayIds[from] ?? key),
    ...(found?.linkId ? { relatedRecordId: found.linkId } : {}),
  };
  const subject = `${type}:${params.parent}`;
  const linkId = found?.linkId ?? null;
  const stops = (kind: 'blocked' | 'fails', draft: ProblemDraft): Found => ({
    key: null,
    linkId,
    stop: { kind, problem: draft },
  });
  const fails = (code: 'document-not-synced' | 'document-before-start', more: Record<string, string> = {}) =>
    stops('fails', problem(code, 'relink', { ...params, ...more }, { subject, field: 'document' }));
  if (found === null || linkId === null)
    return fails('document-not-synced', { other: systems[otherSystem(from)] });
  if (found.held) return stops('blocked', problem('parent-unlinked', 'relink', params, { subject }));
  if (found.outcome === 'excluded' && own !== undefined && own !== null && isDocument(own)) {
    const counts = isSettledState(own.state) && own.state !== 'void' && own.state !== 'reversal';
    // A draft that somebody settles already is approved soon; what counts and is left out is older than the start.
    // An adjustment that adds to what is owed never syncs, however young it is.
    if (counts && own.type === 'credit-note' && !isNegative(own.gross))
      return fails('document-not-synced', { other: systems[otherSystem(from)] });
    if (counts) return fails('document-before-start', { date: own.issueDate });
    return stops('blocked', problem('parent-pending', 'relink', params, { subject }));
  }
  if (found.counterpartKey !== null) return { key: found.counterpartKey, linkId, stop: null };
  if (['failing', 'drifted'].includes(found.outcome))
    return stops('blocked', problem('parent-failing', 'relink', params, { subject }));
  if (['pending', 'waiting', 'uncertain'].includes(found.outcome))
    return stops('blocked', problem('parent-pending', 'relink', params, { subject }));
  return fails('document-not-synced', { other: systems[otherSystem(from)] });
}

function findContact(key: string, content: SettlingContent, from: SystemName, references: References): Found {
  const found: Reference | null = references.find(from, 'contact', content.role, key);
  const id = found?.displayIds[from] ?? key;
  const params = { contact: found?.name ?? id, id };
  const linkId = found?.linkId ?? null;
  const stops = (kind: 'blocked' | 'fails', draft: ProblemDraft): Found => ({
    key: null,
    linkId,
    stop: { kind, problem: draft },
  });
  if (found === null || linkId === null)
    return stops(
      'fails',
      problem('contact-not-matched', 'relink', params, { subject: id, field: 'contact' }),
    );
  const related = { ...params, relatedRecordId: linkId };
  if (found.held) return stops('blocked', problem('parent-unlinked', 'relink', related, { subject: id }));
  if (found.counterpartKey !== null) return { key: found.counterpartKey, linkId, stop: null };
  const failing = ['failing', 'drifted'].includes(found.outcome);
  if (failing || ['pending', 'waiting', 'uncertain'].includes(found.outcome))
    return stops(
      'blocked',
      problem(failing ? 'parent-failing' : 'parent-pending', 'relink', related, { subject: id }),
    );
  return stops('fails', problem('contact-not-matched', 'relink', params, { subject: id, field: 'contact' }));
}
