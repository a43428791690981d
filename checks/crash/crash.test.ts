import { expect, test } from 'vitest';
import { type Cell, cellName, cells } from './cells.ts';
import { noProgress, type Progress } from './progress.ts';
import { runKills } from './runner.ts';

/**
 * Each cell once, a seventh of them on the embedded database, a step of every change among those: a kill there costs
 * twice the time, because its successor compiles the database first. Of the others every second speaks to Sage Intacct
 * over its XML gateway. `npm run check:crash` kills in every cell on either database and over either transport.
 */
const embedded = cells.filter((_, index) => index % 8 === Math.floor(index / 8));
const server = cells.filter((cell) => !embedded.includes(cell));
const overXml = server.filter((_, index) => index % 2 === 1);
const overRest = server.filter((_, index) => index % 2 === 0);

async function killIn(
  database: 'embedded' | 'server',
  transport: 'rest' | 'xml',
  chosen: readonly Cell[],
): Promise<Progress> {
  const progress = noProgress();
  await runKills(progress, {
    database,
    transport,
    seed: 1,
    cells: chosen,
    kills: chosen.length,
    worlds: 1,
    perWorld: chosen.length,
    stop: () => false,
    onKill: () => {},
  });
  return progress;
}

test('ended at every step of every kind of write, the successor duplicates, loses and hides nothing', async () => {
  const all = await Promise.all([
    killIn('embedded', 'rest', embedded),
    killIn('server', 'rest', overRest),
    killIn('server', 'xml', overXml),
  ]);
  for (const progress of all) {
    expect(progress.findings).toEqual([]);
    expect(progress).toMatchObject({
      duplicates: 0,
      losses: 0,
      writesForHeld: 0,
      unlistedInDoubt: 0,
      unfinished: 0,
      notReached: {},
    });
  }
  const killed = cells.map((cell) => all.reduce((n, one) => n + (one.perCell[cellName(cell)] ?? 0), 0));
  expect(killed).toEqual(cells.map(() => 1));
}, 900_000);
