import pLimit from 'p-limit';
import type { RecordType } from '../domain/record.ts';
import type { RunContext } from './context.ts';
import { type ReadOutcome, readType } from './read.ts';
import { inSpan } from './trace.ts';

/**
 * Types read at a time. A ledger allows two calls at once by itself, and reading a type uses one of them; where a call
 * takes 300 ms this halves the reading.
 */
const readAtOnce = 2;

/** Told how the reading goes on. */
interface Reading {
  begun(type: RecordType): Promise<void>;
  read(type: RecordType, rows: number): void;
}

/**
 * Reads the types of both systems to their cursors, in the order given. What one system refuses is in its
 * type's outcome and the others go on. Credentials that are refused, and whatever is no fault of a system, end it for all:
 * types that were begun come to rest before it throws, so that nothing of a run goes on behind its end.
 */
export async function readTypes(
  run: RunContext,
  types: readonly RecordType[],
  deletions: boolean,
  reading: Reading,
): Promise<ReadOutcome[]> {
  const atOnce = pLimit(readAtOnce);
  let isOver = false;
  const readOne = async (type: RecordType): Promise<ReadOutcome | null> => {
    if (isOver) return null;
    try {
      await reading.begun(type);
      const result = await inSpan('read', { 'relink.type': type }, async (note) => {
        const read = await readType(run, type, deletions);
        note({ 'relink.rows': read.read, 'relink.changed': read.changed });
        return read;
      });
      if (result.fault?.kind === 'credentials') throw result.fault;
      reading.read(type, result.read);
      return result;
    } catch (error) {
      isOver = true;
      throw error;
    }
  };
  const rested = await Promise.allSettled(types.map((type) => atOnce(() => readOne(type))));
  return rested.flatMap((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value === null ? [] : [one.value];
  });
}
