import { confirmRun } from './confirm-run.ts';
import type { EngineContext } from './context.ts';
import { linkCounterpart } from './counterpart.ts';
import { noteImpossible } from './impossible-events.ts';
import { executeOperation, isLarge, resumeOperations, startOperation } from './operation.ts';
import type { Engine, RunRequest } from './port.ts';
import { reconciliationVerbs } from './reconciliation/reconciliation.ts';
import { relink, retryRecords } from './relink.ts';
import { checkRelink } from './relink-check.ts';
import { choicesOf, resolve } from './resolve.ts';
import { ruleVerbs } from './rules/rules.ts';
import { executeRun } from './run.ts';
import { sealAfterRun } from './seal.ts';
import { freezeSelection, namesOf, useSelection } from './selection.ts';
import { requireConnected, startRun as start } from './start-run.ts';
import { previewUnlink, unlink } from './unlink.ts';

/** The engine over one database and one pair of systems per connection. Holds no state of its own. */
export function createEngine(context: EngineContext): Engine {
  const startRun = (connectionId: string, request: RunRequest) => start(context, connectionId, request);
  const runFor = async (connectionId: string, ids: readonly string[], actor: RunRequest['actor']) =>
    ids.length === 0
      ? null
      : (
          await startRun(connectionId, {
            trigger: actor.kind === 'key' ? 'api' : 'person',
            actor,
            recordIds: ids,
          })
        ).runId;
  return {
    startRun,
    confirmRun: (connectionId, request) => confirmRun(context, connectionId, request),
    async executeRun(connectionId, runId, signal) {
      try {
        await executeRun(context, connectionId, runId, signal);
      } catch (error) {
        noteImpossible(context.log, error, { connection: connectionId, runId });
        throw error;
      } finally {
        await sealAfterRun(context, connectionId);
      }
      // Somebody asked for records after the run had looked for the last time: they get a run of their own.
      if (await askedLate(context, connectionId))
        await startRun(connectionId, {
          trigger: 'person',
          actor: { kind: 'relink', id: 'relink', name: 'relink' },
        });
    },
    async previewUnlink(connectionId, target) {
      if ('selectionId' in target) {
        const members = { kind: 'selection', selectionId: target.selectionId } as const;
        return previewUnlink(context, connectionId, members);
      }
      return previewUnlink(context, connectionId, { kind: 'named', ids: [...new Set(target)] });
    },
    unlink: (connectionId, request) => unlink(context, connectionId, request),
    checkRelink: (connectionId, ids) => checkRelink(context, connectionId, ids),
    choicesOf: (connectionId, id) => choicesOf(context, connectionId, id),
    async resolve(connectionId, request) {
      const result = await resolve(context, connectionId, request);
      const due = request.syncNow && request.choice !== 'apart' ? result.resolved : [];
      return { ...result, runId: await runFor(connectionId, due, request.actor) };
    },
    linkCounterpart: (connectionId, request) => linkCounterpart(context, connectionId, request),
    async relink(connectionId, request) {
      const result = await relink(context, connectionId, request);
      return {
        ...result,
        runId: request.syncNow ? await runFor(connectionId, result.relinked, request.actor) : null,
      };
    },
    async retry(connectionId, ids, actor) {
      await requireConnected(context, connectionId);
      const retried = await retryRecords(context, connectionId, ids, actor);
      return { retried, runId: await runFor(connectionId, retried, actor) };
    },
    freezeSelection: (connectionId, filter, actor) => freezeSelection(context, connectionId, filter, actor),
    findSelection: (connectionId, id, actor) => useSelection(context, connectionId, id, actor),
    selectionMembers: (connectionId, id) => namesOf(context, connectionId, id),
    isLarge: (connectionId, verb, ids, children) => isLarge(context, connectionId, verb, ids, children),
    startOperation: (connectionId, request) => startOperation(context, connectionId, request),
    executeOperation: (connectionId, id, turn) => executeOperation(context, connectionId, id, turn),
    resumeOperations: () => resumeOperations(context),
    ...ruleVerbs(context),
    ...reconciliationVerbs(context),
    async test(connectionId) {
      const systems = await context.openSystems(connectionId);
      try {
        const [property, ledger] = await Promise.all([systems.property.probe(), systems.ledger.probe()]);
        return { property, ledger };
      } finally {
        await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
      }
    },
    subscribe: (connectionId, listener) => context.live.subscribe(connectionId, listener),
  };
}

async function askedLate(context: EngineContext, connectionId: string): Promise<boolean> {
  const { rowCount } = await context.database.query(
    `select 1 from link l join connection c on c.id = l.connection_id and c.status = 'connected'
     join lateral (select state, fault from run r where r.connection_id = c.id order by created_at desc limit 1) r
       on r.state in ('done', 'needs-confirmation') and r.fault is null
     where l.connection_id = $1 and l.attention = 2 and not l.held and l.outcome <> 'uncertain'
       and not exists (select 1 from attempt t where t.connection_id = l.connection_id and t.link_id = l.id and t.settled_at is null) limit 1`,
    [connectionId],
  );
  return rowCount > 0;
}
