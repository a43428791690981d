import type { Logger } from 'pino';
import { newId } from '../../domain/id.ts';
import type { Database } from '../../store/db/open.ts';
import { noticePersonById } from '../../store/read/recipients.ts';
import {
  type ClaimedMessage,
  claimMessages,
  dropOldMessages,
  endTry,
  type TryEnd,
} from '../../store/write/messages.ts';
import { endpointIsGone, endpointSigning } from '../../store/write/webhook-endpoints.ts';
import type { Secrets } from '../onboarding/credentials.ts';
import { waitAfter } from './backoff.ts';
import { hookBody } from './hook-body.ts';
import { mailOf } from './mail-text.ts';
import { type Delivery, type HookSender, type Mailer, undelivered } from './port.ts';

/** What delivering needs; made by the composition root. */
export interface DeliveryContext {
  readonly database: Database;
  readonly secrets: Pick<Secrets, 'open'>;
  /** `null`: no mail server is set. */
  readonly mailer: Mailer | null;
  readonly hooks: HookSender;
  /** Origin that links in messages begin with. */
  readonly publicUrl: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Longer than any try takes: a message whose lease ran out belongs to a process that died. */
const leaseMs = 120_000;
/**
 * So long a process without a mail server leaves e-mail to others, which may have one; the embedded database has no
 * others.
 */
const othersMs = 60_000;
/** Delivered at the same time by one process. */
const atOnce = 8;

/** Delivers everything that is due. @returns how many tries were made */
export async function deliverDue(context: DeliveryContext, stopped = () => false): Promise<number> {
  let tries = 0;
  for (;;) {
    const done = stopped() ? 0 : await deliverSome(context);
    tries += done;
    if (done < atOnce) return tries;
  }
}

/** Delivers one message now, though it may be due later. */
export async function deliverNow(context: DeliveryContext, connectionId: string, id: string): Promise<void> {
  await deliverSome(context, { connectionId, id });
}

/**
 * Claims, sends, writes down: the sending stands in no transaction. A process that dies between sending and writing
 * down leaves its lease to run out; the message is then sent once more, under the same id.
 */
async function deliverSome(
  context: DeliveryContext,
  only?: { readonly connectionId: string; readonly id: string },
): Promise<number> {
  const { database, now } = context;
  const lease = newId();
  const waits = context.mailer === null && database.kind === 'server';
  const begun = now();
  const messages = await database.transaction((tx) =>
    claimMessages(tx, {
      lease,
      at: begun.toISOString(),
      until: new Date(begun.getTime() + leaseMs).toISOString(),
      limit: atOnce,
      mailDueBefore: waits ? new Date(begun.getTime() - othersMs).toISOString() : null,
      ...(only === undefined ? {} : { only }),
    }),
  );
  await Promise.all(
    messages.map(async (message) => {
      const from = performance.now();
      const { delivery, fault } = await attempt(context, message);
      const end = endOf(message, delivery, fault, Math.round(performance.now() - from), now());
      await database.transaction(async (tx) => {
        const at = now().toISOString();
        const ours = await endTry(tx, message, lease, end, at);
        if (ours && delivery.gone && message.endpoint_id !== null)
          await endpointIsGone(tx, message.connection_id, message.endpoint_id, at);
      });
      if (end.state === 'failed')
        context.log.warn(
          { messageId: message.id, channel: message.channel, fault: end.fault },
          'a message was not delivered',
        );
    }),
  );
  return messages.length;
}

interface Tried {
  readonly delivery: Delivery;
  /** Why it cannot be sent at all, whatever the receiver would say. */
  readonly fault: 'no-mail-server' | 'recipient-gone' | 'endpoint-off' | null;
}
const notSent = (fault: NonNullable<Tried['fault']>, detail: string): Tried => ({
  fault,
  delivery: undelivered(detail, { final: true }),
});

async function attempt(context: DeliveryContext, message: ClaimedMessage): Promise<Tried> {
  try {
    return message.channel === 'email'
      ? await attemptMail(context, message)
      : await attemptHook(context, message);
  } catch (error) {
    // A fault of ours; the message stays due and the log says why.
    context.log.error({ err: error, messageId: message.id }, 'a message could not be made');
    return { delivery: undelivered('Relink could not make this message; its log says why.'), fault: null };
  }
}

async function attemptMail(context: DeliveryContext, message: ClaimedMessage): Promise<Tried> {
  const { database, mailer, publicUrl } = context;
  if (mailer === null) return notSent('no-mail-server', 'No mail server is set (RELINK_SMTP_URL).');
  const { organization_id: organization, connection_id: company, user_id: user } = message;
  // Tries go on for days: whoever lost the right to see the company meanwhile is not told of it.
  const person = user === null ? null : await noticePersonById(database, organization, company, user);
  if (person === null) return notSent('recipient-gone', 'This user may not see the company any more.');
  return {
    delivery: await mailer.send(mailOf({ ...message, recipient: person.email }, publicUrl)),
    fault: null,
  };
}

async function attemptHook(context: DeliveryContext, message: ClaimedMessage): Promise<Tried> {
  const { database, hooks, secrets, publicUrl, now } = context;
  const { connection_id: company, endpoint_id: id } = message;
  const endpoint = id === null ? null : await endpointSigning(database, company, id, now().toISOString());
  if (endpoint === null || id === null) return notSent('endpoint-off', 'This endpoint was removed.');
  if (!endpoint.isOn && message.kind === 'news')
    return notSent('endpoint-off', 'This endpoint is switched off.');
  const opened = endpoint.secrets.map((one) =>
    new TextDecoder().decode(secrets.open(one.keyId, one.sealed, secretContext(id))),
  );
  const hook = { id: message.id, url: endpoint.url, secrets: opened, body: hookBody(message, publicUrl) };
  return { delivery: await hooks.send(hook), fault: null };
}

/** Ties a sealed secret to its endpoint. */
export const secretContext = (endpointId: string) => `webhook ${endpointId}`;

function endOf(
  message: ClaimedMessage,
  delivery: Delivery,
  fault: Tried['fault'],
  ms: number,
  now: Date,
): TryEnd {
  const { outcome, status, detail } = delivery;
  const said = { outcome, status, detail, ms };
  if (outcome === 'sent') return { ...said, state: 'sent', nextAt: null, fault: null };
  const over = (state: 'failed' | 'unsent', why: string) => ({ ...said, state, nextAt: null, fault: why });
  if (fault !== null) return over(fault === 'no-mail-server' ? 'unsent' : 'failed', fault);
  if (delivery.final) return over('failed', delivery.gone ? 'gone' : 'refused');
  // Somebody looks at a test while it is made: it is not tried again behind his back.
  const wait = message.kind === 'test' ? null : waitAfter(message.tries, delivery.retryAfterMs);
  if (wait === null) return over('failed', message.kind === 'test' ? 'refused' : 'given-up');
  return { ...said, state: 'due', nextAt: new Date(now.getTime() + wait).toISOString(), fault: null };
}

const keptDays = 400;

/** Forgets what was said long ago. */
export async function dropOld(context: Pick<DeliveryContext, 'database' | 'now'>): Promise<void> {
  const before = new Date(context.now().getTime() - keptDays * 24 * 3_600_000).toISOString();
  while ((await dropOldMessages(context.database, before)) === 5_000);
}
