import { setTimeout as sleep } from 'node:timers/promises';
import { deeds, type People } from '../chaos/people.ts';
import type { Ground } from '../crash/ground.ts';
import { diceOf } from '../harness/dice.ts';

/** People at work at a time, and how often each does something: three deeds a second, well below what runs could carry. */
const hands = 3;
const everyMs = 1_000;
/** How often somebody asks for a run; mostly it joins the one that is on. */
const askEveryMs = 1_000;

/** How many deeds people do in this time. */
export const deedsIn = (windowMs: number): number => hands * Math.floor(windowMs / everyMs);

/**
 * People at work at a steady pace, whatever happens to Relink meanwhile: who was held up catches up. Of one seed they do
 * the same number of the same things in the same order whatever the name, so that two stretches of time can be
 * compared, each with records of its own.
 */
export async function workSteadily(
  ground: Ground,
  people: People,
  seed: number,
  name: string,
  windowMs: number,
): Promise<void> {
  let going = true;
  const begun = Date.now();
  const hand = async (number: number) => {
    for (let deed = 0; deed < deedsIn(windowMs) / hands; deed += 1) {
      await sleep(Math.max(0, begun + (deed + number / hands) * everyMs - Date.now()));
      const what = diceOf(seed, `deed ${number} ${deed}`).pick(deeds);
      await people.act(diceOf(seed, `${name} ${number} ${deed}`), [what]);
    }
  };
  const asking = async () => {
    while (going) {
      // One that ended in the moment it was asked about answers 409: the next look finds the run after it.
      const said = await ground.world.relink.confirmed().catch(() => false);
      if (!said) await ground.world.relink.startRun();
      await sleep(askEveryMs);
    }
  };
  const asked = asking();
  // Told below; until then nobody waits for it.
  asked.catch(() => {});
  try {
    await Promise.all(Array.from({ length: hands }, (_, number) => hand(number)));
  } finally {
    going = false;
  }
  await asked;
}
