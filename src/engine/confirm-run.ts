import { newId } from '../domain/id.ts';
import { writeEvents } from '../store/write/events.ts';
import { confirmPlan, PlanGroup, planHash } from '../store/write/guard.ts';
import type { EngineContext } from './context.ts';
import { type Actor, CannotConfirm } from './port.ts';
import { requireConnected } from './start-run.ts';

/**
 * Confirms the plan a run ended with and starts a run that carries out exactly its records. Whatever else would be
 * done by then, or done otherwise, is asked for again.
 * @throws CannotConfirm when there is nothing to confirm, a run is on, or the plan is another one by now
 */
export async function confirmRun(
  context: EngineContext,
  connectionId: string,
  request: { readonly runId: string; readonly planHash: string; readonly actor: Actor },
): Promise<{ runId: string }> {
  await requireConnected(context, connectionId);
  const newRun = newId();
  const at = context.now().toISOString();
  const { actor } = request;
  await context.database.transaction(async (tx) => {
    const { rows } = await tx.query<{ state: string; plan: unknown; plan_hash: string | null }>(
      'select state, plan, plan_hash from run where connection_id = $1 and id = $2 for update',
      [connectionId, request.runId],
    );
    const run = rows[0];
    if (run === undefined) throw new CannotConfirm('unknown-run', null);
    if (run.state !== 'needs-confirmation' || run.plan_hash === null)
      throw new CannotConfirm('nothing-to-confirm', null);
    const started = await tx.query(
      `insert into run (connection_id, id, trigger, started_by, scope) values ($1, $2, $3, $4, $5)
       on conflict (connection_id) where state in ('queued','running') do nothing`,
      [
        connectionId,
        newRun,
        actor.kind === 'key' ? 'api' : 'person',
        actor.name,
        JSON.stringify({ records: null, types: null, propertyId: null, confirms: request.runId }),
      ],
    );
    if (started.rowCount !== 1) throw new CannotConfirm('run-in-progress', null);
    // The rows are the plan: a later run may have made another one.
    const hash = await planHash(tx, connectionId);
    if (hash === null) throw new CannotConfirm('nothing-to-confirm', null);
    if (hash !== request.planHash) throw new CannotConfirm('plan-changed', hash);
    const members = await confirmPlan(tx, connectionId, actor.name, at);
    await tx.query(
      'update run set confirmed_by = $3, confirmed_at = $4::timestamptz where connection_id = $1 and id = $2',
      [connectionId, request.runId, actor.name, at],
    );
    const groups = PlanGroup.array().parse(run.plan ?? []);
    await writeEvents(tx, connectionId, { id: newRun, actor: actor.name, at }, [
      {
        kind: 'run.confirmed',
        linkId: null,
        before: { run: request.runId },
        after: { planHash: hash, plan: groups.map(({ examples: _examples, ...group }) => group) },
        reason: null,
        members,
      },
    ]);
  });
  await context.enqueue(connectionId, newRun);
  context.live.publish(connectionId, { kind: 'run', runId: newRun });
  return { runId: newRun };
}
