import type { Logger } from 'pino';
import { ImpossibleEvent } from '../domain/link.ts';

const counts = new Map<string, { readonly outcome: string; readonly event: string; n: number }>();

/** Events that cannot happen and did, in this process, by outcome and event: shown with the metrics. */
export function impossibleEvents(): readonly { outcome: string; event: string; n: number }[] {
  return [...counts.values()].map((one) => ({ ...one }));
}

/** Counts and logs an event that cannot happen; every other error is none of its business. */
export function noteImpossible(log: Logger, error: unknown, about: Readonly<Record<string, unknown>>): void {
  if (!(error instanceof ImpossibleEvent)) return;
  const { outcome, event } = error;
  const key = `${outcome} ${event}`;
  const known = counts.get(key);
  if (known === undefined) counts.set(key, { outcome, event, n: 1 });
  else known.n += 1;
  log.error({ ...about, outcome, event, err: error }, 'an event that cannot happen');
}
