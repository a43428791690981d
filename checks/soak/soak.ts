import { setTimeout as sleep } from 'node:timers/promises';
import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import { type Done, deeds, People } from '../chaos/people.ts';
import { Ground } from '../crash/ground.ts';
import { diceOf } from '../harness/dice.ts';
import { Latencies } from './calls.ts';
import { type Judgement, judge } from './judge.ts';
import { startPlace } from './place.ts';
import { Samples } from './samples.ts';

export interface SoakOptions {
  readonly database: 'embedded' | 'server';
  readonly minutes: number;
  readonly everySeconds: number;
  readonly seed: number;
  readonly stop: () => boolean;
}

export interface SoakResult {
  readonly database: SoakOptions['database'];
  readonly minutes: number;
  readonly samples: number;
  readonly judged: readonly Judgement[];
  readonly latencies: ReturnType<Latencies['tell']>;
  readonly done: Done;
  readonly runs: number;
  readonly verdict: PromiseVerdict;
}

/** Two things a second by people, and a run asked for as often as they can follow each other. */
const deedEveryMs = 500;
const runEveryMs = 1_000;

/** Relink as in production under steady changes for so long, looked at every few seconds. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { database, minutes, everySeconds, seed, stop } = options;
  const place = await startPlace(database, seed);
  try {
    const { world } = place;
    const ground = new Ground(world);
    const people = new People(ground);
    const samples = new Samples(place, everySeconds);
    const latencies = new Latencies();
    const until = Date.now() + minutes * 60_000;
    let ended = false;
    const going = () => !ended && Date.now() < until && !stop();
    const work = async () => {
      for (let deed = 0; going(); deed += 1) {
        const next = Date.now() + deedEveryMs;
        const dice = diceOf(seed, `soak ${deed}`);
        await people.act(dice, [dice.pick(deeds)]);
        await sleep(Math.max(0, next - Date.now()));
      }
    };
    let runs = 0;
    const sync = async () => {
      for (; going(); runs += 1) {
        await world.relink.sync();
        await sleep(runEveryMs);
      }
    };
    let taken = 0;
    const look = async () => {
      for (let next = Date.now(); going(); next += everySeconds * 1_000) {
        await sleep(Math.max(0, next - Date.now()));
        await samples.take();
        taken += 1;
      }
    };
    // Whatever fails ends all of it.
    const all = [work(), sync(), look(), latencies.ask(world.relink, going)];
    await Promise.all(all).finally(() => {
      ended = true;
      return Promise.allSettled(all);
    });
    await people.relinkAll();
    await world.relink.idle();
    await world.relink.sync();
    return {
      database,
      minutes,
      samples: taken,
      judged: samples.series(minutes).map(judge),
      latencies: latencies.tell(),
      done: people.tell(),
      runs,
      verdict: await ground.verdict(),
    };
  } finally {
    await place.close();
  }
}
