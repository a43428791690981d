import { readOperation } from '../store/read/operations.ts';
import type { OperationRow } from '../store/write/operation.ts';
import type { Moved } from './chunk.ts';
import type { EngineContext } from './context.ts';
import { NotConnected } from './port.ts';
import { startRun } from './start-run.ts';

/** The last part of an operation that wants its records tried now: a run, or the one that is on, is told. */
export async function runAfter(
  context: EngineContext,
  connectionId: string,
  operation: OperationRow,
): Promise<() => Promise<Moved>> {
  const facts = await readOperation(context.database, connectionId, operation.id);
  const due = ['relinked', 'child', 'retried', 'resolved'].some((result) => (facts?.counts[result] ?? 0) > 0);
  const runId = due ? await runFor(context, connectionId, operation) : null;
  return async () => ({ done: { inFlight: [], runId } });
}

async function runFor(
  context: EngineContext,
  connectionId: string,
  operation: OperationRow,
): Promise<string | null> {
  try {
    const { runId } = await startRun(context, connectionId, {
      trigger: operation.actor_kind === 'key' ? 'api' : 'person',
      actor: { kind: operation.actor_kind, id: operation.actor_id, name: operation.actor_name },
    });
    return runId;
  } catch (error) {
    // Disconnected meanwhile: the records are due, and the run that follows reconnecting takes them.
    if (error instanceof NotConnected) return null;
    throw error;
  }
}
