import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { oneDatabase } from '../store/testing/each-database.ts';
import { smallWorld } from './testing/small-world.ts';

oneDatabase((_name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof smallWorld>>;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  beforeEach(async () => {
    world = await smallWorld(database);
  });
  afterAll(() => database.close());

  const minutesPass = (minutes: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + minutes * 60_000);
  };
  /** Invoices the property system does not show yet, although their stamp lies before what it shows. */
  const hidden = new Set<string>();
  const asked: (string | null)[] = [];
  const hide = () => {
    hidden.clear();
    asked.length = 0;
    const { readChanged } = world.property;
    world.property.readChanged = async function* (type, since, options) {
      if (type === 'invoice') asked.push(since);
      for await (const page of readChanged(type, since, options)) {
        const records = page.records.filter((one) => !hidden.has(one.key));
        yield { ...page, records, through: records.at(-1)?.modifiedAt ?? null };
      }
    };
  };
  const known = async () => (await world.links()).map((one) => one.released_id);

  test.each([1, 60, 119])(
    'a change that becomes visible %i minutes after a later one is not missed',
    async (minutes) => {
      hide();
      world.invoice('early');
      world.invoice('late');
      hidden.add('early');
      await world.sync();
      expect(await known()).toEqual(['late']);
      // Runs between, none of which may close the window too soon.
      minutesPass(minutes - 1);
      await world.sync();
      minutesPass(1);
      hidden.clear();
      minutesPass(300);
      await world.sync();
      expect(await known()).toEqual(['early', 'late']);
    },
  );

  test('the window is read once more after its time, and a read that broke off does not count as that', async () => {
    hide();
    world.invoice('1');
    await world.sync();
    await world.sync();
    const { readChanged } = world.property;
    const through = world.property.records.get('invoice/1')?.modifiedAt ?? '';
    minutesPass(121);
    world.property.readChanged = async function* (type, since, options) {
      yield* readChanged(type, since, options);
      if (type === 'invoice') throw new Error('the process died');
    };
    await expect(world.sync()).rejects.toThrow('the process died');
    world.property.readChanged = readChanged;
    await database.query(`update run set state = 'failed' where connection_id = $1`, [world.connectionId]);
    asked.length = 0;
    await world.sync();
    await world.sync();
    const [again = '', after = ''] = asked;
    expect(again !== null && again < through).toBe(true);
    expect(after).toBe(through);
  });
});
