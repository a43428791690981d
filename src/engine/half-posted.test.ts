import { describe, expect, test } from 'vitest';
import { causeKey } from '../domain/problem.ts';
import type { DocumentContent } from '../domain/record.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import type { DecideInput, Decision } from './decision.ts';
import { decided, invoice, ledgerInvoice, side } from './testing/decide-fixtures.ts';
import { smallWorld } from './testing/small-world.ts';

const problemOf = (decision: Decision) =>
  'problem' in decision ? `${decision.kind} ${causeKey(decision.problem)}` : decision.kind;
const pair = (
  property: Partial<DocumentContent>,
  ledger: Partial<DocumentContent>,
  agreed: DecideInput['agreed'] = { property: invoice(), ledger: ledgerInvoice() },
) =>
  decided({
    link: { type: 'invoice', role: null, outcome: 'synced' },
    sides: { property: side(invoice(property)), ledger: side(ledgerInvoice(ledger)) },
    agreed,
  });
const finding = 'conflict differs-from-counterpart';

describe('a document in the books of one system and not of the other is a finding, never in sync', () => {
  test.each(['draft', 'awaiting-approval'] as const)('fallen back to %s in Re-Leased', (state) => {
    const decision = pair({ state }, {});
    expect(problemOf(decision)).toBe(finding);
    expect(decision).toMatchObject({ fields: ['state'], problem: { side: 'property' } });
    expect(problemOf(pair({ state }, { state: 'paid' }))).toBe(finding);
  });

  test('declined or recalled in Sage Intacct', () => {
    expect(pair({}, { state: 'draft' })).toMatchObject({ fields: ['state'], problem: { side: 'ledger' } });
    expect(problemOf(pair({}, { state: 'awaiting-approval' }))).toBe(finding);
    // Submitted by us, and declined before it was ever posted.
    const submitted = { property: invoice(), ledger: ledgerInvoice({ state: 'awaiting-approval' }) };
    expect(pair({}, { state: 'awaiting-approval' }, submitted).kind).toBe('agrees');
    expect(problemOf(pair({}, { state: 'draft' }, submitted))).toBe(finding);
    expect(pair({}, { state: 'approved' }, submitted).kind).toBe('agrees');
  });

  test('found to be one', () => {
    expect(problemOf(pair({}, { state: 'draft' }, null))).toBe(finding);
    expect(problemOf(pair({ state: 'draft' }, {}, null))).toBe(finding);
    expect(pair({}, { state: 'awaiting-approval' }, null).kind).toBe('agrees');
  });

  test('payments move it between approved, part paid and paid; a total of nothing has no such states', () => {
    expect(pair({ state: 'approved' }, { state: 'paid' }).kind).toBe('agrees');
    expect(pair({ state: 'part-paid' }, { state: 'approved' }).kind).toBe('agrees');
    const zero = { net: '0.00', tax: '0.00', gross: '0.00', lines: [] };
    const both = { property: invoice(zero), ledger: ledgerInvoice({ ...zero, state: 'draft' }) };
    expect(pair(zero, { ...zero, state: 'draft' }, both).kind).toBe('agrees');
  });
});

test('what Re-Leased takes and keeps as a draft is not in sync, until somebody approves it there', async () => {
  const database = await openChosenDatabase();
  try {
    const world = await smallWorld(database);
    const { content } = world.invoice('1');
    if (content.type !== 'invoice') throw new Error('no invoice');
    world.property.records.delete('invoice/1');
    const lines = content.lines.map((line) => ({ ...line, accountKey: '900' }));
    world.ledger.put('invoice', '90', { ...content, contactKey: '70', lines });
    const { send } = world.property;
    world.property.send = async (request) => {
      const result = await send(request);
      for (const one of world.property.records.values())
        if (one.content.type === 'invoice') one.content.state = 'draft';
      return result;
    };
    await world.sync();
    const [made] = [...world.property.records.values()].filter((one) => one.type === 'invoice');
    const outcome = async () =>
      (await world.links('invoice')).map((one) => `${one.outcome} ${one.cause_key}`);
    expect(await outcome()).toEqual(['drifted differs-from-counterpart']);
    if (made?.content.type !== 'invoice') throw new Error('nothing was made');
    world.property.put('invoice', made.key, { ...made.content, state: 'approved' });
    await world.sync();
    expect(await outcome()).toEqual(['synced null']);
  } finally {
    await database.close();
  }
});
