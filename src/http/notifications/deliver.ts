import type { ConnectionRow } from '../../store/read/connections.ts';
import { findMessage, messageTries } from '../../store/read/messages.ts';
import { type MessageDraft, writeMessages } from '../../store/write/messages.ts';
import type { Services } from '../common/env.ts';
import { notFound } from '../common/refusal.ts';
import { messageView } from './words.ts';

/** A message with every try. */
export async function messageDetail(
  { database }: Pick<Services, 'database'>,
  connection: ConnectionRow,
  messageId: string,
) {
  const row = await findMessage(database, connection.id, messageId);
  if (row === null) throw notFound('There is no such message.');
  return {
    ...messageView(row, connection),
    deliveries: await messageTries(database, connection.id, messageId),
  };
}

/** So long a message is left to the request that waits for it; should that die, any process delivers it. */
const waitedForMs = 60_000;

/** When a message is due that is delivered by whoever asked for it. */
export function dueForOthers(): string {
  return new Date(Date.now() + waitedForMs).toISOString();
}

/** Writes a test message, to be delivered by this request. @returns its id */
export async function testMessage(
  database: Services['database'],
  connectionId: string,
  to: Pick<MessageDraft, 'channel' | 'userId' | 'endpointId' | 'recipient'>,
): Promise<string> {
  const draft = { ...to, kind: 'test', items: [], more: 0 } as const;
  const [id] = await writeMessages(database, connectionId, new Date().toISOString(), [draft], dueForOthers());
  if (id === undefined) throw new Error('no message was written');
  return id;
}

/** Delivers a message while somebody waits, and says how it went. */
export async function deliveredNow(services: Services, connection: ConnectionRow, messageId: string) {
  await services.notifier.deliver(connection.id, messageId);
  return messageDetail(services, connection, messageId);
}
