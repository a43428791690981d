import { z } from 'zod';
import { recordTypes } from './record.ts';

/** What a company tells people of without being asked, the most urgent first. */
export const noticeTopics = ['reconnect', 'confirm', 'first-error', 'cause', 'review'] as const;
export type NoticeTopic = (typeof noticeTopics)[number];

const money = z.array(z.object({ currency: z.string(), amount: z.string() }));

/** What is known of a condition when it is told; words are made of it where it is shown. */
export const NoticeFacts = z.discriminatedUnion('topic', [
  /** One of the systems no longer accepts the stored credentials. */
  z.object({ topic: z.literal('reconnect'), code: z.string(), side: z.string() }),
  /** Voids, overwrites or deletions wait for a person. */
  z.object({ topic: z.literal('confirm'), records: z.number() }),
  /** A company that was clean is not any more. */
  z.object({ topic: z.literal('first-error'), records: z.number(), causes: z.number() }),
  /** A root cause stops records. */
  z.object({
    topic: z.literal('cause'),
    code: z.string(),
    side: z.string(),
    params: z.record(z.string(), z.string()),
    records: z.number(),
    types: z.array(z.object({ type: z.enum(recordTypes), count: z.number() })),
    money,
  }),
  /** Somebody said when to look at unlinked records again, and that day has come. */
  z.object({ topic: z.literal('review'), records: z.number(), latest: z.string() }),
]);
export type NoticeFacts = z.infer<typeof NoticeFacts>;

/** `stands`: it is so; `over`: it is not any more. */
export const NoticeWord = z.enum(['stands', 'over']);
export type NoticeWord = z.infer<typeof NoticeWord>;

/** One thing a message says. */
export const NoticeItem = z.object({ word: NoticeWord, facts: NoticeFacts });
export type NoticeItem = z.infer<typeof NoticeItem>;

/** How a company notifies. */
export interface Notifying {
  /** Off: what happens meanwhile is told to nobody, also not later. */
  readonly on: boolean;
  /** A condition is told once within this time. */
  readonly burstMinutes: number;
  /** Say also when a condition is over. */
  readonly recovery: boolean;
}
/** As a company notifies until somebody changes it. */
export const defaultNotifying: Notifying = { on: true, burstMinutes: 60, recovery: true };

/** Something that is so now and that people want to hear of. */
export interface Condition {
  /** Distinguishes conditions of one topic: the cause key; '' where there is only one. */
  readonly key: string;
  readonly facts: NoticeFacts;
  /** Another mark is other news of the same condition (a new plan, a later date); `null`: it never is. */
  readonly mark: string | null;
}

/** What is remembered of a condition. Instants are ISO texts. */
export interface Notice {
  /** Since when it stands without a break; `null`: it is gone. */
  readonly standingSince: string | null;
  readonly goneSince: string | null;
  /** When people were last told that it stands. */
  readonly toldAt: string | null;
  readonly toldMark: string | null;
  /** The last word people have is that it stands. */
  readonly toldOpen: boolean;
}

export interface NoticeMoment {
  readonly at: string;
  /** A run is changing records now: what it will come to is not known yet. */
  readonly running: boolean;
  /** Within this time after a condition was told it is not told again. */
  readonly burstMs: number;
}

/** While a run goes on a condition has to stand, or be gone, this long before a word is said of it. */
export const gatherMs = 5 * 60_000;

/** Does not wait for a run: no run changes it. */
const atOnce: ReadonlySet<NoticeTopic> = new Set(['reconnect']);

/** Nobody needs to hear that reviews were done: whoever did them knows. */
const noRecovery: ReadonlySet<NoticeTopic> = new Set(['review']);

/**
 * Whether a word is due about one condition, and what is remembered then. A condition is told once when it begins,
 * and once when it is over; what comes and goes within the burst window is told once in it, however often.
 * `next` is `null` when there is nothing to remember.
 */
export function nextNotice(
  topic: NoticeTopic,
  before: Notice | null,
  condition: { readonly mark: string | null } | null,
  moment: NoticeMoment,
): { readonly word: NoticeWord | null; readonly next: Notice | null } {
  const { at } = moment;
  const since = (from: string | null) => (from === null ? 0 : Date.parse(at) - Date.parse(from));
  const settled = (from: string | null) => atOnce.has(topic) || !moment.running || since(from) >= gatherMs;
  const inWindow = before?.toldAt != null && since(before.toldAt) < moment.burstMs;

  if (condition !== null) {
    const notice: Notice = {
      standingSince: before?.standingSince ?? at,
      goneSince: null,
      toldAt: before?.toldAt ?? null,
      toldMark: before?.toldMark ?? null,
      toldOpen: before?.toldOpen ?? false,
    };
    const isNews = !notice.toldOpen || (condition.mark !== null && condition.mark !== notice.toldMark);
    if (!isNews || inWindow || !settled(notice.standingSince)) return { word: null, next: notice };
    return { word: 'stands', next: { ...notice, toldAt: at, toldMark: condition.mark, toldOpen: true } };
  }

  if (before === null) return { word: null, next: null };
  const gone: Notice = { ...before, standingSince: null, goneSince: before.goneSince ?? at };
  if (gone.toldOpen) {
    if (!settled(gone.goneSince)) return { word: null, next: gone };
    return { word: noRecovery.has(topic) ? null : 'over', next: { ...gone, toldOpen: false } };
  }
  // Kept until the window is over: what comes back within it is not told again.
  return { word: null, next: inWindow ? gone : null };
}
