import { normalAmount } from '../../domain/money.ts';
import type { NoticeItem, NoticeTopic, NoticeWord } from '../../domain/notice.ts';
import { noticeWords } from '../../domain/notice-words.ts';
import type { ClaimedMessage } from '../../store/write/messages.ts';
import { pageOf } from './page.ts';

/** The `type` of a webhook: what a receiver chooses by. */
export const hookTypes: Readonly<Record<NoticeTopic, Readonly<Record<NoticeWord, string>>>> = {
  reconnect: { stands: 'company.disconnected', over: 'company.reconnected' },
  confirm: { stands: 'sync.waiting', over: 'sync.settled' },
  'first-error': { stands: 'company.errors', over: 'company.clean' },
  cause: { stands: 'cause.opened', over: 'cause.closed' },
  review: { stands: 'review.due', over: 'review.done' },
};
export const testType = 'relink.test';

/**
 * The bytes of a webhook, made of the stored facts, so that every try carries the same (but for a company that is
 * renamed meanwhile).
 */
export function hookBody(message: ClaimedMessage, publicUrl: string): string {
  const [first] = message.items;
  return JSON.stringify({
    type: first === undefined ? testType : hookTypes[first.facts.topic][first.word],
    timestamp: message.created_at,
    data: {
      company: { id: message.connection_id, name: message.company },
      url: pageOf(publicUrl, message.connection_id, first ?? null),
      items: message.items.map((item) => itemView(item, message.locale)),
      more: message.more,
    },
  });
}

function itemView(item: NoticeItem, locale: string) {
  const { title, message, fix } = noticeWords(item, locale);
  const { topic, ...facts } = item.facts;
  if ('money' in facts) {
    const { params: _params, money, ...rest } = facts;
    return {
      title,
      message,
      fix,
      ...rest,
      money: money.map((one) => ({ currency: one.currency, amount: normalAmount(one.amount) })),
    };
  }
  return { title, message, fix, ...facts };
}
