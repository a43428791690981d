import { readEvents } from '../../store/read/record.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import type { Api } from '../common/env.ts';
import { guarded, json } from '../common/guard.ts';
import { invalid } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { eventText } from '../records/event-words.ts';
import { AuditPage, AuditQuery } from './schema.ts';

const list = guarded('audit:read', {
  method: 'get',
  path: '/connections/{id}/audit',
  tags: ['Audit'],
  summary: 'Events: who did what, when and why',
  request: { params: ConnectionParams, query: AuditQuery },
  responses: { 200: json(AuditPage, 'Newest first.') },
});

export function auditRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const connection = c.get('connection');
    const { kind, actor, recordId, runId, since, cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, 'event');
    if (cursor !== undefined && after === null)
      throw invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
    const found = await readEvents(c.get('services').database, connection.id, {
      kind,
      actor,
      linkId: recordId,
      runId,
      since: since === undefined ? undefined : { date: since, timeZone: connection.timeZone },
      before: after?.id,
      limit: limit + 1,
    });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return c.json(
      {
        items: rows.map((event) => ({
          id: event.id,
          at: event.at,
          kind: event.kind,
          actor: event.actor,
          recordId: event.link_id,
          runId: event.run_id,
          reason: event.reason,
          text: eventText(event),
          before: event.before ?? null,
          after: event.after ?? null,
          members: event.members,
          digest: Buffer.from(event.digest).toString('hex'),
        })),
        next:
          found.length > limit && last !== undefined
            ? cursorText({ sort: 'event', value: null, id: last.id })
            : null,
      },
      200,
    );
  });
}
