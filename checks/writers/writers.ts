import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import { settle, unfinished } from '../chaos/cell.ts';
import { type Done, People } from '../chaos/people.ts';
import { Ground } from '../crash/ground.ts';
import { type Dice, diceOf } from '../harness/dice.ts';
import { startWorld, type World } from '../harness/world.ts';
import { type Pause, pauseAt, type Worker } from './pause.ts';

export interface WritersOptions {
  readonly seed: number;
  /** Rounds in which three people work at a time while runs go on. */
  readonly rounds: number;
  /** Times one of the two processes is stopped in the middle of a write until the other has taken over. */
  readonly pauses: number;
  /** Asked before each round: true ends it. */
  readonly stop?: () => boolean;
}

export interface WritersResult {
  readonly seed: number;
  readonly rounds: number;
  readonly done: Done;
  readonly pauses: Readonly<Record<Pause, number>>;
  readonly verdict: PromiseVerdict;
  readonly unfinished: readonly string[];
}

/** People who work at a time. */
const hands = 3;
/** Steps at which a process is stopped: what it does afterwards comes too late. */
const pauseSteps = ['sent', 'claimed', 'answered', 'stored', 'recorded'] as const;

/** Two Relink processes on one database, and people at work in both systems and in both processes' API. */
export async function twoWriters(options: WritersOptions): Promise<WritersResult> {
  const world = await startWorld({
    database: 'server',
    portfolio: { seed: options.seed, size: 'small' },
    inFlightWaitMs: 2_000,
  });
  try {
    for (const system of [world.property, world.ledger]) await system.putSettings({ numbersUnique: false });
    return await inWorld(world, options);
  } finally {
    await world.close();
  }
}

async function inWorld(world: World, { seed, rounds, pauses, stop }: WritersOptions): Promise<WritersResult> {
  const dice = diceOf(seed, 'two writers');
  const workers = [{ server: world.server, relink: world.relink }, await world.addWorker()] as const;
  // People use whichever process answers them; while one stands still, the other.
  let standing: Worker | null = null;
  const either = (): Worker => standing ?? dice.pick<Worker>(workers);
  const shared: World = Object.create(world, { relink: { get: () => either().relink } });
  const ground = new Ground(shared);
  const people = new People(ground);
  const came: Record<Pause, number> = { 'taken over': 0, 'not reached': 0 };
  let round = 0;
  for (; round < rounds && stop?.() !== true; round += 1) {
    await Promise.all(
      Array.from({ length: hands }, async (_, hand) => {
        const mine = diceOf(seed, `hand ${hand} round ${round}`);
        for (let deeds = mine.between(1, 3); deeds > 0; deeds -= 1) await people.act(mine);
      }),
    );
    await either().relink.startRun();
    if (round < pauses) {
      await either().relink.idle();
      came[await onePause(round, ground, people, workers, dice, (other) => (standing = other))] += 1;
      standing = null;
    }
    await either()
      .relink.idle(dice.between(0, 1_500))
      .catch(() => {});
  }
  await settle(ground, people);
  return {
    seed,
    rounds: round,
    done: people.tell(),
    pauses: came,
    verdict: await ground.verdict(),
    unfinished: await unfinished(ground),
  };
}

async function onePause(
  turn: number,
  ground: Ground,
  people: People,
  workers: readonly [Worker, Worker],
  dice: Dice,
  onPause: (other: Worker) => void,
): Promise<Pause> {
  // A document entered in Re-Leased has its write to come in Intacct, and the other way round for a bill.
  const deed = turn % 2 === 0 ? 'invoice in Re-Leased' : 'bill in Intacct';
  const step = pauseSteps[turn % pauseSteps.length] ?? 'sent';
  const arming =
    turn % 2 === 0
      ? { step, system: 'ledger', type: 'invoice', verb: 'create' }
      : { step, system: 'property', type: 'bill', verb: 'create' };
  await people.act(dice, [deed]);
  return pauseAt(workers, arming, () => ground.world.relink.startRun(), onPause);
}
