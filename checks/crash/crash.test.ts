import { expect, test } from 'vitest';
import { cellName, cells } from './cells.ts';
import { noProgress } from './progress.ts';
import { runKills } from './runner.ts';

test('ended at every step of every kind of write, the successor duplicates, loses and hides nothing', async () => {
  const progress = noProgress();
  await runKills(progress, {
    database: 'embedded',
    seed: 1,
    cells,
    kills: cells.length,
    worlds: 2,
    perWorld: cells.length,
    stop: () => false,
    onKill: () => {},
  });
  expect(progress.findings).toEqual([]);
  expect(progress).toMatchObject({
    kills: cells.length,
    duplicates: 0,
    losses: 0,
    writesForHeld: 0,
    unlistedInDoubt: 0,
    unfinished: 0,
    notReached: {},
  });
  expect(progress.perCell).toEqual(Object.fromEntries(cells.map((cell) => [cellName(cell), 1])));
}, 600_000);
