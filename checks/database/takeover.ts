import { setTimeout as sleep } from 'node:timers/promises';
import { diceOf } from '../harness/dice.ts';
import type { RelinkProcess } from '../harness/world.ts';
import { type HeldAt, holdAt } from '../writers/pause.ts';
import type { Setting } from './setting.ts';

/** Longest for a run to be taken over. */
const mostMs = 60_000;
/** And for its first claim after that. */
const claimMs = 3_000;

/** Steps in the middle of a write at which a worker dies or stands still, in turn. */
export const midSteps = ['sent', 'answered', 'recorded'] as const;

/** Lets a worker stop in the middle of a write of an invoice that somebody enters now. `null`: none came so far. */
export async function midWrite(setting: Setting, turn: number, seed: number): Promise<HeldAt | null> {
  const { ground, people, workers } = setting;
  const step = midSteps[turn % midSteps.length] ?? 'sent';
  const arming = { step, system: 'ledger', type: 'invoice', verb: 'create' };
  return holdAt([...workers], arming, async () => {
    await people.act(diceOf(seed, `mid-write ${turn}`), ['invoice in Re-Leased']);
    await ground.world.relink.startRun();
  });
}

/** Seconds until a successor had a run, and until it claimed the first record of it; `null`: there was none to claim. */
export interface Takeover {
  readonly taken: number;
  readonly claimed: number | null;
}

/** Waits until one of these processes has taken a run over from the one that had it. */
export async function takenOver(
  setting: Setting,
  { reached }: HeldAt,
  successors: readonly RelinkProcess[],
  from: number,
): Promise<Takeover> {
  const { runId } = reached;
  const tokenNow = async () => {
    const [row] = await setting.postgres.ask<{ token: string | null; state: string }>(
      setting.databaseUrl,
      'select token, state from run where id = $1',
      [runId],
    );
    return row;
  };
  const before = (await tokenNow())?.token ?? null;
  for (const one of successors) one.tell({ kind: 'tell claim', runId });
  const until = Date.now() + mostMs;
  for (;;) {
    const now = await tokenNow();
    if (now === undefined || now.token !== before || now.state !== 'running') break;
    if (Date.now() > until) throw new Error(`run ${runId} was not taken over in ${mostMs} ms`);
    await sleep(50);
  }
  const taken = (Date.now() - from) / 1_000;
  const claim = await firstClaim(successors, runId);
  return { taken, claimed: claim === null ? null : (claim - from) / 1_000 };
}

/** When one of these claimed a record of the run. A run whose writes were all on their way claims nothing. */
async function firstClaim(successors: readonly RelinkProcess[], runId: string): Promise<number | null> {
  const until = Date.now() + claimMs;
  while (Date.now() < until)
    for (const one of successors) {
      const claim = await one.next('claimed', 50).catch(() => null);
      if (claim?.runId === runId) return claim.at;
    }
  return null;
}
