import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
  world.invoice('901', { number: 'NEG-1', net: '-5.00', gross: '-5.00' });
  world.invoice('902', { number: 'NEG-2', net: '-7.50', gross: '-7.50' });
  world.invoice('903', { currency: 'USD', gross: '40.00', net: '40.00' });
  world.invoice('904');
  await world.sync();
  await world.ask('POST', '/api/v1/connections', { body: { name: 'Another' } });
});
afterAll(() => world.close());

const overview = async (query = '', options = {}) => world.ask('GET', `/api/v1/overview${query}`, options);
const mine = async () =>
  (await overview()).rowsAt('items').find((one) => one.connectionId === world.connectionId);

test('a company shows its causes, the most records first, its money not in step and the oldest problem', async () => {
  expect(await mine()).toMatchObject({
    causes: 2,
    records: 3,
    oldest: expect.stringMatching(/Z$/),
    top: [
      { cause: 'negative-invoice', count: 2, message: 'An invoice with a total below zero cannot sync.' },
      { cause: 'currency-unsupported:USD', count: 1, message: expect.stringContaining('USD') },
    ],
    money: [
      { currency: 'GBP', amount: '-12.50' },
      { currency: 'USD', amount: '40.00' },
    ],
    reviewsDue: 0,
  });
  const causes = (await world.ask('GET', `${world.base}/problems`)).rowsAt('items');
  expect((await mine())?.top).toMatchObject(causes.map(({ cause, message }) => ({ cause, message })));
});

test('the oldest is of what is open: unlinked records no longer count, and their review does once it is due', async () => {
  const [old] = (await world.ask('GET', `${world.base}/records?q=903&type=invoice`)).rowsAt('items');
  await world.database.query(
    `update problem set opened_at = '2026-01-02T00:00:00Z' where connection_id = $1 and link_id = $2`,
    [world.connectionId, old?.id],
  );
  expect((await mine())?.oldest).toMatch(/^2026-01-02T00:00:00/);
  await world.ask('POST', `${world.base}/unlink`, {
    body: { recordIds: [old?.id], children: 'wait', reason: 'Another currency' },
  });
  await world.database.query('update hold set review_on = current_date - 1 where link_id = $1', [old?.id]);
  const after = await mine();
  expect(after).toMatchObject({
    causes: 1,
    records: 2,
    money: [{ currency: 'GBP', amount: '-12.50' }],
    reviewsDue: 1,
  });
  expect(after?.oldest).not.toMatch(/^2026-01-02/);
});

test('companies come by name, page by page, and only those the caller may reach', async () => {
  const first = await overview('?limit=1');
  const second = await overview(`?limit=1&cursor=${first.textAt('next')}`);
  expect([first.at('items.0.causes'), second.at('items.0.connectionId'), second.at('next')]).toEqual([
    0,
    world.connectionId,
    null,
  ]);
  const key = await world.keyFor('read-only', world.organizationId, [world.connectionId]);
  expect((await overview('', { key })).rowsAt('items').map((one) => one.connectionId)).toEqual([
    world.connectionId,
  ]);
  await world.otherOrganization();
  expect((await overview()).rowsAt('items')).toHaveLength(2);
  const wrong = await overview('?cursor=nonsense');
  expect([wrong.status, wrong.at('errors.0.field')]).toEqual([400, 'cursor']);
});
