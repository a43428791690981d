import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
    world.invoice('901', { number: 'NEG-1', net: '-5.00', gross: '-5.00' });
    world.invoice('902', { number: 'NEG-2', net: '-7.50', gross: '-7.50' });
    world.ledger.put('account', '900', { ...world.account, status: 'archived' });
    world.invoice('903');
    await world.sync();
  });
  afterAll(() => world.close());

  test('a cause is said of all its records: what only one of them has is not in the sentence', async () => {
    const { status, body } = await world.ask('GET', `${world.base}/problems`);
    expect([status, body]).toMatchObject([
      200,
      {
        items: [
          {
            cause: 'negative-invoice',
            message: 'An invoice with a total below zero cannot sync.',
            count: 2,
            types: [{ type: 'invoice', count: 2 }],
            money: [{ currency: 'GBP', amount: '-12.50' }],
          },
          {
            cause: `account-inactive:${world.account.code}`,
            message: `Account ${world.account.code} ${world.account.name} is inactive in Intacct.`,
            count: 1,
          },
        ],
        next: null,
      },
    ]);
  });

  test('pages go on behind the last cause, and a wrong cursor is refused by name', async () => {
    const first = await world.ask('GET', `${world.base}/problems?limit=1`);
    const next = await world.ask(
      'GET',
      `${world.base}/problems?limit=1&cursor=${encodeURIComponent(first.textAt('next'))}`,
    );
    expect([first.rowsAt('items')[0]?.count, next.rowsAt('items')[0]?.count, next.at('next')]).toEqual([
      2,
      1,
      null,
    ]);
    const wrong = await world.ask('GET', `${world.base}/problems?cursor=nonsense`);
    expect([wrong.status, wrong.at('errors.0.field')]).toEqual([400, 'cursor']);
  });
});
