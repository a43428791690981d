import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import { ann, smallWorld } from './testing/small-world.ts';

let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
}, 60_000);
afterAll(() => database.close());

/** More than a run has in its hands at a time. */
const many = 500;

/** A company with one tenant that the ledger refused, and many invoices that are due. */
async function busy() {
  const world = await smallWorld(database);
  world.ledger.refuse = ({ type }) =>
    type === 'contact' ? problem('value-too-long', 'ledger', { field: 'name' }) : null;
  world.property.put('contact', '8', { ...world.contact, name: 'Quarterdeck Retail Ltd' });
  await world.sync();
  const [tenant] = (await world.links('contact')).filter((one) => one.released_id === '8');
  if (tenant?.outcome !== 'failing') throw new Error('the tenant is not refused');
  world.ledger.refuse = () => null;
  world.ledger.journal.splice(0);
  for (let key = 1; key <= many; key += 1) world.invoice(String(key));
  return { world, tenant };
}

/** A run at whose first page of invoices somebody asks for something. */
async function syncWith({ world }: Awaited<ReturnType<typeof busy>>, meanwhile: () => Promise<unknown>) {
  let once = true;
  const engine = createEngine({
    ...world.context,
    atStep: async ({ step, writes }) => {
      if (step !== 'claimed' || !once || writes.every((one) => one.type !== 'invoice')) return;
      once = false;
      await meanwhile();
    },
  });
  const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
  await engine.executeRun(world.connectionId, runId, new AbortController().signal);
  return world.ledger.journal.filter((one) => one.verb === 'create');
}

test('what is asked for while thousands are written is tried with the next page, though its type is over', async () => {
  const { world, tenant } = await busy();
  const written = await syncWith({ world, tenant }, () =>
    world.engine.retry(world.connectionId, [tenant.id], ann),
  );
  const keys = written.map((one) => [one.type, one.keys.length] as const);
  const before = keys.slice(
    0,
    keys.findIndex(([type]) => type.startsWith('contact')),
  );
  const after = keys.slice(before.length + 1);
  const sum = (part: typeof keys) => part.reduce((n, [, length]) => n + length, 0);
  expect(keys.filter(([type]) => type.startsWith('contact'))).toEqual([['contact:customer', 1]]);
  expect(sum(before)).toBeGreaterThan(0);
  expect(sum(after)).toBeGreaterThan(0);
  expect(sum(before) + sum(after)).toBe(many);
  const outcomes = [...(await world.links()), ...(await world.links('contact'))].map((one) => one.outcome);
  expect(new Set(outcomes)).toEqual(new Set(['synced']));
});

test('what is refused again is refused once and shown, and holds nothing up', async () => {
  const { world, tenant } = await busy();
  world.ledger.refuse = ({ type }) =>
    type === 'contact' ? problem('value-too-long', 'ledger', { field: 'name' }) : null;
  const written = await syncWith({ world, tenant }, () =>
    world.engine.retry(world.connectionId, [tenant.id], ann),
  );
  expect(written.filter((one) => one.type.startsWith('contact'))).toHaveLength(1);
  const [now] = (await world.links('contact')).filter((one) => one.id === tenant.id);
  expect(now).toMatchObject({ outcome: 'failing', attention: 0 });
  expect(new Set((await world.links()).map((one) => one.outcome))).toEqual(new Set(['synced']));
});

test('unlinked after it was asked for, it is not tried', async () => {
  const { world, tenant } = await busy();
  const written = await syncWith({ world, tenant }, async () => {
    await world.engine.retry(world.connectionId, [tenant.id], ann);
    await world.engine.unlink(world.connectionId, {
      ...{ recordIds: [tenant.id], children: 'wait', reason: 'sold', reviewOn: null, actor: ann },
    });
  });
  expect(written.filter((one) => one.type.startsWith('contact'))).toEqual([]);
});
