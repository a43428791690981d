import { differingFields, sameValue } from '../../domain/canonical.ts';
import { normalAmount } from '../../domain/money.ts';
import { type Content, isSettling, isTrade, type RecordType, type SystemName } from '../../domain/record.ts';
import type { EventFacts } from '../../store/read/events.ts';
import type { RecordFacts, SideFacts, TryFacts } from '../../store/read/record.ts';
import type { HoldRow, LinkListRow } from '../../store/read/records.ts';
import { knownCode, knownParams, knownSide, ProblemCodeShape, problemView } from '../common/problem-view.ts';
import { eventText } from './event-words.ts';
import type { RecordDetail } from './schema.ts';
import { recordView } from './view.ts';
import { memberOf, readable } from './wire-view.ts';

/** What else the detail needs besides the stored facts. */
export interface DetailContext {
  readonly locale: string;
  readonly holds: readonly HoldRow[];
  /** `type key` -> what people call it, per system. */
  readonly names: Readonly<Record<SystemName, ReadonlyMap<string, string>>>;
  readonly open: (keyId: string, sealed: Uint8Array) => string | null;
  readonly links: { readonly property: string | null; readonly ledger: string | null };
}

export function recordDetail(facts: RecordFacts, context: DetailContext): RecordDetail {
  const { sides, agreed } = facts;
  return {
    ...recordView(facts.link, context.holds, context.locale),
    agreedAt: agreed?.at ?? null,
    sides: {
      property: sideView('property', sides.property, agreed?.property ?? null, context),
      ledger: sideView('ledger', sides.ledger, agreed?.ledger ?? null, context),
    },
    differences: differences(facts),
    parents: facts.parents.map(relative),
    children: facts.children.map(relative),
    tries: facts.tries.map((one) => tryView(one, context)),
    events: facts.events.map(eventView),
    original: facts.original,
    links: { ...context.links },
  };
}

function sideView(
  system: SystemName,
  side: SideFacts | null,
  agreed: Content | null,
  context: DetailContext,
): RecordDetail['sides']['property'] {
  if (side === null) return null;
  return {
    object: side.object,
    key: side.key,
    displayId: side.displayId,
    present: side.present,
    seenAt: side.seenAt,
    modifiedAt: side.modifiedAt,
    fields: named(side.content, context.names[system]),
    content: { ...side.content },
    agreed: agreed === null ? null : { ...agreed },
    agreedFields: agreed === null ? null : named(agreed, context.names[system]),
    changed: agreed === null ? [] : differingFields(side.content, agreed),
  };
}

/** The references in a content, to look their names up. */
export function referencesIn(content: Content): { type: RecordType; key: string }[] {
  const found = new Map<string, { type: RecordType; key: string }>();
  const add = (type: RecordType, key: string | null) => {
    if (key !== null) found.set(`${type} ${key}`, { type, key });
  };
  if (!isTrade(content)) return [];
  add('contact', content.contactKey);
  if (isSettling(content)) {
    if (content.document !== null) add(content.document.type, content.document.key);
    if (content.type === 'allocation') add('credit-note', content.creditKey);
    return [...found.values()];
  }
  for (const line of content.lines) {
    add('account', line.accountKey);
    add('tax-type', line.taxTypeKey);
    for (const one of line.tracking) add('tracking-option', one.key);
  }
  return [...found.values()];
}

/** A content for reading: keys of other records become what people call those. */
function named(content: Content, names: ReadonlyMap<string, string>): Record<string, unknown> {
  const say = (type: RecordType, key: string | null) =>
    key === null ? null : (names.get(`${type} ${key}`) ?? key);
  if (isSettling(content))
    return {
      ...content,
      contactKey: say('contact', content.contactKey),
      document: content.document === null ? null : say(content.document.type, content.document.key),
      ...(content.type === 'allocation' ? { creditNote: say('credit-note', content.creditKey) } : {}),
    };
  if (!isTrade(content)) return { ...content };
  return {
    ...content,
    contactKey: say('contact', content.contactKey),
    lines: content.lines.map((line) => ({
      ...line,
      account: say('account', line.accountKey),
      taxType: say('tax-type', line.taxTypeKey),
      tracking: line.tracking.map((one) => ({ ...one, name: say('tracking-option', one.key) })),
    })),
  };
}

/** Fields that hold keys of their own system: equal facts, different texts. */
const keyed = new Set([
  'contactKey',
  'lines',
  'mergedInto',
  'propertyKey',
  'category',
  'document',
  'creditKey',
  'groupKey',
]);

/**
 * Fields in which the two are not in step: what a side changed since both agreed; before the first agreement, what
 * reads differently on the two. Sides are never compared with each other once they agreed: each has its own ways.
 */
export function differences({ sides, agreed }: Pick<RecordFacts, 'sides' | 'agreed'>): string[] {
  const { property, ledger } = sides;
  if (property === null || ledger === null) return [];
  if (agreed !== null)
    return [
      ...new Set([
        ...differingFields(property.content, agreed.property),
        ...differingFields(ledger.content, agreed.ledger),
      ]),
    ].sort();
  const left: Record<string, unknown> = { ...property.content };
  const right: Record<string, unknown> = { ...ledger.content };
  return Object.keys(left)
    .filter((field) => field in right && !keyed.has(field) && !sameValue(left[field], right[field], field))
    .sort();
}

function relative(row: LinkListRow): RecordDetail['parents'][number] {
  return {
    id: row.id,
    type: row.type,
    releasedId: row.released_id,
    intacctId: row.intacct_id,
    name: row.name,
    amount: row.amount === null ? null : normalAmount(row.amount),
    currency: row.currency,
    link: row.held ? 'unlinked' : 'linked',
    outcome: row.outcome,
  };
}

function tryView(one: TryFacts, context: DetailContext): RecordDetail['tries'][number] {
  const open = (sealed: Uint8Array | null) =>
    sealed === null || one.body_key_id === null ? null : context.open(one.body_key_id, sealed);
  const request = open(one.body);
  const answer = open(one.answer);
  const problem = ProblemCodeShape.safeParse(one.problem);
  return {
    id: one.id,
    verb: one.verb,
    system: one.system,
    state: one.state,
    createdAt: one.created_at,
    sentAt: one.sent_at,
    settledAt: one.settled_at,
    message: problem.success
      ? problemView(
          {
            code: knownCode(problem.data.code),
            params: knownParams(problem.data.params),
            side: knownSide(problem.data.side),
          },
          context.locale,
        ).message
      : null,
    request: {
      method: one.method,
      path: one.path,
      body: request === null ? null : memberOf(readable(request), one.position, one.members),
    },
    answer:
      one.answer_status === null && answer === null
        ? null
        : {
            status: one.answer_status,
            body: answer === null ? null : memberOf(readable(answer), one.position, one.members),
          },
    bodiesRemovedAt: one.erased_at,
  };
}

export function eventView(event: EventFacts): RecordDetail['events'][number] {
  return {
    id: event.id,
    at: event.at,
    kind: event.kind,
    actor: event.actor,
    reason: event.reason,
    text: eventText(event),
  };
}
