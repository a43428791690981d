import type { Message, MessageDetail } from '../api/types.ts';
import { say } from '../ui/toast.tsx';

/** How a message stands, for a reader of the log. */
export const stateWord: Readonly<Record<Message['state'], string>> = {
  due: 'On its way',
  sent: 'Delivered',
  failed: 'Not delivered',
  unsent: 'Not sent',
};

export const channelWord: Readonly<Record<Message['channel'], string>> = {
  email: 'E-mail',
  webhook: 'Webhook',
};

/** Says how a delivery went that somebody waited for. */
export function sayDelivery(message: MessageDetail): void {
  const last = message.deliveries.at(-1);
  if (message.state === 'sent')
    say('Delivered', {
      detail: `To ${message.recipient}${last?.ms == null ? '' : `, in ${last.ms} ms`}.`,
    });
  else
    say(stateWord[message.state], {
      detail: last?.detail ?? message.fault?.message ?? 'No answer.',
      tone: 'bad',
    });
}
