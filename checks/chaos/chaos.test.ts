import { expect, test } from 'vitest';
import { Ground } from '../crash/ground.ts';
import { startWorld } from '../harness/world.ts';
import { chaosCell } from './cell.ts';
import { People } from './people.ts';

test('with a fifth of the calls going wrong in every way, nothing is doubled, lost or left open once it is over', async () => {
  const world = await startWorld({
    database: 'embedded',
    portfolio: { seed: 1, size: 'small' },
    inFlightWaitMs: 2_000,
  });
  try {
    for (const system of [world.property, world.ledger]) await system.putSettings({ numbersUnique: false });
    const ground = new Ground(world);
    const result = await chaosCell(ground, new People(ground), {
      kind: 'mixed',
      share: 0.2,
      seed: 1,
      rounds: 8,
    });
    expect(result).toMatchObject({
      verdict: { duplicates: [], losses: [], writesForHeld: [], unlistedInDoubt: [] },
      unfinished: [],
      uncertain: 0,
      pending: 0,
    });
    expect(result.hit).toBeGreaterThan(3);
    expect(result.hitWrites).toBeGreaterThan(0);
  } finally {
    await world.close();
  }
}, 300_000);
