import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { RunLost } from './context.ts';
import { ann, smallWorld } from './testing/small-world.ts';

eachDatabase((_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test('a run that was taken over while it waited for an answer writes nothing of it, nor anything else', async () => {
    const world = await smallWorld(database);
    const tables = ['link', 'side', 'agreed', 'attempt', 'request', 'event', 'problem', 'read_cursor', 'run'];
    const everything = async () => {
      const parts = await Promise.all(
        tables.map((table) =>
          database.query(
            `select '${table}' as name, count(*) as n, md5(string_agg(t::text, '|' order by t::text)) as hash
             from ${table} t where connection_id = $1`,
            [world.connectionId],
          ),
        ),
      );
      return parts.flatMap((part) => part.rows);
    };
    world.invoice('1');
    world.invoice('2');
    const { runId } = await world.engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    const { send } = world.ledger;
    let left: unknown;
    world.ledger.send = async (...call) => {
      world.ledger.send = send;
      const answer = await send(...call);
      // The successor finds the request open, settles it and finishes the run, while this answer is on its way.
      await world.engine.executeRun(world.connectionId, runId, new AbortController().signal);
      left = await everything();
      return answer;
    };
    await expect(
      world.engine.executeRun(world.connectionId, runId, new AbortController().signal),
    ).rejects.toThrow(RunLost);
    expect(await everything()).toEqual(left);
    expect((await world.links()).map((one) => one.outcome)).toEqual(['synced', 'synced']);
    expect([...world.ledger.records.keys()].filter((key) => key.startsWith('invoice/'))).toHaveLength(2);
  });
});
