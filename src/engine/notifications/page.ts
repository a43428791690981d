import type { NoticeItem, NoticeTopic } from '../../domain/notice.ts';

const pages: Readonly<Record<NoticeTopic, string>> = {
  reconnect: 'onboarding?step=credentials',
  confirm: 'runs',
  'first-error': 'problems',
  cause: 'problems',
  review: 'unlinked?review=due',
};

/** Where a person goes on from a message. */
export function pageOf(publicUrl: string, connectionId: string, item: NoticeItem | null): string {
  const page = item === null ? 'messages' : pages[item.facts.topic];
  return `${publicUrl}/companies/${connectionId}/${page}`;
}
