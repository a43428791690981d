import { z } from 'zod';
import type { Executor } from '../../store/db/open.ts';
import { findRule, linksAfter } from '../../store/read/rules.ts';
import { storeResults } from '../../store/write/operation.ts';
import { type Applied, applyRule } from '../../store/write/rule-holds.ts';
import { type Chunk, chunkSize, onwards } from '../chunk.ts';

const Params = z.object({ ruleId: z.string() });

/**
 * Goes through everything stored with a rule as it is now, by id. Nothing a rule in force matches is written
 * meanwhile: that is looked at again immediately before anything is sent.
 */
export const ruleChunk: Chunk = async (_context, connectionId, operation) => async (tx, at) => {
  const { ruleId } = Params.parse(operation.params);
  const rule = await findRule(tx, connectionId, ruleId);
  if (rule === null) return { done: { inFlight: [], runId: null } };
  const ids = await linksAfter(tx, connectionId, operation.cursor, chunkSize);
  const said = { actor: operation.actor_name, at, runId: null };
  const applied = await applyRule(tx, connectionId, rule, ids, said);
  await storeApplied(tx, connectionId, operation.id, applied);
  return onwards('members', ids, chunkSize, { done: { inFlight: [], runId: null } });
};

async function storeApplied(
  tx: Executor,
  connectionId: string,
  operationId: string,
  { held, lifted }: Applied,
): Promise<void> {
  await storeResults(tx, connectionId, operationId, [
    ...held.map(({ id, before }) => ({ id, result: before ? 'already-unlinked' : 'unlinked' })),
    ...lifted.map(({ id, free }) => ({ id, result: free ? 'relinked' : 'still-unlinked' })),
  ]);
}
