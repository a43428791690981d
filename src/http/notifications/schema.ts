import { z } from '@hono/zod-openapi';
import { noticeTopics } from '../../domain/notice.ts';
import { channels, messageStates } from '../../store/read/messages.ts';
import { ConnectionParams, Instant, listOf, PageQuery, PathId, page } from '../common/schema.ts';

export const NoticeTopic = z.enum(noticeTopics).openapi('NoticeTopic', {
  description:
    '`reconnect`: a system refuses the stored credentials. `confirm`: a sync waits for a confirmation. `first-error`: a clean company has an error. `cause`: a new cause stops records. `review`: unlinked records are due for review.',
});
const topics = z
  .array(NoticeTopic)
  .max(noticeTopics.length, 'each topic once')
  .transform((given) => noticeTopics.filter((topic) => given.includes(topic)));

const burstMinutes = z
  .int('a whole number of minutes from 5 to 1440')
  .min(5, 'from 5 minutes')
  .max(1_440, 'up to 1440 minutes, a day')
  .openapi({ description: 'What comes and goes within this time is told once.' });

export const NotificationSettings = z
  .object({
    company: z.object({
      on: z.boolean(),
      burstMinutes: z.int(),
      recovery: z.boolean().openapi({ description: 'Say also when something is over.' }),
    }),
    mine: z
      .object({
        email: z.string(),
        inForce: z
          .array(NoticeTopic)
          .openapi({ description: 'What the caller hears of about this company.' }),
        own: z
          .array(NoticeTopic)
          .nullable()
          .openapi({ description: 'Chosen for this company; null: as for all.' }),
        general: z
          .array(NoticeTopic)
          .nullable()
          .openapi({ description: 'Chosen for all companies; null: as the role brings along.' }),
      })
      .nullable()
      .openapi({ description: 'null for an API key, which has no mailbox.' }),
    sendsMail: z.boolean().openapi({ description: 'Is there a mail server?' }),
    topics: z.array(z.object({ topic: NoticeTopic, words: z.string() })),
  })
  .openapi('NotificationSettings');

export const ChangeNotifications = z
  .strictObject({
    on: z.boolean().optional(),
    burstMinutes: burstMinutes.optional(),
    recovery: z.boolean().optional(),
  })
  .openapi('ChangeNotifications', { description: 'What is left out stays.' });

export const ChangeMyNotifications = z
  .strictObject({
    for: z.enum(['company', 'all'], 'company or all').openapi({
      description: 'For this company only, or for every company that has no choice of its own.',
    }),
    topics: topics.nullable().openapi({ description: 'null takes the choice back; none: no e-mail.' }),
  })
  .openapi('ChangeMyNotifications');

export const Webhook = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    topics: z.array(NoticeTopic),
    on: z.boolean(),
    gone: z.boolean().openapi({
      description: 'Switched off by Relink: the receiver answered 410, gone for good.',
    }),
    oldSecretUntil: Instant.nullable().openapi({
      description: 'Until then the secret before this one signs as well.',
    }),
    lastMessage: z.object({ state: z.enum(messageStates), at: Instant }).nullable(),
    createdBy: z.string(),
    createdAt: Instant,
  })
  .openapi('Webhook');
export const WebhookPage = page('WebhookPage', Webhook);

const name = z.string().trim().min(1, 'what it is for').max(60, 'at most 60 characters');
export const AddWebhook = z
  .strictObject({
    name,
    url: z.string().trim().max(500, 'at most 500 characters'),
    topics: topics.optional().openapi({ description: 'Nothing: all of them.' }),
  })
  .openapi('AddWebhook');
export const ChangeWebhook = z
  .strictObject({ name: name.optional(), topics: topics.optional(), on: z.boolean().optional() })
  .openapi('ChangeWebhook', { description: 'What is left out stays. Another address is another endpoint.' });
export const WebhookWithSecret = z
  .object({
    webhook: Webhook,
    secret: z.string().openapi({ description: 'Shown this once and never again.' }),
  })
  .openapi('WebhookWithSecret');

export const WebhookParams = ConnectionParams.extend({
  webhookId: PathId.openapi({ param: { name: 'webhookId', in: 'path' } }),
});
export const MessageParams = ConnectionParams.extend({
  messageId: PathId.openapi({ param: { name: 'messageId', in: 'path' } }),
});

export const Message = z
  .object({
    id: z.string().openapi({ description: 'Also its `webhook-id`, and in its Message-ID.' }),
    channel: z.enum(channels),
    kind: z.enum(['news', 'test']),
    recipient: z.string(),
    subject: z.string(),
    items: z.array(
      z.object({
        topic: NoticeTopic,
        word: z.enum(['stands', 'over']),
        title: z.string(),
        message: z.string(),
      }),
    ),
    more: z.int().openapi({ description: 'Told with it and not listed.' }),
    state: z.enum(messageStates).openapi({
      description: '`due`: to be sent, or sent again. `unsent`: there was no way to send it.',
    }),
    tries: z.int(),
    fault: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: Instant,
    nextAt: Instant.nullable(),
    endedAt: Instant.nullable(),
  })
  .openapi('Message');
export type Message = z.infer<typeof Message>;
export const MessagePage = page('MessagePage', Message);

export const MessageDetail = Message.extend({
  deliveries: z.array(
    z.object({
      number: z.int(),
      at: Instant,
      outcome: z.enum(['begun', 'sent', 'refused']).openapi({
        description: '`begun`: the process ended before it could say how it went.',
      }),
      status: z.int().nullable(),
      detail: z.string().nullable(),
      ms: z.int().nullable(),
    }),
  ),
}).openapi('MessageDetail');

export const MessageQuery = PageQuery.extend({
  channel: z.enum(channels, 'email or webhook').optional(),
  state: listOf(messageStates, 'How they stand').optional(),
});
