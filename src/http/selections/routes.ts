import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { ConnectionParams } from '../common/schema.ts';
import { filterOf } from '../records/filter.ts';
import { MakeSelection, Selection } from './schema.ts';

const make = guarded('records:read', {
  method: 'post',
  path: '/connections/{id}/selections',
  tags: ['Selections'],
  summary: 'Freeze the records a filter matches now, for a verb: it then meets what was counted',
  request: { params: ConnectionParams, body: body(MakeSelection) },
  responses: { 201: json(Selection, 'The selection.') },
});

export function selectionRoutes(api: Api): void {
  api.openapi(make, async (c) => {
    const connection = c.get('connection');
    const { filter } = c.req.valid('json');
    const frozen = await c
      .get('services')
      .engine.freezeSelection(connection.id, filterOf(filter, connection.timeZone), actorOf(c.get('caller')));
    const { selectionId, count, expires } = frozen;
    return c.json({ selectionId, count, money: frozen.money.map((one) => ({ ...one })), expires }, 201);
  });
}
