import { noticeWords, subjectOf } from '../../domain/notice-words.ts';
import type { ClaimedMessage } from '../../store/write/messages.ts';
import { pageOf } from './page.ts';
import type { Mail } from './port.ts';

/** Control characters in a name would break a header or a line. */
const plain = (text: string) => text.replace(/\p{Cc}+/gu, ' ');

/**
 * An e-mail as plain text: what is wrong in one sentence, the steps, and one link. It holds the company's name, counts,
 * sums and what the problem is about, and never a credential.
 */
export function mailOf(message: ClaimedMessage, publicUrl: string): Mail {
  const { items, more, locale, connection_id: id } = message;
  const company = plain(message.company);
  const parts =
    items.length === 0
      ? [
          `This is a test message about ${company}. E-mail from Relink reaches you.`,
          pageOf(publicUrl, id, null),
        ]
      : items.flatMap((item) => {
          const { title, message: said, fix } = noticeWords(item, locale);
          const steps = fix.map((step, place) => `  ${place + 1}. ${step}`);
          return [[title, said, ...steps].map(plain).join('\n'), pageOf(publicUrl, id, item)];
        });
  const links = new Set<string>();
  // Each page once: ten causes lead to the same one.
  const lines = parts.filter((part) => !part.startsWith(publicUrl) || (!links.has(part) && links.add(part)));
  const last = more === 0 ? [] : [`And ${new Intl.NumberFormat(locale).format(more)} more.`];
  return {
    messageId: `<${message.id}@${new URL(publicUrl).hostname}>`,
    to: message.recipient,
    subject: plain(subjectOf(company, items, more, locale)),
    text: [
      ...lines,
      ...last,
      '-- ',
      `Relink tells you this about ${company}. What you hear of: ${publicUrl}/companies/${id}/settings`,
    ].join('\n\n'),
  };
}
