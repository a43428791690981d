import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCsv } from '../../domain/csv.ts';
import { newId } from '../../domain/id.ts';
import { exportPage } from '../common/csv-stream.ts';
import { environmentKey, type HttpWorld, httpWorld, publicUrl } from '../testing/http-world.ts';
import { recordColumns } from './csv.ts';

let world: HttpWorld;
let base: string;
const many = 2 * exportPage + 7;
beforeAll(async () => {
  world = await httpWorld();
  const company = await world.ask('POST', '/api/v1/connections', { body: { name: 'Quay & Co.' } });
  base = `/api/v1/connections/${company.at('id')}/records`;
  const rows = Array.from({ length: many }, (_, index) => ({
    id: newId(),
    released: String(index),
    name:
      index === 0 ? '=HYPERLINK("http://x.example","y")' : index === 1 ? '@SUM(A1)' : 'Plain, with "quotes"',
    amount: index === 2 ? '-12345678901234.5678' : '10.00',
    outcome: index % 10 === 0 ? 'failing' : 'synced',
  }));
  await world.database.query(
    `insert into link (connection_id, id, type, outcome, released_id, intacct_id, name, amount, currency)
       select $1, r.id, 'invoice', r.outcome, r.released, 'I' || r.released, r.name, r.amount, 'GBP'
       from jsonb_to_recordset($2::jsonb) as r(id uuid, released text, name text, amount numeric, outcome text)`,
    [company.at('id'), JSON.stringify(rows)],
  );
});
afterAll(() => world.close());

const table = async (query: string) => {
  const { status, headers, text } = await world.ask('GET', `${base}?format=csv${query}`);
  expect(status).toBe(200);
  const { rows, faults } = readCsv(text);
  expect(faults).toEqual([]);
  return { headers, text, rows: rows.map((one) => one.cells) };
};
const column = (rows: readonly (readonly string[])[], name: (typeof recordColumns)[number]) =>
  rows.slice(1).map((cells) => cells[recordColumns.indexOf(name)]);

test('all that match come as one file, page after page, each once', async () => {
  const { headers, text, rows } = await table('&limit=1');
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toMatch(
    /^attachment; filename="records-quay-co-\d{4}-\d\d-\d\d.csv"$/,
  );
  expect(text.startsWith('Type,Re-Leased Id,')).toBe(true);
  // Reading as text takes the mark away by which a spreadsheet knows UTF-8.
  const raw = await world.app.request(`${publicUrl}${base}?format=csv&q=none-such`, {
    headers: { authorization: `Bearer ${environmentKey}` },
  });
  expect([...new Uint8Array(await raw.arrayBuffer())].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
  expect(rows[0]).toEqual([...recordColumns]);
  expect(rows).toHaveLength(many + 1);
  expect(new Set(column(rows, 'Record')).size).toBe(many);
});

test('what a spreadsheet would run is text, and money keeps every digit and its sign', async () => {
  const { text, rows } = await table('');
  expect(text).toContain(`"'=HYPERLINK(""http://x.example"",""y"")"`);
  expect(text).toContain(`'@SUM(A1)`);
  expect(column(rows, 'Name').slice(0, 3)).toEqual([
    '=HYPERLINK("http://x.example","y")',
    '@SUM(A1)',
    'Plain, with "quotes"',
  ]);
  expect(text).toContain(',-12345678901234.5678,GBP,');
});

test('it holds what the list holds with the same filter, and nothing but the head where nothing matches', async () => {
  const { rows } = await table('&outcome=failing');
  const list = await world.ask('GET', `${base}?outcome=failing&limit=1`);
  expect(list.at('total')).toEqual({ count: rows.length - 1, exact: true });
  expect(new Set(column(rows, 'Outcome'))).toEqual(new Set(['Failing']));
  expect((await table('&q=there-is-none')).rows).toEqual([[...recordColumns]]);
  const wrong = await world.ask('GET', `${base}?format=xls`);
  expect([wrong.status, wrong.at('errors.0.field')]).toEqual([400, 'format']);
});

test('either id sorts as the number it is, in both directions and through every page', async () => {
  for (const sort of ['releasedId', '-releasedId', 'intacctId', '-intacctId']) {
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page += 1) {
      const answer = await world.ask('GET', `${base}?sort=${sort}&limit=5${cursor}`);
      seen.push(...answer.rowsAt('items').map((one) => String(one.releasedId)));
      cursor = `&cursor=${answer.textAt('next')}`;
    }
    const from = sort.startsWith('-') ? (index: number) => many - 1 - index : (index: number) => index;
    if (sort.endsWith('releasedId'))
      expect(seen).toEqual(Array.from({ length: 15 }, (_, i) => String(from(i))));
    else expect(new Set(seen).size).toBe(15);
  }
});
