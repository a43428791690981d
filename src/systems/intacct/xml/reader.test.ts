import { expect, test } from 'vitest';
import { readChanged } from '../changes.ts';
import { createGateway } from './gateway.ts';
import { createXmlReader } from './reader.ts';
import { type Asked, access, answered, rows, stubGateway } from './testing/stub-gateway.ts';
import { child, childrenOf, textOf, type XmlElement } from './tree.ts';
import { element } from './write.ts';

type Row = Readonly<Record<string, string>>;

/** A ledger whose queries are answered by a function; it knows its user’s preference. */
function opened(
  answer: (query: XmlElement) => { readonly rows: readonly Row[]; readonly total?: number },
  entityId: string | null = 'UK',
) {
  const stub = stubGateway({
    answer: (asked) => {
      const work = asked.functions[0]?.work;
      if (work?.name === 'readByName')
        return answered(asked, [{ data: rows('USERINFO', [{ RECORDNO: '9' }]) }]);
      if (work?.name === 'readUserFormatting') {
        const parts = [element('dateformat', '/mdY'), element('gmtoffset', '+00:00'), element('clock', '24')];
        return answered(asked, [{ data: element('data', [element('userformatting', parts)]) }]);
      }
      if (work === undefined) throw new Error('no function');
      const found = answer(work);
      return answered(asked, [{ data: rows(textOf(work, 'object'), found.rows, found.total) }]);
    },
  });
  const gateway = createGateway({ ...access, fetch: stub.fetch });
  const reader = createXmlReader({ gateway, userId: 'relink', entityId, waits: [] });
  return { reader, asked: stub.asked };
}
const queries = (asked: readonly Asked[]) =>
  asked.flatMap((one) => one.functions.map((each) => each.work)).filter((work) => work.name === 'query');
const account = 'general-ledger/account';

test('pages go by key, and never on without one that is higher than the last', async () => {
  const all = Array.from({ length: 5 }, (_, at) => ({ RECORDNO: String(at + 1), ACCOUNTNO: `4${at}` }));
  const { reader, asked } = opened((query) => {
    const beyond = Number(textOf(child(child(query, 'filter'), 'greaterthan'), 'value') || '0');
    const left = all.filter((row) => Number(row.RECORDNO) > beyond);
    return { rows: left.slice(0, Number(textOf(query, 'pagesize'))), total: left.length };
  });
  const seen: unknown[] = [];
  for await (const page of reader.byKey({ object: account, fields: ['id'], filters: [] }))
    seen.push(...page.rows);
  expect(seen).toEqual(all.map((row) => ({ key: row.RECORDNO, id: row.ACCOUNTNO })));
  const [query] = queries(asked);
  expect(childrenOf(child(query ?? null, 'select'), 'field').map((one) => one.text)).toEqual([
    'RECORDNO',
    'ACCOUNTNO',
  ]);
  expect(
    child(child(query ?? null, 'orderby'), 'order')?.children.map((one) => one.text || one.name),
  ).toEqual(['RECORDNO', 'ascending']);
  const stuck = opened(() => ({
    rows: [
      { RECORDNO: '7', ACCOUNTNO: '4' },
      { RECORDNO: '7', ACCOUNTNO: '5' },
    ],
  }));
  const read = async () => {
    for await (const _page of stuck.reader.byKey({ object: account, fields: ['id'], filters: [] }));
  };
  await expect(read()).rejects.toThrow('protocol');
});

test('a page with fewer rows than are due, or more, is no page', async () => {
  const query = {
    object: account,
    fields: ['key'],
    filters: [],
    orderBy: [{ key: 'asc' as const }],
    size: 10,
  };
  for (const total of [1, 3]) {
    const { reader } = opened(() => ({ rows: [{ RECORDNO: '1' }, { RECORDNO: '2' }], total }));
    await expect(reader.query(query), String(total)).rejects.toThrow('protocol');
  }
  const { reader } = opened(() => ({ rows: [{ RECORDNO: '1' }, { RECORDNO: '2' }] }));
  expect(await reader.query(query)).toEqual({ rows: [{ key: '1' }, { key: '2' }], total: 2 });
});

test('only from the top level is what entities keep to themselves asked for', async () => {
  for (const [entityId, wanted] of [
    ['UK', null],
    [null, 'true'],
  ] as const) {
    const { reader, asked } = opened(() => ({ rows: [] }), entityId);
    await reader.query({ object: account, fields: ['key'], filters: [], orderBy: [{ key: 'asc' }], size: 1 });
    const options = child(queries(asked)[0] ?? null, 'options');
    expect(child(options, 'showprivate')?.text ?? null).toBe(wanted);
  }
});

test('an id that the entity does not see is looked up at the top level', async () => {
  const { reader, asked } = opened((query) => {
    const object = textOf(query, 'object');
    if (object === 'APBILL')
      return {
        rows: [
          { RECORDNO: '7', VENDORID: 'V-1' },
          { RECORDNO: '8', VENDORID: 'V-2' },
        ],
      };
    const own = child(query, 'options') === null;
    return { rows: own ? [{ RECORDNO: '31', VENDORID: 'V-1' }] : [{ RECORDNO: '32', VENDORID: 'V-2' }] };
  });
  const query = { object: 'accounts-payable/bill', fields: ['key', 'vendor.key'], filters: [] };
  const { rows: found } = await reader.query({ ...query, orderBy: [{ key: 'asc' }], size: 10 });
  expect(found).toEqual([
    { key: '7', vendor: { key: '31' } },
    { key: '8', vendor: { key: '32' } },
  ]);
  const before = asked.length;
  await reader.query({ ...query, orderBy: [{ key: 'asc' }], size: 10 });
  // Both are known by now.
  expect(asked.length).toBe(before + 1);
});

test('what the tables do not know is a fault that names it, and nothing is asked', async () => {
  const { reader, asked } = opened(() => ({ rows: [] }));
  const query = { fields: ['key'], filters: [], orderBy: [], size: 1 };
  for (const odd of [
    { ...query, object: 'a/b' },
    { ...query, object: account, fields: ['colour'] },
  ])
    await expect(reader.query(odd)).rejects.toThrow('protocol');
  await expect(reader.read('/services/core/model')).rejects.toThrow('protocol');
  expect(asked).toEqual([]);
});

test('in the hour that comes twice when the clocks go back, changes are read in the ledger’s order', async () => {
  // By the user's own clock 01:50 is followed by 01:10; the one offset that is known cannot tell them apart.
  const changed = [
    '10/25/2026 00:30:00',
    '10/25/2026 01:50:00',
    '10/25/2026 01:10:00',
    '10/25/2026 02:20:00',
  ];
  const ledger = (stamps: readonly string[]) =>
    opened((query) => {
      if (textOf(query, 'object') !== 'GLACCOUNT') return { rows: [] };
      if (JSON.stringify(query).includes('isnull')) return { rows: [] };
      const all = stamps.map((WHENMODIFIED, at) => ({
        RECORDNO: String(at + 1),
        ACCOUNTNO: `4${at}`,
        TITLE: 'Rent',
        STATUS: 'active',
        WHENMODIFIED,
      }));
      return { rows: all, total: all.length };
    });
  const settings = {
    propertyDimension: 'location',
    trackingDimensions: [],
    addressPairing: 'ship-to-is-postal',
  } as const;
  const read = async (stamps: readonly string[]) => {
    const found: (string | null)[] = [];
    for await (const page of readChanged({ reader: ledger(stamps).reader, settings }, 'account', null))
      if (page.records.length > 0) found.push(...page.records.map((one) => one.key), page.through);
    return found;
  };
  expect(await read(changed)).toEqual(['1', '2', '3', '4', '2026-10-25T02:20:00.000Z']);
  // The cursor does not go back with the clock.
  expect((await read(changed.slice(0, 3))).at(-1)).toBe('2026-10-25T01:50:00.000Z');
  await expect(read(['10/25/2026 09:50:00', '10/25/2026 01:10:00'])).rejects.toThrow('protocol');
});
