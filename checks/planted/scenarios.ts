import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import { Ground } from '../crash/ground.ts';
import { newInReLeased } from '../harness/changes.ts';
import { diceOf } from '../harness/dice.ts';
import { pastTheWindow, startWorld } from '../harness/world.ts';

/** The shortest way to where a planted bug shows. Without a bug each ends with nothing to complain of. */
export const scenarios = {
  /** The ledger does the work, its answer is lost; the next run settles it. */
  'lost answer': async (ground: Ground) => {
    const { world } = ground;
    await world.ledger.addFault({
      kind: 'cut-after-commit',
      method: 'POST',
      path: '*/objects/accounts-receivable/invoice*',
      count: 1,
    });
    ground.created(await newInReLeased(world, diceOf(1, 'lost answer'), 'invoice'), 'ledger');
    await world.relink.sync();
    if ((await world.relink.records('outcome=uncertain')).length === 0)
      throw new Error('no answer was lost: the scenario proves nothing');
    await world.relink.sync();
  },

  /** A listing breaks off until what changed before has left the overlapping window; then it comes whole. */
  'broken read': async (ground: Ground) => {
    const { world } = ground;
    await world.property.addFault({ kind: '5xx', method: 'GET', path: '*/invoices*' });
    ground.created(await newInReLeased(world, diceOf(1, 'broken read'), 'invoice'), 'ledger');
    await world.relink.sync();
    await world.forward(pastTheWindow);
    await world.relink.sync();
    await world.property.clearFaults();
    await world.relink.sync();
  },

  /** A person unlinks a record when its write is planned and nothing of it is stored yet; then the write goes on. */
  'unlinked meanwhile': async (ground: Ground) => {
    const { world } = ground;
    const made = await newInReLeased(world, diceOf(1, 'unlinked meanwhile'), 'invoice');
    ground.created(made, 'ledger');
    world.server.tell({ kind: 'arm', step: 'claimed', system: 'ledger', type: 'invoice', verb: 'create' });
    await world.server.next('armed');
    await world.relink.startRun();
    await world.server.next('reached');
    await ground.unlink(made);
    world.server.tell({ kind: 'release' });
    await world.relink.idle();
  },
} as const;
export type ScenarioName = keyof typeof scenarios;

export const isScenario = (name: string): name is ScenarioName => Object.hasOwn(scenarios, name);

/** Plays scenarios one after the other in one small world, in which neither system refuses a number twice. */
export async function play(names: readonly ScenarioName[]): Promise<PromiseVerdict> {
  const world = await startWorld({ database: 'embedded', portfolio: { seed: 1, size: 'small' } });
  try {
    for (const system of [world.property, world.ledger]) await system.putSettings({ numbersUnique: false });
    const ground = new Ground(world);
    for (const name of names) await scenarios[name](ground);
    return await ground.verdict();
  } finally {
    await world.close();
  }
}
