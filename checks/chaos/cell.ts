import { z } from 'zod';
import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import type { Ground } from '../crash/ground.ts';
import { type Dice, diceOf } from '../harness/dice.ts';
import { pastTheWindow } from '../harness/world.ts';
import { closing } from './closing.ts';
import { type Aim, type ChaosKind, closedShare, faultsFor, felt } from './kinds.ts';
import type { Done, People } from './people.ts';

/** One configuration of the check. */
export interface ChaosCell {
  readonly kind: ChaosKind;
  /** Share of the calls that are hit, from 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** Rounds of edits with a run each while the faults are on. */
  readonly rounds: number;
}

export interface ChaosResult {
  readonly cell: ChaosCell;
  /** Calls Relink made while the faults were on, and those a fault was felt by. */
  readonly calls: number;
  readonly hit: number;
  /** Of those: calls that change something. */
  readonly hitWrites: number;
  readonly booksClosed: number;
  readonly done: Done;
  /** How often the connection had to be reconnected by a person. */
  readonly reconnected: number;
  readonly verdict: PromiseVerdict;
  /** Records that are neither synced, warned nor ended after two runs and the window, with their outcome. */
  readonly unfinished: readonly string[];
  readonly uncertain: number;
  readonly pending: number;
}

/** Longest wait within a round: a run often is still on when people go on. */
const roundMs = 5_000;

/** Faults on, people at work and run after run; then faults off, a run, the window, a run, and the promises. */
export async function chaosCell(ground: Ground, people: People, cell: ChaosCell): Promise<ChaosResult> {
  const { world } = ground;
  const dice = diceOf(cell.seed, `chaos ${cell.kind} ${cell.share}`);
  const since = { property: await world.property.seq(), ledger: await world.ledger.seq() };
  const share = closedShare(cell.kind, cell.share);
  const books = closing(world, share, diceOf(cell.seed, `books ${cell.kind} ${cell.share}`));
  let reconnected = 0;
  let booksClosed = 0;
  people.tell();
  try {
    for (let round = 0; round < cell.rounds; round += 1) {
      const aim = round % 2 === 0 ? 'writes' : 'all';
      await aimAt(ground, cell, aim, round);
      reconnected += await oneRound(ground, people, dice, aim);
    }
    // A rare fault may not have come yet: further runs make calls, and cost little when nothing changes.
    for (let more = 0; more < cell.rounds && (await hits(ground, cell, since)).hit === 0; more += 1)
      reconnected += await oneRound(ground, people, dice, 'all');
  } finally {
    booksClosed = await books.end();
    for (const system of [world.property, world.ledger]) await system.clearFaults();
  }
  const { calls, hit, hitWrites } = await hits(ground, cell, since);
  reconnected += await settle(ground, people);
  const left = await unfinished(ground);
  return {
    cell,
    calls,
    hit: hit + booksClosed,
    hitWrites,
    booksClosed,
    done: people.tell(),
    reconnected,
    verdict: await ground.verdict(),
    unfinished: left,
    uncertain: left.filter((it) => it.includes(' uncertain')).length,
    pending: left.filter((it) => it.includes(' pending')).length,
  };
}

/** The faults of a round; each round has other chances. */
async function aimAt({ world }: Ground, cell: ChaosCell, aim: Aim, round: number): Promise<void> {
  for (const name of ['property', 'ledger'] as const) {
    const system = world[name];
    await system.clearFaults();
    const seed = cell.seed * 1_000 + round;
    for (const fault of faultsFor(name, { ...cell, seed }, aim)) await system.addFault(fault);
  }
}

async function oneRound(ground: Ground, people: People, dice: Dice, aim: Aim): Promise<number> {
  const { world } = ground;
  for (let edits = dice.between(2, 4); edits > 0; edits -= 1) await people.act(dice);
  const back = await connected(ground);
  // The run of the round before may still be on: then this joins it.
  if (await isConnected(ground)) await world.relink.startRun().catch(notNow);
  // Only patience runs out here; whatever else is wrong shows in the next round.
  const patience = Math.round(dice.roll() * roundMs);
  // A run takes its time to come to its writes, and must meet what is aimed at them.
  await world.relink.idle(aim === 'writes' ? roundMs + patience : patience).catch(() => {});
  return back;
}

/** A run found the credentials refused between the look and the request: the next round reconnects. */
function notNow(error: unknown): void {
  if (!String(error).includes(': 409 ')) throw error;
}

async function isConnected(ground: Ground): Promise<boolean> {
  return (await ground.world.relink.connection()).status !== 'needs-reconnecting';
}

/** What a person does when the connection asks for it. @returns how often it was reconnected: 0 or 1 */
async function connected(ground: Ground): Promise<number> {
  if (await isConnected(ground)) return 0;
  await ground.world.relink.test();
  return (await isConnected(ground)) ? 1 : 0;
}

/** Faults off, everything linked again: a run, the clocks past the window, and a run. */
export async function settle(ground: Ground, people: People): Promise<number> {
  const { world } = ground;
  await world.relink.idle();
  const back = await connected(ground);
  if (!(await isConnected(ground))) throw new Error('without a fault the connection cannot be reconnected');
  await people.relinkAll();
  await world.relink.idle();
  await world.relink.sync();
  await world.forward(pastTheWindow);
  await world.relink.sync();
  return back;
}

/** What a person would still have to look at. */
export async function unfinished(ground: Ground): Promise<string[]> {
  const known = new Set(ground.world.manifest.entries.map((entry) => entry.number));
  return (await ground.world.relink.openList())
    .filter((row) => !known.has(row.number ?? row.name))
    .map(
      (row) => `${row.type} ${row.number ?? row.name} ${row.link} ${row.outcome} ${row.problem?.code ?? ''}`,
    );
}

const Calls = z.object({
  entries: z.array(
    z.object({
      seq: z.number(),
      actor: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.number().nullable(),
      committed: z.boolean(),
      faults: z.array(z.string()),
    }),
  ),
});

const reading = /\/services\/core\/(query|model)\b|\/oauth2\//;

/** What the sandboxes say was hit since. */
async function hits(
  ground: Ground,
  cell: ChaosCell,
  since: { readonly property: number; readonly ledger: number },
): Promise<{ calls: number; hit: number; hitWrites: number }> {
  const { property, ledger } = ground.world;
  const [ours, theirs] = await Promise.all([
    property.control('GET', `/journal?since=${since.property}`),
    ledger.control('GET', `/journal?since=${since.ledger}`),
  ]);
  const calls = [ours, theirs]
    .flatMap((answer) => Calls.parse(answer).entries)
    .filter((call) => call.actor === 'api');
  const hit = calls.filter((call) =>
    cell.kind === 'mixed' ? call.faults.some((kind) => felt(call, kind)) : felt(call, cell.kind),
  );
  const writes = hit.filter((call) => call.method !== 'GET' && !reading.test(call.path));
  return { calls: calls.length, hit: hit.length, hitWrites: writes.length };
}
