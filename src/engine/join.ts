import type { RecordType } from '../domain/record.ts';
import { handTypedPairs } from '../store/write/hand-typed.ts';
import { chosenPairs, type JoinPair, joinLinks, markJoined } from '../store/write/join.ts';
import { type RunContext, runTransaction } from './context.ts';

const pageSize = 1_000;

/**
 * Carries out matches that were chosen after both records had got a link of their own: the two links become one. A
 * pair with a write on its way is left for a later run.
 */
export async function joinChosen(run: RunContext, type: RecordType): Promise<void> {
  await runTransaction(run, (tx) => markJoined(tx, run.connection.id, type, run.now().toISOString()));
  await joinAll(run, 'choice', (tx) => chosenPairs(tx, run.connection.id, type, pageSize));
  await runTransaction(run, (tx) => markJoined(tx, run.connection.id, type, run.now().toISOString()));
}

/**
 * The same document typed by hand in both systems: one number for one contact, found once on each side, with the same
 * date, currency and total. Anything less is left to a person.
 */
export async function joinHandTyped(run: RunContext, type: RecordType): Promise<void> {
  if (type !== 'invoice' && type !== 'bill') return;
  await joinAll(run, 'number', (tx) => handTypedPairs(tx, run.connection.id, type, pageSize));
}

async function joinAll(
  run: RunContext,
  proof: 'choice' | 'number',
  find: (tx: Parameters<Parameters<typeof runTransaction>[1]>[0]) => Promise<JoinPair[]>,
): Promise<void> {
  for (;;) {
    run.signal.throwIfAborted();
    const count = await runTransaction(run, async (tx) => {
      const pairs = await find(tx);
      await joinLinks(
        tx,
        run.connection.id,
        { runId: run.runId, actor: 'relink', at: run.now().toISOString(), why: null, proof },
        pairs,
      );
      return pairs.length;
    });
    if (count < pageSize) return;
  }
}
