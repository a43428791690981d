import type { SystemName } from '../../domain/record.ts';
import { namesOf, readRecord } from '../../store/read/record.ts';
import {
  countRecords,
  holdsOf,
  listRecords,
  type Sort,
  type SortKey,
  sortValue,
} from '../../store/read/records.ts';
import { type Cursor, cursorText, readCursor } from '../../store/read/rows.ts';
import { isRare } from '../../store/read/search.ts';
import { csvContent, csvHeaders, csvStream, fileName } from '../common/csv-stream.ts';
import type { Api } from '../common/env.ts';
import { guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { todayIn } from '../common/today.ts';
import { recordColumns, recordLines } from './csv.ts';
import { recordDetail, referencesIn } from './detail.ts';
import { filterOf } from './filter.ts';
import { RecordDetail, RecordPage, RecordParams, RecordQuery, sortKeys } from './schema.ts';
import { recordView } from './view.ts';

const list = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/records',
  tags: ['Records'],
  summary: 'Records, filtered, searched and sorted',
  description:
    '`total` is exact where counters cover the filter; else counted up to 10,000 and then "10,000+".',
  request: { params: ConnectionParams, query: RecordQuery },
  responses: {
    200: {
      description: 'A page of records; with `format=csv` all of them, streamed.',
      content: { ...json(RecordPage, '').content, ...csvContent },
    },
  },
});

const one = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/records/{recordId}',
  tags: ['Records'],
  summary: 'One record: both sides, differences, problem, attempts, events, parents and children',
  request: { params: RecordParams },
  responses: { 200: json(RecordDetail, 'All that is known of it.') },
});

export function recordRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { database } = c.get('services');
    const connection = c.get('connection');
    const query = c.req.valid('query');
    const sort = sortOf(query.sort);
    const after = query.cursor === undefined ? null : cursorOf(query.cursor, query.sort, sort.key);
    const filter = filterOf(query, connection.timeZone);
    if (query.format === 'csv')
      return c.body(
        csvStream(recordColumns, recordLines(database, connection, filter)),
        200,
        csvHeaders(fileName('records', connection.name, todayIn(connection.timeZone))),
      );
    const rare = await isRare(database, connection.id, filter.search);
    const [found, total] = await Promise.all([
      listRecords(database, connection.id, filter, sort, after, query.limit + 1, rare),
      countRecords(database, connection.id, filter, rare),
    ]);
    const rows = found.slice(0, query.limit);
    const holds = await holdsOf(
      database,
      connection.id,
      rows.filter((row) => row.held).map((row) => row.id),
    );
    const last = rows.at(-1);
    const next =
      found.length > query.limit && last !== undefined
        ? cursorText({ sort: query.sort, value: sortValue(last, sort.key), id: last.id })
        : null;
    return c.json(
      {
        items: rows.map((row) => recordView(row, holds.get(row.id) ?? [], connection.locale)),
        next,
        total,
      },
      200,
    );
  });

  api.openapi(one, async (c) => {
    const { database, secrets, webUrl } = c.get('services');
    const connection = c.get('connection');
    const id = pathId(c.req.valid('param').recordId, 'There is no such record in this company.');
    const facts = await readRecord(database, connection.id, id);
    if (facts === null) throw notFound('There is no such record in this company.');
    const { property, ledger } = facts.sides;
    // Of what each side is now and of what it was when both agreed.
    const referred = (system: SystemName) =>
      [facts.sides[system]?.content, facts.agreed?.[system]]
        .filter((content) => content !== undefined)
        .flatMap(referencesIn);
    const names = {
      property: await namesOf(database, connection.id, 'property', referred('property')),
      ledger: await namesOf(database, connection.id, 'ledger', referred('ledger')),
    };
    const holds = (await holdsOf(database, connection.id, [id])).get(id) ?? [];
    return c.json(
      recordDetail(facts, {
        locale: connection.locale,
        holds,
        names,
        // A body sealed with a key that is gone is not shown; the rest of the page is.
        open: (keyId, sealed) => {
          try {
            return new TextDecoder().decode(secrets.open(keyId, sealed));
          } catch {
            return null;
          }
        },
        links: {
          property:
            property === null ? null : await webUrl(connection.id, 'property', property.object, property.key),
          ledger: ledger === null ? null : await webUrl(connection.id, 'ledger', ledger.object, ledger.key),
        },
      }),
      200,
    );
  });
}

function sortOf(text: string): Sort {
  const descending = text.startsWith('-');
  const key = sortKeys.find((one) => one === text.replace('-', '')) ?? 'updatedAt';
  return { key, descending };
}

const values: Readonly<Record<SortKey, RegExp>> = {
  updatedAt: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
  amount: /^-?\d{1,15}(\.\d{1,4})?$/,
  number: /^[^\0]*$/,
  releasedId: /^[^\0]*$/,
  intacctId: /^[^\0]*$/,
};

function cursorOf(text: string, sort: string, key: SortKey): Cursor {
  const cursor = readCursor(text, sort);
  if (cursor === null || (cursor.value !== null && !values[key].test(cursor.value)))
    throw invalid([
      { field: 'cursor', message: 'is no cursor of this list in this order; begin without one' },
    ]);
  return cursor;
}
