import { z } from 'zod';
import type { EventFacts } from '../../store/read/events.ts';
import { knownCode, knownParams, problemView } from '../common/problem-view.ts';
import { ruleText } from '../rules/words.ts';

const outcomeWords: Readonly<Record<string, string>> = {
  pending: 'due',
  waiting: 'waiting for another record',
  failing: 'failing',
  uncertain: 'uncertain: the answer was lost',
  synced: 'synced',
  warned: 'synced, with a remark',
  drifted: 'drifted',
  apart: 'kept apart',
  excluded: 'out of scope',
  ended: 'ended on both sides',
};

const moved = z.object({ outcome: z.string() });
const withProblem = z.object({
  outcome: z.string(),
  problem: z.object({ code: z.string(), params: z.unknown() }).optional(),
});
const erasure = z.object({ before: z.string(), count: z.int() });

const resolved = z.object({ choice: z.enum(['take-ledger', 'take-property', 'apart']), says: z.string() });
const choiceWords = {
  'take-ledger': 'Chose to take what Sage Intacct says',
  'take-property': 'Chose to take what Re-Leased says',
  apart: 'Chose to keep the two sides apart',
} as const;

const mended = z.object({ causes: z.array(z.string()).min(1) });

/** What was mended, by its causes: "Account inactive (4100)". */
function causeNames(causes: readonly string[]): string {
  const named = causes.slice(0, 3).map((cause) => {
    const [code = '', ...subject] = cause.split(':');
    const { title } = problemView({ code: knownCode(code), params: {}, side: 'relink' });
    return subject.length === 0 ? title : `${title} (${subject.join(':')})`;
  });
  return `${named.join(', ')}${causes.length > named.length ? ` and ${causes.length - named.length} more` : ''}`;
}

const kinds: Readonly<Record<string, string>> = {
  'record.unlinked': 'Unlinked',
  'record.relinked': 'Relinked',
  'record.hold-lifted': 'One reason to keep it unlinked was lifted, another stands',
  'record.retried': 'Asked to be tried again',
  'record.joined': 'Joined with the record of its counterpart',
  'record.linked-by-hand': 'Linked by hand',
  'rule.created': 'Rule made',
  'rule.changed': 'Rule changed',
  'rule.removed': 'Rule removed',
  'connection.created': 'Company added',
  'connection.credentials-stored': 'Credentials stored',
  'connection.changed': 'Settings of the company changed',
  'connection.connected': 'Company connected',
  'connection.disconnected': 'Must be reconnected: a system no longer accepts the stored credentials',
  'connection.reconnected': 'Reached again with its credentials',
  'notifications.changed': 'How the company notifies changed',
  'webhook.added': 'Webhook endpoint added',
  'webhook.changed': 'Webhook endpoint changed',
  'webhook.rotated': 'Webhook endpoint got a new secret',
  'webhook.removed': 'Webhook endpoint removed',
  'mapping.chosen': 'Mapping chosen',
  'cause.mended': 'Its cause was mended: tried again',
  'run.finished': 'Sync finished',
  'events.erased': 'Details of old events erased',
  'bodies.erased': 'Old requests and answers removed',
  'tries.removed': 'Old tries removed',
};

/** Kinds whose words have this text in them: what a person types is words, what is stored is kinds. */
export function kindsWith(text: string): string[] {
  const wanted = text.toLowerCase();
  return Object.entries(kinds).flatMap(([kind, words]) =>
    words.toLowerCase().includes(wanted) ? [kind] : [],
  );
}

/** What happened, in one sentence. An event of a kind not known here is named by its kind. */
export function eventText(
  event: Pick<EventFacts, 'kind' | 'before' | 'after' | 'members'> & { readonly erased_at?: string | null },
): string {
  if (event.kind === 'outcome.changed') {
    const before = moved.safeParse(event.before);
    const after = withProblem.safeParse(event.after);
    if (after.success) {
      const to = outcomeWords[after.data.outcome] ?? after.data.outcome;
      const from = before.success ? (outcomeWords[before.data.outcome] ?? before.data.outcome) : null;
      const { problem } = after.data;
      const why =
        problem === undefined
          ? ''
          : `. ${problemView({ code: knownCode(problem.code), params: knownParams(problem.params), side: 'relink' }).message}`;
      return `${from === null ? 'Now' : `Was ${from}, now`} ${to}${why}`;
    }
    return event.erased_at == null ? 'State changed' : 'State changed; the details were erased by retention';
  }
  const gone = erasureText(event);
  if (gone !== null) return gone;
  const ruled = ruleText(event);
  if (ruled !== null)
    return event.members > 1 ? `${ruled}, with ${event.members - 1} more in one action` : ruled;
  const cured = event.kind === 'cause.mended' ? mended.safeParse(event.after) : null;
  if (cured?.success === true) {
    const records = event.members === 1 ? 'one record is' : `${event.members} records are`;
    return `Mended: ${causeNames(cured.data.causes)}; ${records} tried again`;
  }
  const chosen = event.kind === 'drift.resolved' ? resolved.safeParse(event.after) : null;
  const text = chosen?.success
    ? `${choiceWords[chosen.data.choice]}. ${chosen.data.says}`
    : (kinds[event.kind] ?? event.kind);
  return event.members > 1 ? `${text}, with ${event.members - 1} more in one action` : text;
}

/** What retention removed, how much and up to when; `null` for an event of another kind. */
function erasureText(event: Pick<EventFacts, 'kind' | 'after'>): string | null {
  const erased = erasure.safeParse(event.after);
  if (!erased.success) return null;
  const { count, before } = erased.data;
  const until = before.slice(0, 10);
  switch (event.kind) {
    case 'events.erased':
      return `Details of ${count} ${count === 1 ? 'event' : 'events'} before ${until} erased by retention`;
    case 'bodies.erased':
      return `Content of ${count} ${count === 1 ? 'request' : 'requests'} before ${until}, with the answers, removed by retention`;
    case 'tries.removed':
      return `${count} ${count === 1 ? 'try' : 'tries'} before ${until} removed by retention; each record keeps its last`;
    default:
      return null;
  }
}
