import type { NoticeItem, NoticeTopic } from '../../domain/notice.ts';
import { noticeTopics } from '../../domain/notice.ts';
import type { Executor } from '../../store/db/open.ts';
import type { Glance } from '../../store/read/conditions.ts';
import { type NoticePerson, noticePeople } from '../../store/read/recipients.ts';
import { type MessageDraft, writeMessages } from '../../store/write/messages.ts';
import { listEndpoints } from '../../store/write/webhook-endpoints.ts';

/** A message lists no more; a thousand causes at once are one message with a number. */
export const mostItems = 30;

/** Those who answer for the books hear of everything until they say otherwise; others of nothing until they ask. */
export function defaultTopics(role: string): readonly NoticeTopic[] {
  return role === 'administrator' || role === 'account-manager' ? noticeTopics : [];
}

/** What a person hears of: what was chosen, or what the role brings along. */
export function topicsOf(person: Pick<NoticePerson, 'topics' | 'role'>): readonly NoticeTopic[] {
  return person.topics ?? defaultTopics(person.role);
}

/** An endpoint as the log names it: an address may hold what is not for everybody. */
export function endpointName(name: string, url: string): string {
  return `${name} (${new URL(url).host})`;
}

/**
 * Writes what is to be said to whoever wants to hear it: one e-mail for each person with everything of this look, and
 * one webhook for each kind of thing, since programs take them apart by kind.
 */
export async function messagesFor(
  tx: Executor,
  company: Glance,
  said: readonly NoticeItem[],
  at: string,
): Promise<number> {
  if (said.length === 0) return 0;
  const items = said.map(({ word, facts }) => ({ word, facts }));
  const drafts: MessageDraft[] = [];
  const add = (to: Omit<MessageDraft, 'items' | 'more' | 'kind'>, all: readonly NoticeItem[]) => {
    if (all.length === 0) return;
    const listed = all.slice(0, mostItems);
    drafts.push({ ...to, kind: 'news', items: listed, more: all.length - listed.length });
  };
  for (const person of await noticePeople(tx, company.organization_id, company.id)) {
    const topics = topicsOf(person);
    const to = {
      channel: 'email',
      userId: person.user_id,
      endpointId: null,
      recipient: person.email,
    } as const;
    add(
      to,
      items.filter((one) => topics.includes(one.facts.topic)),
    );
  }
  const kinds = Map.groupBy(items, (one) => `${one.facts.topic} ${one.word}`);
  for (const { id, name, url, topics, is_on: isOn } of await listEndpoints(tx, company.id)) {
    if (!isOn) continue;
    const to = {
      channel: 'webhook',
      userId: null,
      endpointId: id,
      recipient: endpointName(name, url),
    } as const;
    for (const all of kinds.values())
      add(
        to,
        all.filter((one) => topics.includes(one.facts.topic)),
      );
  }
  await writeMessages(tx, company.id, at, drafts);
  return drafts.length;
}
