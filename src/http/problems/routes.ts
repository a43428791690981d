import { normalAmount } from '../../domain/money.ts';
import { listProblemGroups } from '../../store/read/problems.ts';
import type { Api } from '../common/env.ts';
import { guarded, json } from '../common/guard.ts';
import { knownCode, knownParams, knownSide, problemView } from '../common/problem-view.ts';
import { invalid } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { ProblemPage, ProblemQuery } from './schema.ts';

const list = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/problems',
  tags: ['Records'],
  summary: 'Open problems by cause, with counts and money per currency',
  request: { params: ConnectionParams, query: ProblemQuery },
  responses: { 200: json(ProblemPage, 'The cause with the most records first.') },
});

export function problemRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const connection = c.get('connection');
    const { link, cursor, limit } = c.req.valid('query');
    const found = await listProblemGroups(c.get('services').database, connection.id, {
      link,
      after: cursor === undefined ? null : readGroupCursor(cursor),
      limit: limit + 1,
    });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return c.json(
      {
        items: rows.map((row) => {
          const side = knownSide(row.side);
          return {
            ...problemView(
              { code: knownCode(row.code), params: knownParams(row.params), side },
              connection.locale,
            ),
            cause: row.cause_key,
            side,
            count: row.n,
            types: row.types,
            money: row.money.map((one) => ({ currency: one.currency, amount: normalAmount(one.amount) })),
            since: row.since,
          };
        }),
        next: found.length > limit && last !== undefined ? groupCursor(last.n, last.cause_key) : null,
      },
      200,
    );
  });
}

function groupCursor(count: number, cause: string): string {
  return Buffer.from(`${count} ${cause}`).toString('base64url');
}

function readGroupCursor(text: string): { count: number; cause: string } {
  const match = /^(\d{1,12}) ([^\0]*)$/s.exec(Buffer.from(text, 'base64url').toString('utf8'));
  if (match === null) throw invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
  return { count: Number(match[1]), cause: match[2] ?? '' };
}
