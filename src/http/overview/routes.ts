import { normalAmount } from '../../domain/money.ts';
import { listOverview } from '../../store/read/overview.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import type { Api } from '../common/env.ts';
import { guarded, json } from '../common/guard.ts';
import { knownCode, knownParams, knownSide, problemView } from '../common/problem-view.ts';
import { invalid } from '../common/refusal.ts';
import { PageQuery } from '../common/schema.ts';
import { OverviewPage } from './schema.ts';

const list = guarded('records:read', {
  method: 'get',
  path: '/overview',
  tags: ['Companies'],
  summary: 'What is wrong in each company: open problems by cause, money not in step, the oldest problem',
  request: { query: PageQuery },
  responses: { 200: json(OverviewPage, 'Companies by name, those the caller may reach.') },
});

export function overviewRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { organizationId, connectionIds } = c.get('caller');
    const { cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, 'name');
    if (cursor !== undefined && after === null)
      throw invalid([{ field: 'cursor', message: 'is no cursor of this list; begin without one' }]);
    const found = await listOverview(c.get('services').database, organizationId, {
      ids: connectionIds,
      after: after === null ? null : { name: after.value ?? '', id: after.id },
      limit: limit + 1,
    });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return c.json(
      {
        items: rows.map((row) => ({
          connectionId: row.id,
          causes: row.causes,
          records: row.records,
          oldest: row.oldest,
          top: row.top.map((one) => {
            const side = knownSide(one.side);
            const { code, title, message } = problemView(
              { code: knownCode(one.code), params: knownParams(one.params), side },
              row.locale,
            );
            return { cause: one.cause, code, title, message, side, count: one.count };
          }),
          money: row.money.map((one) => ({ currency: one.currency, amount: normalAmount(one.amount) })),
          reviewsDue: row.due,
        })),
        next:
          found.length > limit && last !== undefined
            ? cursorText({ sort: 'name', value: last.name, id: last.id })
            : null,
      },
      200,
    );
  });
}
