import { noticeTopics } from '../../domain/notice.ts';
import { topicWords } from '../../domain/notice-words.ts';
import { topicsOf } from '../../engine/notifications/address.ts';
import { noticePersonById, readNotifying, readPreference } from '../../store/read/recipients.ts';
import { writeEvents } from '../../store/write/events.ts';
import { putNotifying, putPreference } from '../../store/write/notification-settings.ts';
import type { Caller } from '../access/caller.ts';
import type { Api, Services } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { Refusal } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { deliveredNow, testMessage } from './deliver.ts';
import { ChangeMyNotifications, ChangeNotifications, MessageDetail, NotificationSettings } from './schema.ts';

const tags = ['Notifications'];

const read = guarded('connections:read', {
  method: 'get',
  path: '/connections/{id}/notifications',
  tags,
  summary: 'How a company notifies, and what the caller hears of',
  request: { params: ConnectionParams },
  responses: { 200: json(NotificationSettings, 'As it is now.') },
});
const change = guarded('connections:manage', {
  method: 'patch',
  path: '/connections/{id}/notifications',
  tags,
  summary: 'Change how a company notifies',
  request: { params: ConnectionParams, body: body(ChangeNotifications) },
  responses: { 200: json(NotificationSettings, 'As it is now.') },
});
const mine = guarded('signed-in', {
  method: 'put',
  path: '/connections/{id}/notifications/mine',
  tags,
  summary: 'Choose what to hear of by e-mail',
  request: { params: ConnectionParams, body: body(ChangeMyNotifications) },
  responses: { 200: json(NotificationSettings, 'As it is now.') },
});
const test = guarded('signed-in', {
  method: 'post',
  path: '/connections/{id}/notifications/mine/test',
  tags,
  summary: 'Send the caller a test e-mail, now',
  request: { params: ConnectionParams },
  responses: { 200: json(MessageDetail, 'How it went.') },
});

export function notificationSettingRoutes(api: Api): void {
  api.openapi(read, async (c) =>
    c.json(await shown(c.get('services'), c.get('caller'), c.get('connection').id), 200),
  );

  api.openapi(change, async (c) => {
    const { database } = c.get('services');
    const caller = c.get('caller');
    const { id } = c.get('connection');
    const wish = c.req.valid('json');
    await database.transaction(async (tx) => {
      const before = await readNotifying(tx, id);
      const after = {
        on: wish.on ?? before.on,
        burstMinutes: wish.burstMinutes ?? before.burstMinutes,
        recovery: wish.recovery ?? before.recovery,
      };
      const at = new Date().toISOString();
      await putNotifying(tx, id, after, { name: caller.name, at });
      await writeEvents(tx, id, { id: null, actor: caller.name, at }, [
        { kind: 'notifications.changed', linkId: null, before, after, reason: null },
      ]);
    });
    return c.json(await shown(c.get('services'), caller, id), 200);
  });

  api.openapi(mine, async (c) => {
    const { database } = c.get('services');
    const caller = c.get('caller');
    const { id } = c.get('connection');
    const { for: scope, topics } = c.req.valid('json');
    const user = personOf(caller);
    await putPreference(database, user, scope === 'all' ? null : id, topics, new Date().toISOString());
    return c.json(await shown(c.get('services'), caller, id), 200);
  });

  api.openapi(test, async (c) => {
    const { database } = c.get('services');
    const user = personOf(c.get('caller'));
    const connection = c.get('connection');
    const messageId = await testMessage(database, connection.id, {
      channel: 'email',
      userId: user.id,
      endpointId: null,
      recipient: c.get('caller').email,
    });
    return c.json(await deliveredNow(c.get('services'), connection, messageId), 200);
  });
}

function personOf(caller: Caller): { readonly organizationId: string; readonly id: string } {
  if (caller.kind === 'user') return { organizationId: caller.organizationId, id: caller.id };
  throw new Refusal(
    409,
    'no-mailbox',
    'An API key has no mailbox. Sign in as the user who wants the e-mail.',
  );
}

async function shown({ database, notifier }: Services, caller: Caller, connectionId: string) {
  const { organizationId, id, email, role } = caller;
  const company = await readNotifying(database, connectionId);
  const person =
    caller.kind === 'user' ? await noticePersonById(database, organizationId, connectionId, id) : null;
  return {
    company: { ...company },
    mine:
      caller.kind === 'user'
        ? {
            email,
            inForce: [...topicsOf({ topics: person?.topics ?? null, role })],
            own: await readPreference(database, organizationId, id, connectionId),
            general: await readPreference(database, organizationId, id, null),
          }
        : null,
    sendsMail: notifier.sendsMail,
    topics: noticeTopics.map((topic) => ({ topic, words: topicWords[topic] })),
  };
}
