import type { Run, TypeProgress } from '../api/types.ts';
import { figures } from '../flag/progress.ts';

/** How far the work that was on had come at a moment. */
export interface Sample {
  readonly at: number;
  /** Run and phase: another one begins to be measured anew. */
  readonly work: string;
  readonly done: number;
}

/** Older than this says nothing about how fast it goes now. */
const windowMs = 60_000;
/** A pace over less than this is a guess. */
const leastMs = 4_000;

/** What the run works on now; null before it begins, between its phases and after its end. */
export function workOn(run: Run): TypeProgress | null {
  const { state, phase, phaseType: type } = run;
  if (state !== 'running' || type === null) return null;
  const reading = phase === 'read';
  const found = run.progress.find((one) => one.type === type);
  // What is read is told once a type has been read to its end.
  return found ?? { type, phase: reading ? 'read' : 'write', read: 0, done: 0, total: null, failing: 0 };
}

/** The samples with the run as it is now: only of the same kind of work, and of the last minute. */
export function sampled(samples: readonly Sample[], run: Run, at: number): readonly Sample[] {
  const on = workOn(run);
  if (on === null) return samples;
  const reading = on.phase === 'read';
  const work = `${run.id} ${on.phase}`;
  const kept = samples.filter((one) => one.work === work && at - one.at <= windowMs);
  const done = run.progress.reduce((sum, one) => sum + (reading ? one.read : one.done), 0);
  // A figure that went back was another process's: it takes over where the last page was stored.
  if (kept.some((one) => one.done > done)) return [{ at, work, done }];
  return kept.at(-1)?.at === at ? kept : [...kept, { at, work, done }];
}

/** Records a second over the samples; null while that cannot be said. */
export function paceOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < leastMs) return null;
  return ((last.done - first.done) * 1_000) / (last.at - first.at);
}

/** Seconds until the type on now is done at this pace; null where its end or its pace is not known. */
export function secondsLeft(run: Run, pace: number | null): number | null {
  const on = workOn(run);
  if (on === null || pace === null || pace <= 0) return null;
  const { done, total } = figures(on);
  return total === null ? null : Math.max(0, (total - done) / pace);
}

/** `38 a second`, `12 a minute`: never a fraction. */
export function paceText(pace: number): string {
  return pace >= 1 ? `${Math.round(pace)} a second` : `${Math.round(pace * 60)} a minute`;
}

/** `about 3 min`: rounded as coarsely as it is known. */
export function leftText(seconds: number): string {
  if (seconds < 50) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${Math.max(1, minutes)} min`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
