import { type RecordType, roles } from '../domain/record.ts';
import type { DatabaseTransaction } from '../store/db/open.ts';
import { type HandTyped, handTypedPairs } from '../store/write/hand-typed.ts';
import { handTypedPayments } from '../store/write/hand-typed-payments.ts';
import { chosenPairs, type JoinPair, joinLinks, markJoined } from '../store/write/join.ts';
import { type RunContext, runTransaction } from './context.ts';

/** Joining rewrites what lists show and search of a record: so many take well under a second. */
const pageSize = 300;

/**
 * Carries out matches that were chosen after both records had got a link of their own: the two links become one. A
 * pair with a write on its way is left for a later run.
 */
export async function joinChosen(run: RunContext, type: RecordType): Promise<void> {
  await runTransaction(run, (tx) => markJoined(tx, run.connection.id, type, run.now().toISOString()));
  for (;;) {
    run.signal.throwIfAborted();
    const count = await runTransaction(run, async (tx) => {
      const pairs = await chosenPairs(tx, run.connection.id, type, pageSize);
      await join(run, tx, 'choice', pairs);
      return pairs.length;
    });
    if (count < pageSize) break;
  }
  await runTransaction(run, (tx) => markJoined(tx, run.connection.id, type, run.now().toISOString()));
}

/**
 * The same record typed by hand in both systems: of documents one number for one contact, found once on each side, with
 * the same date, currency and total; of payments the only one of that day and amount on the same document. Anything
 * less is left to a person.
 */
export async function joinHandTyped(run: RunContext, type: RecordType): Promise<void> {
  const { id } = run.connection;
  switch (type) {
    case 'invoice':
    case 'bill':
      return joinPages(run, (tx, after) => handTypedPairs(tx, id, type, after, pageSize));
    case 'credit-note':
      for (const role of roles)
        await joinPages(run, (tx, after) => handTypedPairs(tx, id, type, after, pageSize, role));
      return;
    case 'payment':
    case 'allocation':
      return joinPages(run, (tx, after) => handTypedPayments(tx, id, type, after, pageSize));
    default:
      return;
  }
}

async function joinPages(
  run: RunContext,
  find: (tx: DatabaseTransaction, after: string | null) => Promise<HandTyped>,
): Promise<void> {
  for (let after: string | null = null; ; ) {
    run.signal.throwIfAborted();
    after = await runTransaction(run, async (tx) => {
      const { pairs, next } = await find(tx, after);
      await join(run, tx, 'number', pairs);
      return next;
    });
    if (after === null) return;
  }
}

function join(
  run: RunContext,
  tx: DatabaseTransaction,
  proof: 'choice' | 'number',
  pairs: readonly JoinPair[],
): Promise<void> {
  const said = { runId: run.runId, actor: 'relink', at: run.now().toISOString(), why: null, proof };
  return joinLinks(tx, run.connection.id, said, pairs);
}
