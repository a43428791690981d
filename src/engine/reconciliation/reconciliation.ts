import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../domain/id.ts';
import { findReport } from '../../store/read/reconciliation.ts';
import { beginReport, endReport, keepReport } from '../../store/write/reconciliation.ts';
import { type EngineContext, loadConnection } from '../context.ts';
import { requireConnected } from '../start-run.ts';
import { makeReport } from './make-report.ts';
import type { ReconciliationVerbs } from './port.ts';

/** A report is said to be alive so often, whatever it waits for, */
const beatEveryMs = 10_000;
/** and one that has been silent for so long belongs to a process that ended. */
const silentMs = 60_000;
/** The longest a report may take. */
const longestMs = 60 * 60_000;
/** How often a report that another process makes is looked at. */
const lookEveryMs = 250;

/** Reports are made beside the routes, in the process that was asked; everything about them stands in the database. */
export function reconciliationVerbs(context: EngineContext): ReconciliationVerbs {
  const { database, log } = context;
  const making = new Map<string, Promise<void>>();

  const make = async (connectionId: string, report: { readonly id: string; readonly asOf: string }) => {
    const beat = setInterval(() => {
      const at = context.now().toISOString();
      // A beat that is lost is made up for by the next; who was given up is told by its own next step.
      keepReport(database, connectionId, report.id, at, null).catch(() => undefined);
    }, beatEveryMs).unref();
    try {
      await makeReport(context, connectionId, report, AbortSignal.timeout(longestMs));
    } catch (error) {
      log.error(
        { err: error, connection: connectionId, report: report.id },
        'a reconciliation report failed',
      );
      await endReport(database, connectionId, report.id, context.now().toISOString(), null).catch(
        () => undefined,
      );
    } finally {
      clearInterval(beat);
    }
  };

  return {
    async startReport(connectionId, { asOf, by }) {
      await requireConnected(context, connectionId);
      const connection = await loadConnection(database, connectionId);
      const now = context.now();
      const begun = await database.transaction((tx) =>
        beginReport(tx, connectionId, {
          id: newId(),
          asOf,
          syncFrom: connection?.syncFrom ?? asOf,
          by,
          at: now.toISOString(),
          deadBefore: new Date(now.getTime() - silentMs).toISOString(),
        }),
      );
      if (begun.isNew) {
        const made = make(connectionId, begun).finally(() => making.delete(begun.id));
        making.set(begun.id, made);
      }
      return begun;
    },
    async awaitReport(connectionId, reportId, mostMs) {
      const own = making.get(reportId);
      if (own !== undefined) {
        const limit = new AbortController();
        const over = sleep(mostMs, undefined, { signal: limit.signal, ref: false }).catch(() => undefined);
        await Promise.race([own, over]);
        limit.abort();
        return;
      }
      for (const end = Date.now() + mostMs; Date.now() < end; await sleep(lookEveryMs)) {
        const report = await findReport(database, connectionId, reportId);
        if (report?.state !== 'running') return;
        const now = context.now();
        // Nobody makes it any more: whoever waits for it has to hear so.
        if (Date.parse(report.alive_at) < now.getTime() - silentMs)
          return endReport(database, connectionId, reportId, now.toISOString(), null);
      }
    },
  };
}
