import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { original, type Plant, planted, plantedCopy, plants } from './plants.ts';
import { isScenario, play, scenarios } from './scenarios.ts';

const run = promisify(execFile);
const nothing = { duplicates: [], losses: [], writesForHeld: [], unlistedInDoubt: [] };

/** What the checker says of a copy of the engine with this bug in it. */
async function verdictOf(plant: Plant): Promise<unknown> {
  const copy = plantedCopy(plant);
  try {
    const { stdout } = await run(process.execPath, [join('checks', 'planted', 'probe.ts'), plant.scenario], {
      cwd: copy.folder,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } finally {
    copy.remove();
  }
}

// Each has a world of its own processes; two at a time are what two cores carry.
describe.concurrent('a planted bug turns the checker red', { timeout: 600_000 }, () => {
  test('without one every scenario ends with nothing to complain of', async ({ expect: check }) => {
    check(await play(Object.keys(scenarios).filter(isScenario))).toEqual(nothing);
  });

  for (const plant of plants)
    test(`${plant.name}: ${plant.breaks}`, async ({ expect: check }) => {
      check(await verdictOf(plant)).toMatchObject({
        ...nothing,
        [plant.breaks]: [check.any(String)],
      });
    });
});

test('a bug whose place has moved is not planted in silence', () => {
  for (const plant of plants) {
    expect(planted(original(plant), plant)).toContain(plant.replace);
    expect(() => planted('something else', plant)).toThrow(plant.file);
  }
});
