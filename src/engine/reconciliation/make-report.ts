import { type ReconcileClass, reconcileClasses } from '../../domain/reconcile.ts';
import type { Range } from '../../domain/reconcile-classes.ts';
import type { DocumentLine, SystemName } from '../../domain/record.ts';
import { runsSince } from '../../store/read/runs-since.ts';
import { endReport, keepReport, pruneReports, storeReportItems } from '../../store/write/reconciliation.ts';
import type { System } from '../../systems/port.ts';
import { allowanceFault } from '../budget.ts';
import { type ConnectionFacts, type EngineContext, loadConnection } from '../context.ts';
import { NotConnected, type SystemPair } from '../port.ts';
import { loadProperties } from '../references.ts';
import { loadHeld, type PropertyOf } from './held.ts';
import { type Listed, listClass } from './listing.ts';
import { composeReport, type Listings, type ReportFacts } from './report.ts';

/** Records of one insert. */
const chunk = 2_000;
/** Reports kept per company, each with its records. */
const keptReports = 20;
/** A report tells that it is alive at most this often. */
const aliveEveryMs = 2_000;

/** It was given up by somebody who took its process for dead. */
class ReportLost extends Error {
  constructor() {
    super('the report is no longer ours to make');
    this.name = 'ReportLost';
  }
}

/** Lists both systems, sets beside it what Relink holds, and stores the report with its records. */
export async function makeReport(
  context: EngineContext,
  connectionId: string,
  report: { readonly id: string; readonly asOf: string },
  signal: AbortSignal,
): Promise<void> {
  const { database } = context;
  const connection = await loadConnection(database, connectionId);
  if (connection === null) throw new NotConnected('not-connected');
  const range = { from: connection.syncFrom, to: report.asOf };
  const systems = await context.openSystems(connectionId);
  try {
    const onRows = aliveTeller(context, connectionId, report.id);
    const { report: made, items } = composeReport(
      await gather(context, connection, systems, range, onRows, signal),
    );
    for (let at = 0; at < items.length; at += chunk) {
      await storeReportItems(database, connectionId, report.id, items.slice(at, at + chunk));
      await onRows('stored', 0);
    }
    await endReport(database, connectionId, report.id, context.now().toISOString(), made);
    await pruneReports(database, connectionId, keptReports);
  } finally {
    await Promise.allSettled([systems.limits?.flush(), systems.property.close(), systems.ledger.close()]);
  }
}

type Teller = (what: string, rows: number) => Promise<void>;

/** Counts rows and says now and then that the report is still being made. */
function aliveTeller(context: EngineContext, connectionId: string, id: string): Teller {
  const counts: Record<string, number> = {};
  let told = 0;
  return async (what, rows) => {
    counts[what] = (counts[what] ?? 0) + rows;
    if (Date.now() - told < aliveEveryMs) return;
    told = Date.now();
    const at = context.now().toISOString();
    if (!(await keepReport(context.database, connectionId, id, at, counts))) throw new ReportLost();
  };
}

/** Lists and links, read again once where a run came in between. */
async function gather(
  context: EngineContext,
  connection: ConnectionFacts,
  systems: SystemPair,
  range: Range,
  onRows: Teller,
  signal: AbortSignal,
): Promise<ReportFacts> {
  const { database } = context;
  const { id, currency, settings } = connection;
  for (let again = false; ; again = true) {
    const since = context.now().toISOString();
    // While a sync is on, every list would be older than it: nobody is asked for nothing.
    const isOn = (await runsSince(database, id, since)).now;
    const properties = await loadProperties(database, id);
    const propertyOf: PropertyOf = {
      property: (line: DocumentLine) => line.propertyKey,
      ledger: ({ propertyKey }) =>
        propertyKey === null ? null : (properties.toProperty.get(propertyKey) ?? null),
    };
    const list = (system: System) => listAll(context, systems, system, range, propertyOf, onRows, signal);
    const [property, ledger] = isOn
      ? [new Map<ReconcileClass, Listed>(), new Map<ReconcileClass, Listed>()]
      : await Promise.all([list(systems.property), list(systems.ledger)]);
    const held = await loadHeld(database, id, range, propertyOf, (rows) => onRows('held', rows));
    const runs = await runsSince(database, id, since);
    if (runs.meanwhile && !runs.now && !again) continue;
    const listings: Listings = new Map(
      reconcileClasses.map((name) => [
        name,
        { property: listed(property, name), ledger: listed(ledger, name) },
      ]),
    );
    const tolerance = settings.roundingTolerance;
    return { currency, tolerance, listings, held, isOlderThanRun: isOn || runs.meanwhile };
  }
}

function listed(lists: ReadonlyMap<ReconcileClass, Listed>, name: ReconcileClass): Listed {
  return lists.get(name) ?? { kind: 'not-compared', reason: 'sync-meanwhile', problem: null };
}

/** Every class of one system, one after the other: what one of them refuses the others may still tell. */
async function listAll(
  context: EngineContext,
  systems: SystemPair,
  system: System,
  range: Range,
  propertyOf: Readonly<Record<SystemName, (line: DocumentLine) => string | null>>,
  onRows: Teller,
  signal: AbortSignal,
): Promise<ReadonlyMap<ReconcileClass, Listed>> {
  const lists = new Map<ReconcileClass, Listed>();
  for (const name of reconcileClasses) {
    const fault = system.name === 'ledger' ? await allowanceFault({ systems }) : null;
    lists.set(
      name,
      fault !== null
        ? { kind: 'not-compared', reason: 'allowance-used', problem: fault }
        : await listClass(system, name, {
            range,
            propertyOf: propertyOf[system.name],
            now: context.now,
            signal,
            onRows: (rows) => onRows(system.name, rows),
          }),
    );
  }
  return lists;
}
