import type { Done } from '../chaos/people.ts';
import type { Setting } from './setting.ts';
import { deedsIn, workSteadily } from './steady.ts';

/** What came of a stretch of time in which people worked. */
export interface Segment {
  readonly done: Done;
  /** Deeds whose record was at rest at its end. */
  readonly rested: number;
  /** From its beginning until the last of them was at rest. */
  readonly seconds: number;
  /** Records at rest a second. */
  readonly rate: number;
}

/** Longest to wait for the last record. */
const restMs = 120_000;

/**
 * People work for so long, meanwhile happens what happens; then nobody does anything until all records are at rest. That
 * time counts: what a disturbance held up is not forgiven because it was caught up with later.
 */
export async function segment(
  setting: Setting,
  seed: number,
  name: string,
  windowMs: number,
  meanwhile: () => Promise<void>,
): Promise<Segment> {
  const { ground, people } = setting;
  people.tell();
  const begun = performance.now();
  await Promise.all([meanwhile(), workSteadily(ground, people, seed, name, windowMs)]);
  const left = await atRest(setting);
  const seconds = (performance.now() - begun) / 1_000;
  const rested = deedsIn(windowMs) - left;
  return { done: people.tell(), rested, seconds, rate: rested / seconds };
}

/** Runs until no linked record is open, or only those whose answer is lost and must stay so for the window. @returns how many */
async function atRest({ world }: Setting): Promise<number> {
  const until = Date.now() + restMs;
  for (;;) {
    await world.relink.sync();
    const open = (await world.relink.openList()).filter((row) => row.link === 'linked');
    const uncertain = open.filter((row) => row.outcome === 'uncertain');
    if (open.length === uncertain.length || Date.now() > until) return open.length;
  }
}
