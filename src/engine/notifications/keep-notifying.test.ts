import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { keepNotifying } from './keep-notifying.ts';
import { deliveryWorld } from './testing/delivery-world.ts';
import { hookReceiver } from './testing/hook-receiver.ts';

let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
}, 60_000);
afterAll(() => database.close());

test('what goes wrong is told by itself, also while one company cannot be looked at, and not after the end', async () => {
  const receiver = await hookReceiver();
  const broken = await deliveryWorld(database);
  const world = await deliveryWorld(database);
  await world.endpoint(receiver.url, ['cause']);
  const { id } = await broken.endpoint(receiver.url, ['cause']);
  // Nothing that the program would have stored: whoever names this endpoint fails.
  await database.query('update webhook_endpoint set url = $2 where id = $1', [id, 'nowhere']);
  for (const one of [broken, world]) {
    one.setAccount('archived');
    one.invoice('1');
    await one.sync();
  }
  const keeping = keepNotifying(world.context, { everyMs: 20 });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 10_000 });
  await keeping.stop();
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
    type: 'cause.opened',
    data: { company: { id: world.connectionId } },
  });
  expect(world.lines.join('')).toContain('a company could not be looked at');

  world.setAccount('active');
  await world.sync();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(receiver.received).toHaveLength(1);
  for (const one of [broken, world]) await one.close();
  await receiver.close();
});
