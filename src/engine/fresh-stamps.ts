import { contentHash } from '../domain/canonical.ts';
import type { SideRecord, SystemName } from '../domain/record.ts';
import type { Settlement } from '../store/write/settle.ts';
import { storeSides } from '../store/write/sides.ts';
import { SystemFault } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';
import { retryDelay } from './retry.ts';
import type { PlannedWrite, WriteResult } from './write.ts';

/** How often a record that is edited over and over is decided again in one run. */
const longestChase = 3;
const chased = new WeakMap<object, Map<string, number>>();

/** What a last look left of the writes of a page. */
export interface Rechecked {
  /** Nothing moved: these may leave. */
  readonly ready: readonly PlannedWrite[];
  /** Not written in this round. */
  readonly results: readonly WriteResult[];
  /** Records that are gone, or edited again and again: left to a later run. */
  readonly settlements: readonly Settlement[];
}

/**
 * Neither system has ETags, so what is to be overwritten or voided is read once more just before: one query by key for
 * a page. What somebody changed meanwhile is stored and decided again in this run, never overwritten. A stamp that
 * moved without a change of what Relink carries stops nothing; one that stands still over a changed content does not
 * hide it. What is not found is not written, and not called deleted either: that takes more than one look.
 */
export async function recheck(
  run: RunContext,
  system: SystemName,
  writes: readonly PlannedWrite[],
): Promise<Rechecked> {
  const ready = writes.filter((write) => write.verb === 'create' || write.verb === 'stamp');
  const results: WriteResult[] = [];
  const settlements: Settlement[] = [];
  const port = run.systems[system];
  const overwriting = writes.filter((write) => !ready.includes(write));
  const groups = Map.groupBy(overwriting, ({ row }) => `${row.type} ${row.role ?? ''}`);
  for (const group of groups.values())
    for (let start = 0; start < group.length; start += port.limits.getPage) {
      const part = group.slice(start, start + port.limits.getPage);
      const looked = await lookAgain(run, system, part);
      if ('fault' in looked) {
        results.push(
          ...part.map((write) => ({
            write,
            kind: 'deferred' as const,
            fault: looked.fault.problem,
            stop: true,
          })),
        );
        continue;
      }
      for (const write of part) {
        const seen = write.row[system];
        const found = looked.found.get(`${seen?.object} ${seen?.key}`);
        if (found !== undefined && seen !== null && contentHash(found.content) === seen.hash)
          ready.push(write);
        else {
          results.push({ write, kind: 'deferred', fault: null, stop: false });
          if (found === undefined || isChasedTooLong(run, write)) settlements.push(later(run, write));
        }
      }
    }
  return { ready, results, settlements };
}

/** The records as they are now; those that differ from what is stored are stored, and their links are due. */
async function lookAgain(
  run: RunContext,
  system: SystemName,
  writes: readonly PlannedWrite[],
): Promise<{ readonly found: ReadonlyMap<string, SideRecord> } | { readonly fault: SystemFault }> {
  const port = run.systems[system];
  const [first] = writes;
  if (first === undefined) return { found: new Map() };
  const sides = writes.flatMap(({ row }) => row[system] ?? []);
  try {
    const records = await port.get(
      first.row.type,
      first.row.role,
      sides.map((side) => side.key),
      run.signal,
    );
    const found = new Map(records.map((record) => [`${record.object} ${record.key}`, record]));
    const moved = sides.flatMap((side) => {
      const record = found.get(`${side.object} ${side.key}`);
      const same =
        record === undefined ||
        (contentHash(record.content) === side.hash && record.version === side.version);
      return same ? [] : [record];
    });
    if (moved.length > 0) {
      const at = run.now().toISOString();
      await runTransaction(run, (tx) =>
        storeSides(tx, run.connection.id, system, port.mapperVersion, moved, at),
      );
    }
    return { found };
  } catch (error) {
    if (error instanceof SystemFault) return { fault: error };
    throw error;
  }
}

function isChasedTooLong(run: RunContext, { row }: PlannedWrite): boolean {
  const times = chased.get(run) ?? new Map<string, number>();
  chased.set(run, times);
  const now = (times.get(row.id) ?? 0) + 1;
  times.set(row.id, now);
  return now > longestChase;
}

/** Still due, and left alone until a later run. */
function later(run: RunContext, { row }: PlannedWrite): Settlement {
  const nextAttemptAt = retryDelay(row.attempts, run.now());
  return { linkId: row.id, before: 'pending', after: 'pending', nextAttemptAt };
}
