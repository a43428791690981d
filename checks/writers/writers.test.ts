import { expect, test } from 'vitest';
import { chosenDatabases } from '../../src/store/testing/each-database.ts';
import { twoWriters } from './writers.ts';

// Two processes need a server: the embedded database has one owner.
test.skipIf(!chosenDatabases().includes('server'))(
  'two processes and three people at once: also a process that stood still in the middle of a write does no harm',
  async () => {
    const result = await twoWriters({ seed: 1, rounds: 4, pauses: 1 });
    expect(result).toMatchObject({
      pauses: { 'taken over': 1, 'not reached': 0 },
      verdict: { duplicates: [], losses: [], writesForHeld: [], unlistedInDoubt: [] },
      unfinished: [],
    });
  },
  300_000,
);
