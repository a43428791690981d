import { normalAmount } from '../../domain/money.ts';
import {
  exportRegister,
  listRegister,
  type RegisterFilter,
  registerSorts,
  registerSummary,
  registerValue,
} from '../../store/read/register.ts';
import { type Cursor, cursorText, readCursor } from '../../store/read/rows.ts';
import { csvContent, csvHeaders, csvStream, exportPage, fileName } from '../common/csv-stream.ts';
import type { Api, Services } from '../common/env.ts';
import { guarded, json } from '../common/guard.ts';
import { invalid } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { todayIn } from '../common/today.ts';
import { RegisterPage, RegisterQuery } from './schema.ts';
import { entryLine, entryView, registerColumns } from './view.ts';

const list = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/unlinked',
  tags: ['Records'],
  summary:
    'The register of unlinked records: who took each out of the sync, when, why, until when, its money',
  request: { params: ConnectionParams, query: RegisterQuery },
  responses: {
    200: {
      description: 'A page of the register; with `format=csv` all of it, streamed.',
      content: { ...json(RegisterPage, '').content, ...csvContent },
    },
  },
});

export function registerRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { database } = c.get('services');
    const connection = c.get('connection');
    const query = c.req.valid('query');
    const today = todayIn(connection.timeZone);
    const filter: RegisterFilter = { review: query.review, reason: query.reason ?? null, today };
    const after = query.cursor === undefined ? null : cursorOf(query.cursor, query.sort);
    if (query.format === 'csv')
      return c.body(
        csvStream(registerColumns, lines(database, connection.id, filter)),
        200,
        csvHeaders(fileName('unlinked', connection.name, today)),
      );
    const sort = registerSorts.find((one) => one === query.sort.replace('-', '')) ?? 'heldAt';
    const found = await listRegister(database, connection.id, filter, sort, after, query.limit + 1);
    const rows = found.slice(0, query.limit);
    const last = rows.at(-1);
    const figures = after === null ? await registerSummary(database, connection.id, today) : null;
    return c.json(
      {
        items: rows.map((row) => entryView(row, today)),
        next:
          found.length > query.limit && last !== undefined
            ? cursorText({ sort: query.sort, value: registerValue(last, sort), id: last.id })
            : null,
        summary:
          figures === null
            ? null
            : {
                records: figures.records,
                reviewsDue: figures.due,
                undated: figures.undated,
                money: figures.money.map((one) => ({
                  currency: one.currency,
                  amount: normalAmount(one.amount),
                })),
              },
      },
      200,
    );
  });
}

async function* lines(
  database: Services['database'],
  connectionId: string,
  filter: RegisterFilter,
): AsyncGenerator<string[][], void, undefined> {
  for await (const rows of exportRegister(database, connectionId, filter, exportPage))
    yield rows.map((row) => entryLine(entryView(row, filter.today)));
}

const shapes = {
  '-heldAt': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  reviewOn: /^(\d{4}-\d\d-\d\d|infinity)$/,
  '-amount': /^\d{1,15}(\.\d{1,4})?$/,
} as const;

function cursorOf(text: string, sort: keyof typeof shapes): Cursor {
  const cursor = readCursor(text, sort);
  if (cursor === null || !shapes[sort].test(cursor.value ?? ''))
    throw invalid([
      { field: 'cursor', message: 'is no cursor of this list in this order; begin without one' },
    ]);
  return cursor;
}
