import { noticeWords, subjectOf } from '../../domain/notice-words.ts';
import type { ConnectionRow } from '../../store/read/connections.ts';
import type { MessageRow } from '../../store/read/messages.ts';
import type { Message } from './schema.ts';

/** Why a message was not delivered, for a reader of the log. */
const faults: Readonly<Record<string, string>> = {
  'no-mail-server':
    'No mail server is set. An administrator names one in RELINK_SMTP_URL; what was missed stays here.',
  refused: 'The receiver refused it.',
  'given-up': 'It was tried for two days and never taken.',
  gone: 'The receiver said that it is gone for good. The endpoint was switched off.',
  'endpoint-off': 'The endpoint was switched off or removed before it could be delivered.',
  'recipient-gone': 'This user may not see the company any more.',
};

/** A message as the API shows it: words made now, in the company's locale. */
export function messageView(row: MessageRow, company: Pick<ConnectionRow, 'name' | 'locale'>): Message {
  return {
    id: row.id,
    channel: row.channel,
    kind: row.kind,
    recipient: row.recipient,
    subject: subjectOf(company.name, row.items, row.more, company.locale),
    items: row.items.map((item) => {
      const { title, message } = noticeWords(item, company.locale);
      return { topic: item.facts.topic, word: item.word, title, message };
    }),
    more: row.more,
    state: row.state,
    tries: row.tries,
    fault: row.fault === null ? null : { code: row.fault, message: faults[row.fault] ?? row.fault },
    createdAt: row.created_at,
    nextAt: row.next_at,
    endedAt: row.ended_at,
  };
}
