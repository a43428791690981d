import { z } from 'zod';
import type { EventFacts } from '../../store/read/record.ts';
import { knownCode, knownParams, problemView } from '../common/problem-view.ts';

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

const kinds: Readonly<Record<string, string>> = {
  'record.unlinked': 'Unlinked',
  'record.relinked': 'Relinked',
  'record.retried': 'Asked to be tried again',
  'connection.created': 'Company added',
  'connection.credentials-stored': 'Credentials stored',
  'connection.changed': 'Settings of the company changed',
  'connection.connected': 'Company connected',
  'mapping.chosen': 'Mapping chosen',
  'run.finished': 'Sync finished',
};

/** What happened, in one sentence. An event of a kind not known here is named by its kind. */
export function eventText(event: Pick<EventFacts, 'kind' | 'before' | 'after' | 'members'>): string {
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
  }
  const text = kinds[event.kind] ?? event.kind;
  return event.members > 1 ? `${text}, with ${event.members - 1} more in one action` : text;
}
