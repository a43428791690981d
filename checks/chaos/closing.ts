import { setTimeout as sleep } from 'node:timers/promises';
import { day } from '../harness/changes.ts';
import type { Dice } from '../harness/dice.ts';
import type { World } from '../harness/world.ts';

/** How long the books stay as they are before the dice are thrown again. */
const turnMs = 100;

/** Closes or opens both systems' books up to a day from now. */
async function putBooks(world: World, closed: boolean): Promise<void> {
  const { settings, connection } = world.manifest;
  await world.ledger.control('POST', '/periods', {
    entity: settings.entityId,
    closedThrough: closed ? day(world, 500) : settings.closedThrough,
  });
  await world.property.control('PUT', `/companies/${connection.property.companyId}`, {
    lockedThrough: closed ? day(world, 500) : null,
  });
}

/** Somebody closes both systems' books and opens them again, so that they are closed for this share of the time. */
export function closing(world: World, share: number, dice: Dice): { end(): Promise<number> } {
  let going = share > 0;
  let times = 0;
  const work = (async () => {
    for (let was = false; going; ) {
      const closed = dice.roll() < share;
      if (closed !== was) await putBooks(world, closed);
      if (closed && !was) times += 1;
      was = closed;
      await sleep(turnMs);
    }
  })();
  return {
    /** Leaves them open. @returns how often they were closed */
    async end() {
      going = false;
      await work;
      if (share > 0) await putBooks(world, false);
      return times;
    },
  };
}
