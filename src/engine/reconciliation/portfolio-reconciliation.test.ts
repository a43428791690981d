import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { dump } from '../../../sandbox/checker/check.ts';
import { expectedReport, locationsByProperty } from '../../../sandbox/checker/reconcile.ts';
import type { Database } from '../../store/db/open.ts';
import { findReport, reportItems } from '../../store/read/reconciliation.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { createIntacctXml } from '../../systems/intacct/xml/intacct-xml.ts';
import { sandboxPassword, sandboxSender } from '../../systems/intacct/xml/testing/fixture.ts';
import { demoWorld, overRest } from '../testing/demo-world.ts';
import { ann } from '../testing/small-world.ts';
import { told } from '../testing/told.ts';
import { Report } from './port.ts';

/*
 * A generated landlord with all kinds of trade and every trouble, run to rest: what the report says equals what the
 * checker, which knows nothing of Relink, computes from the two sandboxes' dumps.
 */

const asOf = '2027-12-31';
let database: Database;
let world: Awaited<ReturnType<typeof demoWorld>>;
let transport: 'rest' | 'xml' = 'rest';
beforeAll(async () => {
  database = await openChosenDatabase();
  world = await demoWorld(database, 200, 3, { payments: true }, (place) =>
    transport === 'rest'
      ? overRest(place)
      : createIntacctXml({ ...place, ...sandboxSender, userPassword: sandboxPassword }),
  );
  await world.sync();
}, 120_000);
afterAll(async () => {
  await world.close();
  await database.close();
});

async function reconcile(): Promise<{ id: string; report: Report }> {
  const { id } = await world.engine.startReport(world.connectionId, { asOf, by: 'Ann Lee' });
  await world.engine.awaitReport(world.connectionId, id, 60_000);
  const row = await findReport(database, world.connectionId, id);
  return { id, report: Report.parse(row?.result) };
}

async function expected(unlinked: ReadonlySet<string> = new Set()) {
  const [property, ledger] = await Promise.all([dump(world.reLeasedUrl), dump(world.intacctUrl)]);
  const { syncFrom } = world.manifest.settings;
  return {
    ...expectedReport(property, ledger, world.manifest, { from: syncFrom, to: asOf, unlinked }),
    locations: locationsByProperty(property, world.manifest),
  };
}

test('every total and every term equals the checker’s own computation, to the cent', async () => {
  const { report } = await reconcile();
  const { legs, locations } = await expected();
  expect(told(report, locations)).toEqual(legs);
  expect(Object.keys(legs)).toEqual(
    expect.arrayContaining([
      'bill GBP',
      'income-credit GBP',
      'income-invoice GBP',
      'receipt GBP',
      'supplier-credit GBP',
      'supplier-payment GBP',
    ]),
  );
  expect([...new Set(report.legs.map((leg) => leg.state))]).toEqual(['reconciled']);
}, 60_000);

test('over the XML gateway the report is the same, figure by figure', async () => {
  const { report } = await reconcile();
  transport = 'xml';
  const { report: xml } = await reconcile();
  transport = 'rest';
  const figures = ({ legs, balances }: Report) => [legs.map(({ read: _when, ...leg }) => leg), balances];
  expect(figures(xml)).toEqual(figures(report));
  expect(xml.legs.map((leg) => leg.state)).toEqual(report.legs.map(() => 'reconciled'));
}, 60_000);

test('what is open equals what both systems say is left to pay, and what was open before the start has its line', async () => {
  const { report } = await reconcile();
  const { open } = await expected();
  const told = Object.fromEntries(
    report.balances.map(({ kind, currency, property, ledger }) => [
      `${kind} ${currency}`,
      { property: property?.open, ledger: ledger?.open },
    ]),
  );
  expect(told).toEqual({
    ...open,
    ...Object.fromEntries(Object.entries(told).filter(([key]) => !(key in open))),
  });
  expect(Object.keys(open)).toContain('receivable GBP');
  for (const { property, ledger, openingDifference, difference, kind, currency } of report.balances) {
    const legs = report.legs.filter((leg) => leg.currency === currency && leg.total !== null);
    const sum = (...texts: (string | undefined)[]) =>
      texts.reduce((total, text) => total + Math.round(Number(text ?? 0) * 100), 0);
    const moved = legs.reduce((total, leg) => {
      const own = kind === 'receivable' ? /^(income|receipt)/ : /^(bill|supplier)/;
      if (!own.test(leg.class)) return total;
      const { gross, amount } = leg.total?.difference ?? {};
      return total + sum(gross) - sum(amount);
    }, 0);
    expect(sum(property?.open) - sum(ledger?.open)).toBe(sum(difference ?? ''));
    expect(sum(openingDifference ?? '') + moved).toBe(sum(difference ?? ''));
  }
}, 60_000);

test('each term has its records, whose differences sum to it', async () => {
  const { id, report } = await reconcile();
  let terms = 0;
  for (const leg of report.legs)
    for (const { term, amounts, records } of leg.total?.terms ?? []) {
      const filter = { term, class: leg.class, currency: leg.currency, period: null };
      const items = await reportItems(database, world.connectionId, id, filter, 0, 1_000);
      expect(items).toHaveLength(records);
      for (const [measure, amount] of Object.entries(amounts)) {
        const cents = items.reduce(
          (sum, item) => sum + Math.round(Number(item.difference[measure]) * 100),
          0,
        );
        expect([leg.class, term, measure, cents]).toEqual([
          leg.class,
          term,
          measure,
          Math.round(Number(amount) * 100),
        ]);
      }
      terms += 1;
    }
  expect(terms).toBeGreaterThan(5);
}, 60_000);

test('a record that a person unlinked and the ledger then reversed stands under "unlinked", and nowhere else', async () => {
  const { synced } = world.manifest;
  const { rows } = await database.query<{ id: string; key: string; token: string }>(
    `select l.id, l.ledger_key as key, substring(s.content::text from '#T([0-9a-f]{6})') as token
     from link l join side s on s.connection_id = l.connection_id and s.link_id = l.id and s.system = 'ledger'
     where l.connection_id = $1 and l.type = 'invoice' and l.outcome = 'synced'
       and l.ledger_key in (select jsonb_array_elements_text($2::jsonb)) order by l.ledger_key limit 3`,
    [world.connectionId, JSON.stringify(await unpaid())],
  );
  expect(rows).toHaveLength(3);
  expect(rows.every(({ token }) => synced.invoice.includes(token))).toBe(true);
  await world.engine.unlink(world.connectionId, {
    recordIds: rows.map((row) => row.id),
    children: 'wait',
    reason: 'being looked at',
    reviewOn: null,
    actor: ann,
  });
  for (const { key } of rows)
    await control('edit', {
      object: 'accounts-receivable/invoice',
      key,
      op: 'reverse',
      fields: { reversedDate: '2026-11-22' },
    });
  await world.sync();
  const { report } = await reconcile();
  const { legs, locations } = await expected(new Set(rows.map((row) => row.token)));
  expect(told(report, locations)).toEqual(legs);
  const leg = report.legs.find((one) => one.class === 'income-invoice' && one.currency === 'GBP');
  expect(leg?.total?.terms.find((one) => one.term === 'unlinked')?.records).toBe(3);
  expect(leg?.state).toBe('reconciled');
}, 60_000);

test('a document that the ledger’s feed of changes withholds is named, and the report does not balance', async () => {
  const key = await newInvoice('REC-1');
  await control('settings', { withheldFromChanges: [`accounts-receivable/invoice/${key}`] }, 'PUT');
  await world.sync();
  const { id, report } = await reconcile();
  const leg = report.legs.find((one) => one.class === 'income-invoice' && one.currency === 'GBP');
  expect(leg).toMatchObject({
    state: 'not-reconciled',
    total: {
      unheld: { gross: '-100.00' },
      brackets: { property: { gross: '0.00' }, ledger: { gross: '100.00' } },
    },
    unheld: { count: 1, items: [{ system: 'ledger', key, displayId: 'REC-1', how: 'unknown' }] },
  });
  const items = await reportItems(
    database,
    world.connectionId,
    id,
    { term: 'unheld', class: null, currency: null, period: null },
    0,
    10,
  );
  expect(items.map((item) => [item.key, item.difference.gross])).toEqual([[key, '100.00']]);
  // The other legs still balance, and this one does as soon as the feed shows it.
  expect(report.legs.filter((one) => one.state !== 'reconciled')).toHaveLength(1);
  await control('settings', { withheldFromChanges: [] }, 'PUT');
  await world.sync();
  expect((await reconcile()).report.legs.filter((one) => one.state !== 'reconciled')).toEqual([]);
}, 60_000);

test('what a system refuses to list is not compared and in no total; the rest is', async () => {
  await control('settings', { deniedObjects: ['accounts-payable/adjustment'] }, 'PUT');
  const { report } = await reconcile();
  await control('settings', { deniedObjects: [] }, 'PUT');
  const left = report.legs.filter((one) => one.state !== 'reconciled');
  expect(left).toMatchObject([
    {
      class: 'supplier-credit',
      state: 'not-compared',
      notCompared: [{ system: 'ledger', reason: 'refused' }],
      total: null,
      read: { ledger: null },
    },
  ]);
  expect(report.balances.find((one) => one.kind === 'payable')).toMatchObject({
    state: 'not-compared',
    difference: null,
  });
  expect(report.balances.find((one) => one.kind === 'receivable')).toMatchObject({ state: 'compared' });
}, 60_000);

async function control(path: string, body: unknown, method = 'POST'): Promise<unknown> {
  const answer = await fetch(`${world.intacctUrl}/_control/${path}`, { method, body: JSON.stringify(body) });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return text === '' ? null : JSON.parse(text);
}

/** A person enters an invoice of 100.00 in the ledger, like one that is there. */
async function newInvoice(number: string): Promise<string> {
  const shape = z.object({
    records: z.object({
      'accounts-receivable/invoice': z.array(
        z.looseObject({
          state: z.string(),
          customer: z.looseObject({ id: z.string() }),
          lines: z.array(
            z.looseObject({
              glAccount: z.looseObject({ id: z.string() }),
              taxEntries: z.array(z.unknown()).default([]),
            }),
          ),
        }),
      ),
    }),
  });
  const { records } = shape.parse(await dump(world.intacctUrl));
  const like = records['accounts-receivable/invoice'].find(
    (one) => one.state === 'posted' && one.lines.length === 1,
  );
  const fields = {
    invoiceNumber: number,
    customer: { id: like?.customer.id },
    invoiceDate: '2026-11-01',
    dueDate: '2026-12-01',
    lines: [
      {
        txnAmount: '100.00',
        glAccount: { id: like?.lines[0]?.glAccount.id },
        memo: 'Entered by hand',
        dimensions: like?.lines[0]?.dimensions,
      },
    ],
  };
  const made = await control('edit', { object: 'accounts-receivable/invoice', op: 'create', fields });
  return z.object({ 'ia::result': z.object({ key: z.string() }) }).parse(made)['ia::result'].key;
}

/** Invoices that can be reversed: no money is on them. */
async function unpaid(): Promise<string[]> {
  const shape = z.object({
    records: z.object({
      'accounts-receivable/invoice': z.array(z.object({ key: z.string(), state: z.string() })),
    }),
  });
  const { records } = shape.parse(await dump(world.intacctUrl));
  return records['accounts-receivable/invoice'].flatMap((one) => (one.state === 'posted' ? [one.key] : []));
}
