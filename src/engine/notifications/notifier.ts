import type { SealedSecret } from '../../store/write/webhook-endpoints.ts';
import type { Secrets } from '../onboarding/credentials.ts';
import { type DeliveryContext, deliverNow, secretContext } from './deliver.ts';
import { newWebhookSecret } from './webhook-signature.ts';

/** What routes need of notifications besides what is stored. */
export interface Notifier {
  /** Is there a mail server? */
  readonly sendsMail: boolean;
  /** `null` when a webhook may go there, else what is wrong with the address. */
  checkUrl(url: string): Promise<string | null>;
  /** A new secret of an endpoint: in clear, to be shown once, and sealed, to be stored. */
  newSecret(endpointId: string): { readonly clear: string; readonly sealed: SealedSecret };
  /** Delivers one message now; how it went stands in the log. */
  deliver(connectionId: string, messageId: string): Promise<void>;
}

/** The notifier over a delivery context. */
export function createNotifier(
  context: DeliveryContext & { readonly secrets: Secrets },
  checkUrl: Notifier['checkUrl'],
): Notifier {
  return {
    sendsMail: context.mailer !== null,
    checkUrl,
    newSecret(endpointId) {
      const clear = newWebhookSecret();
      return {
        clear,
        sealed: context.secrets.seal(new TextEncoder().encode(clear), secretContext(endpointId)),
      };
    },
    deliver: (connectionId, messageId) => deliverNow(context, connectionId, messageId),
  };
}
