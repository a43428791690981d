import { setTimeout as sleep } from 'node:timers/promises';
import { inFlight } from '../store/read/in-flight.ts';
import type { EngineContext } from './context.ts';

/** Waits for writes that have already left; who is without an answer at the end is in flight, and is named. */
export async function awaitInFlight(
  context: EngineContext,
  connectionId: string,
  of: { readonly ids: readonly string[] } | { readonly operationId: string },
): Promise<string[]> {
  const until = Date.now() + context.inFlightWaitMs;
  for (;;) {
    const ids = await inFlight(context.database, connectionId, of);
    if (ids.length === 0 || Date.now() >= until) return ids;
    await sleep(100);
  }
}
