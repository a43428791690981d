import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatabaseSessionLost } from '../store/db/errors.ts';
import type { Database } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import type { Step } from './step.ts';
import { ann, smallWorld } from './testing/small-world.ts';

/** The transaction after each of them: the request is stored, marked as sent, its answer stored. */
const before: Readonly<Record<'undone' | 'stored', readonly Step[]>> = {
  undone: ['claimed', 'answered'],
  stored: ['recorded', 'answered'],
};

eachDatabase((_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  for (const what of ['undone', 'stored'] as const)
    test(`a run goes on whose database session is lost with a commit that was ${what}, and writes nothing twice`, async () => {
      for (const step of before[what]) {
        const world = await smallWorld(database);
        world.invoice('1');
        const { runId } = await world.engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
        let lose = false;
        let lost = 0;
        const losing: Database = {
          ...database,
          async transaction(work, options) {
            if (!lose) return database.transaction(work, options);
            lose = false;
            lost += 1;
            if (what === 'stored') await database.transaction(work, options);
            throw new DatabaseSessionLost('the connection was lost during a commit', '08007');
          },
        };
        const engine = createEngine({
          ...world.context,
          database: losing,
          atStep: async (facts) => {
            if (lost === 0 && facts.step === step && facts.system === 'ledger') lose = true;
          },
        });
        await engine.executeRun(world.connectionId, runId, new AbortController().signal);
        expect(lost, step).toBe(1);
        const { rows } = await database.query('select state from run where connection_id = $1', [
          world.connectionId,
        ]);
        expect(rows, step).toEqual([{ state: 'done' }]);
        // Marked as sent and not sent: nobody knows, so it is looked for until the window is over.
        const uncertain = async () => (await world.links()).some((one) => one.outcome === 'uncertain');
        for (let look = 0; look < 2 && (await uncertain()); look += 1) {
          world.clock.now = new Date(world.clock.now.getTime() + 3 * 3_600_000);
          await world.sync();
        }
        expect((await world.links()).map((one) => one.outcome)).toEqual(['synced']);
        const invoices = [...world.ledger.records.keys()].filter((key) => key.startsWith('invoice/'));
        expect(invoices, step).toHaveLength(1);
      }
    });
});
