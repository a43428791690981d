import { normalAmount } from '../../domain/money.ts';
import { type DatedGroup, datedBetween } from '../../store/read/sync-from.ts';
import type { Api } from '../common/env.ts';
import { guarded, json } from '../common/guard.ts';
import { ConnectionParams } from '../common/schema.ts';
import { SyncFromPreview, SyncFromQuery } from './schema.ts';

const preview = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/sync-from/preview',
  tags: ['Connections'],
  summary: 'What moving the sync-from date would change; PATCH the company with syncFrom to move it',
  request: { params: ConnectionParams, query: SyncFromQuery },
  responses: { 200: json(SyncFromPreview, 'Nothing is changed by asking.') },
});

const shown = ({ type, count, onOneSide, money }: DatedGroup) => ({
  type,
  count,
  onOneSide,
  money: money.map((one) => ({ currency: one.currency, amount: normalAmount(one.amount) })),
});

export function syncFromRoutes(api: Api): void {
  api.openapi(preview, async (c) => {
    const { id, syncFrom: from } = c.get('connection');
    const { to } = c.req.valid('query');
    const earlier = from !== null && to < from;
    const groups =
      from === null || from === to
        ? []
        : await datedBetween(c.get('services').database, id, earlier ? to : from, earlier ? from : to);
    const fresh = groups.filter((one) => !one.agreed).map(shown);
    return c.json(
      {
        from,
        to,
        enter: earlier ? fresh : [],
        leave: earlier ? [] : fresh,
        stay: earlier ? [] : groups.filter((one) => one.agreed).map(shown),
      },
      200,
    );
  });
}
