import { newId } from '../../domain/id.ts';
import { noticeTopics } from '../../domain/notice.ts';
import { endpointName } from '../../engine/notifications/address.ts';
import type { Executor } from '../../store/db/open.ts';
import { lastToEndpoints } from '../../store/read/messages.ts';
import { writeEvents } from '../../store/write/events.ts';
import {
  addEndpoint,
  changeEndpoint,
  findEndpoint,
  listEndpoints,
  mostEndpoints,
  removeEndpoint,
  rotateEndpoint,
  type WebhookEndpoint,
} from '../../store/write/webhook-endpoints.ts';
import type { Caller } from '../access/caller.ts';
import type { Api, Services } from '../common/env.ts';
import { body, guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound, Refusal } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { deliveredNow, testMessage } from './deliver.ts';
import {
  AddWebhook,
  ChangeWebhook,
  MessageDetail,
  Webhook,
  WebhookPage,
  WebhookParams,
  WebhookWithSecret,
} from './schema.ts';

const tags = ['Notifications'];

const list = guarded('connections:manage', {
  method: 'get',
  path: '/connections/{id}/webhooks',
  tags,
  summary: 'Webhook endpoints of a company; their secrets are never shown again',
  request: { params: ConnectionParams },
  responses: { 200: json(WebhookPage, `All of them; there are at most ${mostEndpoints}.`) },
});
const add = guarded('connections:manage', {
  method: 'post',
  path: '/connections/{id}/webhooks',
  tags,
  summary: 'Add a webhook endpoint (Standard Webhooks)',
  request: { params: ConnectionParams, body: body(AddWebhook) },
  responses: { 201: json(WebhookWithSecret, 'With its secret, this once.') },
});
const change = guarded('connections:manage', {
  method: 'patch',
  path: '/connections/{id}/webhooks/{webhookId}',
  tags,
  summary: 'Rename an endpoint, choose its topics, or switch it on or off',
  request: { params: WebhookParams, body: body(ChangeWebhook) },
  responses: { 200: json(Webhook, 'As it is now.') },
});
const rotate = guarded('connections:manage', {
  method: 'post',
  path: '/connections/{id}/webhooks/{webhookId}/rotate',
  tags,
  summary: 'Make a new secret; the one before signs as well for a day',
  request: { params: WebhookParams },
  responses: { 200: json(WebhookWithSecret, 'With its new secret, this once.') },
});
const test = guarded('connections:manage', {
  method: 'post',
  path: '/connections/{id}/webhooks/{webhookId}/test',
  tags,
  summary: 'Deliver a test webhook, now',
  request: { params: WebhookParams },
  responses: { 200: json(MessageDetail, 'How it went.') },
});
const remove = guarded('connections:manage', {
  method: 'delete',
  path: '/connections/{id}/webhooks/{webhookId}',
  tags,
  summary: 'Remove an endpoint; what is due for it is not delivered any more',
  request: { params: WebhookParams },
  responses: { 204: { description: 'Removed.' } },
});

const unknown = 'There is no such webhook endpoint in this company.';
/** Time for a receiver to take over a new secret. */
const overlapMs = 24 * 3_600_000;

export function webhookRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { database } = c.get('services');
    const { id } = c.get('connection');
    const last = await lastToEndpoints(database, id);
    const endpoints = await listEndpoints(database, id);
    return c.json({ items: endpoints.map((one) => view(one, last.get(one.id) ?? null)), next: null }, 200);
  });

  api.openapi(add, async (c) => {
    const { database, notifier } = c.get('services');
    const connection = c.get('connection');
    const { name, url, topics = [...noticeTopics] } = c.req.valid('json');
    const wrong = await notifier.checkUrl(url);
    if (wrong !== null) throw invalid([{ field: 'url', message: wrong }]);
    const id = newId();
    const secret = notifier.newSecret(id);
    const at = new Date().toISOString();
    await database.transaction(async (tx) => {
      const endpoint = { id, name, url, topics, secret: secret.sealed, by: c.get('caller').name, at };
      const refused = await addEndpoint(tx, connection.id, endpoint);
      if (refused === 'url-taken')
        throw new Refusal(409, 'webhook-url-taken', 'url: this company has an endpoint with this address', {
          errors: [{ field: 'url', message: 'this company has an endpoint with this address' }],
        });
      if (refused === 'too-many')
        throw new Refusal(
          409,
          'too-many-webhooks',
          `A company has at most ${mostEndpoints} endpoints. Remove one first.`,
        );
      await note(tx, connection.id, c.get('caller'), 'webhook.added', null, { name, url, topics });
    });
    return c.json({ webhook: await shown(database, connection.id, id), secret: secret.clear }, 201);
  });

  api.openapi(change, async (c) => {
    const { database } = c.get('services');
    const { id: companyId } = c.get('connection');
    const id = pathId(c.req.valid('param').webhookId, unknown);
    const wish = c.req.valid('json');
    await database.transaction(async (tx) => {
      const before = await found(tx, companyId, id);
      await changeEndpoint(tx, companyId, id, wish);
      const after = await found(tx, companyId, id);
      await note(tx, companyId, c.get('caller'), 'webhook.changed', facts(before), facts(after));
    });
    return c.json(await shown(database, companyId, id), 200);
  });

  api.openapi(rotate, async (c) => {
    const { database, notifier } = c.get('services');
    const { id: companyId } = c.get('connection');
    const id = pathId(c.req.valid('param').webhookId, unknown);
    const secret = notifier.newSecret(id);
    await database.transaction(async (tx) => {
      const { name, url } = await found(tx, companyId, id);
      const now = new Date();
      const until = new Date(now.getTime() + overlapMs).toISOString();
      await rotateEndpoint(tx, companyId, id, secret.sealed, now.toISOString(), until);
      await note(tx, companyId, c.get('caller'), 'webhook.rotated', null, { name, url });
    });
    return c.json({ webhook: await shown(database, companyId, id), secret: secret.clear }, 200);
  });

  api.openapi(test, async (c) => {
    const { database } = c.get('services');
    const connection = c.get('connection');
    const { id, name, url } = await found(
      database,
      connection.id,
      pathId(c.req.valid('param').webhookId, unknown),
    );
    const messageId = await testMessage(database, connection.id, {
      channel: 'webhook',
      userId: null,
      endpointId: id,
      recipient: endpointName(name, url),
    });
    return c.json(await deliveredNow(c.get('services'), connection, messageId), 200);
  });

  api.openapi(remove, async (c) => {
    const { database } = c.get('services');
    const { id: companyId } = c.get('connection');
    const id = pathId(c.req.valid('param').webhookId, unknown);
    await database.transaction(async (tx) => {
      const before = await found(tx, companyId, id);
      await removeEndpoint(tx, companyId, id);
      await note(tx, companyId, c.get('caller'), 'webhook.removed', facts(before), null);
    });
    return c.body(null, 204);
  });
}

async function found(executor: Executor, companyId: string, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(executor, companyId, id);
  if (endpoint === null) throw notFound(unknown);
  return endpoint;
}

async function shown(database: Services['database'], companyId: string, id: string) {
  const last = await lastToEndpoints(database, companyId);
  return view(await found(database, companyId, id), last.get(id) ?? null);
}

/** What the event log keeps of an endpoint. */
function facts({ name, url, topics, is_on: on }: WebhookEndpoint) {
  return { name, url, topics, on };
}

async function note(
  tx: Executor,
  companyId: string,
  caller: Caller,
  kind: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  const by = { id: null, actor: caller.name, at: new Date().toISOString() };
  await writeEvents(tx, companyId, by, [{ kind, linkId: null, before, after, reason: null }]);
}

type Last = Awaited<ReturnType<typeof lastToEndpoints>> extends Map<string, infer T> ? T : never;

function view(one: WebhookEndpoint, last: Last | null) {
  const overlap = one.old_secret_until;
  return {
    id: one.id,
    name: one.name,
    url: one.url,
    topics: one.topics,
    on: one.is_on,
    gone: one.gone_at !== null,
    oldSecretUntil: overlap !== null && Date.parse(overlap) > Date.now() ? overlap : null,
    lastMessage: last,
    createdBy: one.created_by,
    createdAt: one.created_at,
  };
}
