import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import type { Dice } from '../harness/dice.ts';
import type { Reached } from '../harness/messages.ts';
import { openOutcomes } from '../harness/relink-client.ts';
import type { Entry } from '../harness/sandbox-client.ts';
import { pastTheWindow } from '../harness/world.ts';
import { attemptAt, type Cell, cellName } from './cells.ts';
import type { Ground } from './ground.ts';
import type { Prepared } from './prepared.ts';

/** What came of one kill. */
export interface KillResult {
  /** What was found once the successor had settled it; everything empty when the promises held. */
  readonly verdict: PromiseVerdict;
  /** Runs past the window that it took besides the first. */
  readonly further: number;
  /** What the API still lists as open after all of them: not lost, and not finished either. */
  readonly unfinished: readonly string[];
}

/** The step was not reached, or not with the attempt it must have: the kill does not count. */
export class NotReached extends Error {}

/** Successors' runs, each with the clocks past the window, until what is not settled counts against the promises. */
const furtherRuns = 3;

/** Ends Relink's process at one cell, starts a successor, lets it finish, and holds the promises against the result. */
export async function killAt(ground: Ground, cell: Cell, dice: Dice, turn: number): Promise<KillResult> {
  const { world } = ground;
  const prepared = await cell.op.prepare(ground, dice, turn);
  if (cell.step === 'committed') await endAfterCommit(ground, prepared);
  else await endAtStep(ground, cell, prepared);

  await world.start();
  const inDoubt = cell.step === 'settled' ? [] : await unlisted(ground, cell, prepared);
  await world.work();
  await world.relink.idle();
  let verdict = await ground.verdict();
  let further = 0;
  for (; further < furtherRuns && !(await finished(ground, verdict)); further += 1) {
    await world.forward(pastTheWindow);
    await world.relink.sync();
    verdict = await ground.verdict();
  }
  const left = await world.relink.openList();
  return {
    verdict: { ...verdict, unlistedInDoubt: [...inDoubt, ...verdict.unlistedInDoubt] },
    further,
    unfinished: left.map(
      (row) => `${row.type} ${row.number ?? row.name} ${row.outcome} ${row.problem?.code ?? ''}`,
    ),
  };
}

/** Nothing to complain of, and nothing left open: in a world without troubles every record ends synced. */
async function finished(ground: Ground, verdict: PromiseVerdict): Promise<boolean> {
  const clean = Object.values(verdict).every((found) => found.length === 0);
  return clean && (await ground.world.relink.openList()).length === 0;
}

async function endAtStep(ground: Ground, cell: Cell, prepared: Prepared): Promise<void> {
  const { world } = ground;
  const { type, system, verb } = prepared;
  const { step } = cell;
  if (step === 'committed') return;
  world.server.tell({ kind: 'arm', step, type, system, verb });
  await world.server.next('armed');
  await prepared.begin();
  const reached = await world.server.next('reached', 300_000).catch((error: unknown) => {
    throw new NotReached(`${cellName(cell)}: ${String(error)}`);
  });
  await world.kill();
  const state = attemptOf(reached);
  if (state !== attemptAt[step]) throw new NotReached(`${cellName(cell)}: the attempt was ${state}`);
}

/** How the database had the record's attempt at that moment, in the words of {@link attemptAt}. */
function attemptOf({ linkIds, attempts, step }: Reached): string {
  if (linkIds.length !== 1) return `of ${linkIds.length} records`;
  const open = attempts.filter((one) => !one.settled);
  if (step === 'claimed') return open.length === 0 ? 'none open' : 'open already';
  const [one] = attempts;
  return one === undefined ? 'missing' : `${one.state}, ${one.settled ? 'settled' : 'open'}`;
}

/** The other system does the work and holds its answer back; Relink is ended while it waits. */
async function endAfterCommit(ground: Ground, prepared: Prepared): Promise<void> {
  const { world } = ground;
  const sandbox = world[prepared.system];
  const since = await sandbox.seq();
  await sandbox.addFault({ kind: 'hold-answer' });
  try {
    await prepared.begin();
    const committed = (entry: Entry) => entry.actor === 'api' && entry.committed && !entry.answered;
    await sandbox.until(since, committed).catch((error: unknown) => {
      throw new NotReached(`committed: ${String(error)}`);
    });
    await world.kill();
  } finally {
    await sandbox.clearFaults();
  }
}

/** Before the successor does anything: the write is in doubt, so the API must list its record as not finished. */
async function unlisted(ground: Ground, cell: Cell, prepared: Prepared): Promise<string[]> {
  const name = prepared.known;
  const rows = await ground.world.relink.find(prepared.type, name);
  const open: readonly string[] = openOutcomes;
  if (rows.length > 0 && rows.every((row) => open.includes(row.outcome))) return [];
  const shown = rows.map((row) => `${row.link} ${row.outcome}`).join(', ') || 'not at all';
  return [`${prepared.type} ${name} after ${cellName(cell)}: listed as ${shown}`];
}
