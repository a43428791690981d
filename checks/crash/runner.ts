import { type Dice, diceOf } from '../harness/dice.ts';
import { pastTheWindow, startWorld, type World, type WorldOptions } from '../harness/world.ts';
import { type Cell, cellName } from './cells.ts';
import { Ground } from './ground.ts';
import { type KillResult, killAt, NotReached } from './kill.ts';
import { addFindings, nextCell, type Progress } from './progress.ts';

export interface RunOptions {
  readonly database: WorldOptions['database'];
  readonly transport?: WorldOptions['transport'];
  readonly seed: number;
  /** The cells to end processes at. */
  readonly cells: readonly Cell[];
  /** Kills in all, those of earlier runs included. */
  readonly kills: number;
  /** Worlds at a time; each keeps about one processor busy. */
  readonly worlds: number;
  /** Kills in one world before it is checked as a whole and a new one is made: its windows grow with what it holds. */
  readonly perWorld: number;
  readonly folder?: string;
  /** Asked before each kill: true ends the run. */
  readonly stop: () => boolean;
  readonly onKill: (cell: Cell, result: KillResult | null, ms: number) => void;
}

/** Tries of one cell that may miss their step before the run gives the cell up. */
const misses = 3;

/** Kills until the number is reached, cells with the fewest kills first, in the order of the seed. */
export async function runKills(progress: Progress, options: RunOptions): Promise<void> {
  if (!progress.seeds.includes(options.seed)) progress.seeds.push(options.seed);
  const order = diceOf(options.seed, 'order').shuffle(options.cells);
  const begun = new Map<string, number>();
  const underWay = () => [...begun.values()].reduce((sum, count) => sum + count, 0);
  const given = (cell: Cell) => (progress.notReached[cellName(cell)] ?? 0) >= misses;
  const take = (): Cell | null => {
    if (options.stop() || progress.kills + underWay() >= options.kills) return null;
    const left = order.filter((cell) => !given(cell));
    if (left.length === 0) return null;
    const cell = nextCell(progress, left, begun);
    begun.set(cellName(cell), (begun.get(cellName(cell)) ?? 0) + 1);
    return cell;
  };
  const over = (cell: Cell) => begun.set(cellName(cell), (begun.get(cellName(cell)) ?? 1) - 1);
  const worker = async () => {
    for (;;) {
      const first = take();
      if (first === null) return;
      await oneWorld(progress, options, first, take, over);
    }
  };
  await Promise.all(Array.from({ length: options.worlds }, worker));
}

async function oneWorld(
  progress: Progress,
  options: RunOptions,
  first: Cell,
  take: () => Cell | null,
  over: (cell: Cell) => unknown,
): Promise<void> {
  const { database, transport, seed, folder } = options;
  let world: World;
  try {
    world = await startWorld({
      database,
      portfolio: { seed, size: 'small' },
      ...(transport === undefined ? {} : { transport }),
      ...(folder === undefined ? {} : { folder }),
    });
  } catch (error) {
    over(first);
    throw error;
  }
  try {
    // Neither system may help: only Relink itself stands between a crash and a second document.
    for (const system of [world.property, world.ledger]) await system.putSettings({ numbersUnique: false });
    const ground = new Ground(world);
    let cell: Cell | null = first;
    for (let count = 0; cell !== null; count += 1) {
      const sound = await oneKill(progress, options, ground, cell).finally(() => cell && over(cell));
      // What is wrong in a world stays wrong in it: it would be found again after every later kill.
      if (!sound) return;
      cell = count + 1 < options.perWorld ? take() : null;
    }
    await world.forward(pastTheWindow);
    for (let again = 0; again < 2; again += 1) await world.relink.sync();
    addFindings(progress, 'at the end of a world', await ground.verdict());
  } finally {
    await world.close();
  }
}

/** @returns whether the world is fit for another */
async function oneKill(
  progress: Progress,
  options: RunOptions,
  ground: Ground,
  cell: Cell,
): Promise<boolean> {
  const name = cellName(cell);
  const turn = progress.perCell[name] ?? 0;
  const dice: Dice = diceOf(options.seed, `${name} ${turn}`);
  const started = performance.now();
  try {
    const result = await killAt(ground, cell, dice, turn);
    progress.kills += 1;
    progress.perCell[name] = turn + 1;
    progress.furtherRuns += result.further > 0 ? 1 : 0;
    progress.unfinished += result.unfinished.length;
    for (const it of result.unfinished) progress.findings.push(`${name}: unfinished: ${it}`);
    const found = addFindings(progress, name, result.verdict);
    options.onKill(cell, result, performance.now() - started);
    return !found && result.unfinished.length === 0;
  } catch (error) {
    progress.notReached[name] = (progress.notReached[name] ?? 0) + 1;
    progress.findings.push(
      `${name}: ${error instanceof NotReached ? 'not reached' : 'broken off'}: ${String(error).slice(0, 2_000)}`,
    );
    // A write that came too early may be why: what the promises say then is worth more than the missed step.
    if (error instanceof NotReached && ground.world.server.alive())
      addFindings(progress, name, await ground.verdict());
    options.onKill(cell, null, performance.now() - started);
    return false;
  }
}
