import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import type { Database } from './db/open.ts';
import { type HeldRow, heldSides } from './read/held-sides.ts';
import { findReport, type ItemFilter, recentReports, reportItems } from './read/reconciliation.ts';
import { runsSince } from './read/runs-since.ts';
import { testCompany } from './testing/companies.ts';
import { eachDatabase } from './testing/each-database.ts';
import {
  beginReport,
  endReport,
  keepReport,
  pruneReports,
  type ReportItem,
  storeReportItems,
} from './write/reconciliation.ts';

const all: ItemFilter = { term: null, class: null, currency: null, period: null };

eachDatabase((_name, open) => {
  let database: Database;
  let connectionId: string;
  beforeAll(async () => {
    database = await open();
    ({ connectionId } = await testCompany(database));
  });
  afterAll(() => database.close());

  const begin = (at: string, deadBefore = '2026-01-01T00:00:00Z') =>
    database.transaction((tx) =>
      beginReport(tx, connectionId, {
        id: newId(),
        asOf: '2026-11-30',
        syncFrom: '2026-01-01',
        by: 'Ann',
        at,
        deadBefore,
      }),
    );
  const item = (number: number, term: string, period: string, property: string | null): ReportItem => ({
    number,
    class: 'bill',
    currency: 'GBP',
    term,
    linkId: null,
    system: 'ledger',
    how: 'unknown',
    key: String(number),
    displayId: `B-${number}`,
    property: null,
    ledger: { gross: '10.00' },
    difference: { gross: '-10.00' },
    buckets: [{ period, property, gross: '-10.00' }],
  });

  test('one report at a time; one whose process fell silent is set aside, and can no longer be kept alive', async () => {
    const first = await begin('2026-11-23T08:00:00Z');
    expect(await begin('2026-11-23T08:00:05Z')).toEqual({ ...first, isNew: false });
    expect(await keepReport(database, connectionId, first.id, '2026-11-23T08:01:00Z', { property: 7 })).toBe(
      true,
    );
    const third = await begin('2026-11-23T09:00:00Z', '2026-11-23T08:30:00Z');
    expect([third.isNew, third.id === first.id]).toEqual([true, false]);
    expect(await keepReport(database, connectionId, first.id, '2026-11-23T09:00:01Z', {})).toBe(false);
    expect(await findReport(database, connectionId, first.id)).toMatchObject({
      state: 'failed',
      as_of: '2026-11-30',
      progress: { property: 7 },
      result: null,
    });
    await endReport(database, connectionId, third.id, '2026-11-23T09:01:00Z', {
      legs: [{ state: 'reconciled' }, { state: 'not-compared' }],
    });
    const recent = await recentReports(database, connectionId, null, 10);
    expect(recent.map((one) => [one.id, one.state, [...one.states].sort()])).toEqual([
      [third.id, 'done', ['not-compared', 'reconciled']],
      [first.id, 'failed', []],
    ]);
    const before = { at: recent[0]?.started_at ?? '', id: third.id };
    expect((await recentReports(database, connectionId, before, 10)).map((one) => one.id)).toEqual([
      first.id,
    ]);
  });

  test('records of a report are found by term, month and property, and go with it', async () => {
    const { id } = await begin('2026-11-23T10:00:00Z');
    await storeReportItems(database, connectionId, id, [
      item(1, 'unheld', '2026-10', 'P1'),
      item(2, 'unlinked', '2026-10', null),
      item(3, 'unlinked', '2026-11', 'P1'),
    ]);
    const found = async (filter: Partial<ItemFilter>, after = 0, limit = 10) =>
      (await reportItems(database, connectionId, id, { ...all, ...filter }, after, limit)).map(
        (one) => one.number,
      );
    expect(await found({})).toEqual([1, 2, 3]);
    expect(await found({}, 1, 1)).toEqual([2]);
    expect(await found({ term: 'unlinked' })).toEqual([2, 3]);
    expect(await found({ period: '2026-10' })).toEqual([1, 2]);
    expect(await found({ property: 'P1' })).toEqual([1, 3]);
    expect(await found({ property: null })).toEqual([2]);
    expect(await found({ property: 'P1', period: '2026-11' })).toEqual([3]);
    expect(await found({ class: 'receipt' })).toEqual([]);
    await endReport(database, connectionId, id, '2026-11-23T10:01:00Z', { legs: [] });
    await pruneReports(database, connectionId, 1);
    expect(await found({})).toEqual([1, 2, 3]);
    await pruneReports(database, connectionId, 0);
    expect([await found({}), await findReport(database, connectionId, id)]).toEqual([[], null]);
  });

  test('links come page by page with what is held of both sides; a side that was deleted is none', async () => {
    const ids = [newId(), newId(), newId()];
    const content = JSON.stringify({
      type: 'tax-type',
      name: 'T1',
      rate: '20',
      status: 'active',
      direction: 'sale',
    });
    for (const [at, id] of ids.entries()) {
      await database.query(`insert into link (connection_id, id, type) values ($1, $2, 'tax-type')`, [
        connectionId,
        id,
      ]);
      await database.query(
        `insert into side (connection_id, system, object, key, link_id, type, role, display_id, number, name, content, hash, raw, mapper_version, seen_at, presence)
         values ($1, 'property', 'tax-type', $3, $2, 'tax-type', null, $3, null, '', $4, '', '{}', 1, now(), 'present'),
           ($1, 'ledger', 'tax-type', $3, $2, 'tax-type', null, $3, null, '', $4, '', '{}', 1, now(), $5)`,
        [connectionId, id, `K${at}`, content, at === 1 ? 'deleted' : 'present'],
      );
    }
    const pages: HeldRow[][] = [];
    for (let after: string | null = null; ; ) {
      const page: HeldRow[] = await heldSides(database, connectionId, ['tax-type'], after, 2);
      pages.push(page);
      after = page.at(-1)?.id ?? null;
      if (page.length < 2) break;
    }
    expect(
      pages.map((page) => page.map(({ id, property, ledger }) => [id, property?.key, ledger?.key])),
    ).toEqual([
      [
        [ids[0], 'K0', 'K0'],
        [ids[1], 'K1', undefined],
      ],
      [[ids[2], 'K2', 'K2']],
    ]);
    expect(await heldSides(database, connectionId, ['bill'], null, 2)).toEqual([]);
  });

  test('a run that is on, or ended since, makes a list older than it', async () => {
    const since = '2026-11-23T08:00:00Z';
    const run = (state: string, finished: string | null) =>
      database.query(
        `insert into run (connection_id, id, state, trigger, started_by, finished_at) values ($1, $2, $3, 'person', 'Ann', $4::timestamptz)`,
        [connectionId, newId(), state, finished],
      );
    expect(await runsSince(database, connectionId, since)).toEqual({ now: false, meanwhile: false });
    await run('done', '2026-11-23T07:59:59Z');
    expect(await runsSince(database, connectionId, since)).toEqual({ now: false, meanwhile: false });
    await run('done', '2026-11-23T08:00:01Z');
    expect(await runsSince(database, connectionId, since)).toEqual({ now: false, meanwhile: true });
    await run('running', null);
    expect(await runsSince(database, connectionId, since)).toEqual({ now: true, meanwhile: true });
  });
});
