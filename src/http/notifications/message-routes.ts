import { listMessages } from '../../store/read/messages.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import { sendAgain } from '../../store/write/messages.ts';
import type { Api } from '../common/env.ts';
import { guarded, json, pathId } from '../common/guard.ts';
import { invalid, Refusal } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { deliveredNow, dueForOthers, messageDetail } from './deliver.ts';
import { MessageDetail, MessagePage, MessageParams, MessageQuery } from './schema.ts';
import { messageView } from './words.ts';

const tags = ['Notifications'];

// It names people and their addresses: for those who may read who did what.
const list = guarded('audit:read', {
  method: 'get',
  path: '/connections/{id}/messages',
  tags,
  summary: 'The message log: to whom, what, when, and how it went',
  request: { params: ConnectionParams, query: MessageQuery },
  responses: { 200: json(MessagePage, 'Latest first.') },
});
const one = guarded('audit:read', {
  method: 'get',
  path: '/connections/{id}/messages/{messageId}',
  tags,
  summary: 'One message with every try to deliver it',
  request: { params: MessageParams },
  responses: { 200: json(MessageDetail, 'The message.') },
});
const again = guarded('connections:manage', {
  method: 'post',
  path: '/connections/{id}/messages/{messageId}/send-again',
  tags,
  summary: 'Send a message again that was not delivered, now and under the same id',
  request: { params: MessageParams },
  responses: { 200: json(MessageDetail, 'How it went.') },
});

const unknown = 'There is no such message.';

export function messageRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const connection = c.get('connection');
    const { channel, state, cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, 'latest');
    if (cursor !== undefined && after === null)
      throw invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
    const found = await listMessages(
      c.get('services').database,
      connection.id,
      { channel, states: state },
      after?.id ?? null,
      limit + 1,
    );
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return c.json(
      {
        items: rows.map((row) => messageView(row, connection)),
        next:
          found.length > limit && last !== undefined
            ? cursorText({ sort: 'latest', value: null, id: last.id })
            : null,
      },
      200,
    );
  });

  api.openapi(one, async (c) => {
    const id = pathId(c.req.valid('param').messageId, unknown);
    return c.json(await messageDetail(c.get('services'), c.get('connection'), id), 200);
  });

  api.openapi(again, async (c) => {
    const services = c.get('services');
    const connection = c.get('connection');
    const id = pathId(c.req.valid('param').messageId, unknown);
    await messageDetail(services, connection, id);
    if (!(await sendAgain(services.database, connection.id, id, dueForOthers())))
      throw new Refusal(409, 'not-failed', 'This message was delivered, or is still being tried.');
    return c.json(await deliveredNow(services, connection, id), 200);
  });
}
