import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** A new secret of an endpoint, as Standard Webhooks writes one: 32 random bytes. */
export function newWebhookSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`;
}

/**
 * The headers of Standard Webhooks: who receives it proves with its secret that it comes from us, is whole and is not
 * old. With several secrets there are several signatures, and one that fits is enough: so a secret can be changed.
 */
export function webhookHeaders(
  hook: { readonly id: string; readonly body: string; readonly secrets: readonly string[] },
  now: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(prefix.length), 'base64'))
      .update(`${hook.id}.${timestamp}.${hook.body}`)
      .digest('base64');
  return {
    'webhook-id': hook.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': hook.secrets.map((secret) => `v1,${signature(secret)}`).join(' '),
  };
}
