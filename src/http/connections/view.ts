import { words } from '../../domain/problem-words.ts';
import type { ConnectionFigures } from '../../store/read/connections.ts';
import { isOver } from '../../store/read/runs.ts';
import type { ProbeResult } from '../../systems/port.ts';
import { knownCode, knownParams, knownSide, problemView } from '../common/problem-view.ts';
import { runView } from '../runs/view.ts';
import type { Connection } from './schema.ts';

/** A company as the API shows it, with flag and status derived from its figures. */
export function connectionView(connection: ConnectionFigures): Connection {
  return {
    id: connection.id,
    name: connection.name,
    status: statusOf(connection),
    flag: flagOf(connection),
    flagged: connection.flagged,
    counts: { linked: connection.linked, unlinked: connection.unlinked },
    entityId: connection.entityId,
    currency: connection.currency,
    locale: connection.locale,
    timeZone: connection.timeZone,
    syncFrom: connection.syncFrom,
    lastCleanAt: connection.lastCleanAt,
    onboardingStep: connection.onboardingStep,
    settings: connection.settings,
    run: connection.run === null ? null : runView(connection.run, connection.locale),
    ledger: connection.ledger === null ? null : { ...connection.ledger },
    warnings: connection.warnings.map((one) => ({
      ...problemView(
        { code: knownCode(one.code), params: knownParams(one.params), side: knownSide(one.side) },
        connection.locale,
      ),
      since: one.since,
    })),
    createdAt: connection.createdAt,
    updatedAt: connection.updatedAt,
  };
}

type Figures = Pick<ConnectionFigures, 'state' | 'flagged' | 'run'>;

function isRunning({ run }: Figures): boolean {
  return run !== null && !isOver(run);
}

/** Blue, orange, red and the spinner. Unlinked records are not in `flagged`, so they never colour it. */
export function flagOf(connection: Figures): Connection['flag'] {
  if (isRunning(connection)) return connection.flagged > 0 ? 'running-with-errors' : 'running';
  // A run that waits for a person is not clean, and somebody has to look.
  return connection.flagged > 0 || connection.run?.state === 'needs-confirmation' ? 'errors' : 'clean';
}

/** The first that applies. A company that never finished a run is incomplete: nothing is known of it yet. */
export function statusOf(connection: Figures): Connection['status'] {
  const { state, run, flagged } = connection;
  if (state === 'not-connected' || state === 'onboarding' || state === 'needs-reconnecting') return state;
  if (isRunning(connection)) return 'in-progress';
  // Also one that needs a confirmation: part of its work is not done.
  if (run === null || run.state !== 'done') return 'incomplete';
  return flagged > 0 ? 'errors' : 'synced';
}

/** What a probe found, in words. */
export function probeView(probe: ProbeResult, locale: string) {
  if (probe.ok)
    return {
      ok: true,
      company: probe.company,
      entities: probe.entities.map((one) => ({ ...one })),
      warnings: probe.warnings.map((one) => words(one, locale).message),
      problem: null,
    };
  const { title, message, fix } = words(probe.problem, locale);
  return {
    ok: false,
    company: null,
    entities: [],
    warnings: [],
    problem: { code: probe.problem.code, title, message, fix: [...fix] },
  };
}
