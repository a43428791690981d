import type { RecordType, SystemName } from '../domain/record.ts';
import { loadCursor, markIncomplete, moveCursor, type ReadCursor } from '../store/write/cursors.ts';
import { storeSides } from '../store/write/sides.ts';
import { SystemFault } from '../systems/port.ts';
import { requireAllowance } from './budget.ts';
import { type RunContext, runTransaction } from './context.ts';
import { lookForDeletions } from './deletions.ts';

/** How one type's read went. A type that is not `complete` is not written in this run, nor what depends on it. */
export interface ReadOutcome {
  readonly type: RecordType;
  readonly read: number;
  readonly changed: number;
  readonly fault: SystemFault | null;
}

/**
 * Reads one type of both systems to its cursor and stores it, page by page, with the overlapping window.
 * @param deletions list everything now where a system does not say what was deleted
 */
export async function readType(run: RunContext, type: RecordType, deletions = false): Promise<ReadOutcome> {
  const parts = await Promise.all([
    readSide(run, 'property', type, deletions),
    readSide(run, 'ledger', type, deletions),
  ]);
  return {
    type,
    read: parts[0].read + parts[1].read,
    changed: parts[0].changed + parts[1].changed,
    fault: parts[0].fault ?? parts[1].fault,
  };
}

async function readSide(
  run: RunContext,
  name: SystemName,
  type: RecordType,
  deletions: boolean,
): Promise<Omit<ReadOutcome, 'type'>> {
  const system = run.systems[name];
  const place = { system: name, type } as const;
  let read = 0;
  let changed = 0;
  if (!system.types.includes(type)) return { read, changed, fault: null };
  const cursor = await loadCursor(run.database, run.connection.id, place);
  const startedAt = run.now().toISOString();
  try {
    await requireAllowance(run);
    // Before the cursor moves: a feed that fails now is asked for the same time again.
    await lookForDeletions(run, name, type, cursor, deletions);
    for await (const page of system.readChanged(type, sinceOf(run, cursor), { signal: run.signal })) {
      run.signal.throwIfAborted();
      const stored = await runTransaction(run, async (tx) => {
        const result = await storeSides(
          tx,
          run.connection.id,
          name,
          system.mapperVersion,
          page.records,
          startedAt,
        );
        const to = { through: page.through, at: run.now().toISOString(), wholeAt: null };
        if (page.through !== null) await moveCursor(tx, run.connection.id, place, to);
        return result;
      });
      read += page.records.length;
      changed += stored.fresh + stored.changed;
      await requireAllowance(run);
    }
    const end = { through: null, at: run.now().toISOString(), wholeAt: startedAt };
    await runTransaction(run, (tx) => moveCursor(tx, run.connection.id, place, end));
    return { read, changed, fault: null };
  } catch (error) {
    if (!(error instanceof SystemFault)) throw error;
    await runTransaction(run, (tx) => markIncomplete(tx, run.connection.id, place));
    return { read, changed, fault: error };
  }
}

/**
 * From where to read: with an overlap, because a change may become visible after a later one (the ledger is eventually
 * consistent). Once a whole read was begun that much time after the cursor came to where it stands, everything before
 * it has been seen. Both times are of our own clock, which need not go as the system's does.
 */
function sinceOf(run: RunContext, { through, throughAt, wholeAt }: ReadCursor): string | null {
  if (through === null) return null;
  const overlap = run.connection.settings.overlapSeconds * 1000;
  const isSeen =
    throughAt !== null && wholeAt !== null && Date.parse(wholeAt) - Date.parse(throughAt) >= overlap;
  return new Date(Date.parse(through) - (isSeen ? 0 : overlap)).toISOString();
}
