import type { Logger } from 'pino';
import type { ConnectionSettings } from '../domain/settings.ts';
import { ConnectionSettings as SettingsShape } from '../domain/settings.ts';
import type { Database, DatabaseTransaction, Executor } from '../store/db/open.ts';
import { shareLinks } from '../store/write/link-lock.ts';
import type { InHand } from './in-hand.ts';
import type { Live } from './live.ts';
import type { OpenSystems, SystemPair } from './port.ts';
import type { StepObserver } from './step.ts';

/** Encrypts what must not stand in the database in clear (request and answer bodies). */
export interface Sealer {
  seal(clear: Uint8Array): { keyId: string; sealed: Uint8Array };
  open(keyId: string, sealed: Uint8Array): Uint8Array;
}

/** What every part of the engine is given; made once by the composition root. */
export interface EngineContext {
  readonly database: Database;
  readonly openSystems: OpenSystems;
  readonly sealer: Sealer;
  readonly live: Live;
  readonly log: Logger;
  /** The present instant; a test may turn it. */
  readonly now: () => Date;
  /** Puts a run on the queue. */
  readonly enqueue: (connectionId: string, runId: string) => Promise<void>;
  /** Puts an operation on the queue; without one it is carried out by whoever calls `executeOperation`. */
  readonly enqueueOperation?: (connectionId: string, operationId: string) => Promise<void>;
  /** Longest an unlink waits for writes that already left, in ms. */
  readonly inFlightWaitMs: number;
  /** Watches the steps of every write; checks use it to end the process at one of them. */
  readonly atStep?: StepObserver;
}

/** The connection facts a run needs. */
export interface ConnectionFacts {
  readonly id: string;
  readonly organizationId: string;
  readonly shortCode: string;
  readonly status: string;
  readonly currency: string;
  /** Whose calendar says what day it is for the company. */
  readonly timeZone: string;
  readonly syncFrom: string;
  readonly settings: ConnectionSettings;
}

/** One run while it executes. */
export interface RunContext extends EngineContext {
  readonly connection: ConnectionFacts;
  readonly runId: string;
  /** Changes when another process takes the run over; every write of the run checks it. */
  readonly token: string;
  readonly systems: SystemPair;
  readonly signal: AbortSignal;
  /** What it has claimed; its pages and what it serves between them never hold the same record. */
  readonly inHand: InHand;
  /**
   * Does its transactions one after the other while several pages are written: they count the same counters, so they
   * would wait for each other anyhow, and two that wait crosswise cost a second.
   */
  readonly inTurn: <T>(transaction: () => Promise<T>) => Promise<T>;
}

/** The run was taken over or ended by someone else; whatever this process still holds must not be written. */
export class RunLost extends Error {
  constructor() {
    super('the run belongs to another process now');
    this.name = 'RunLost';
  }
}

/** A transaction of a run: the token is checked first, in the same transaction. No network call may stand in it. */
export async function runTransaction<T>(
  run: RunContext,
  work: (tx: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  const result = await run.inTurn(() =>
    run.database.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        `select ${shareLinks} from run where connection_id = $1 and id = $2 and token = $3 and state = 'running' for share`,
        [run.connection.id, run.runId, run.token],
      );
      if (rowCount !== 1) throw new RunLost();
      return work(tx);
    }),
  );
  // A run fills tables faster than the database counts them.
  await run.database.analyze();
  return result;
}

/** Loads a connection's facts; `null` when there is none. */
export async function loadConnection(
  executor: Executor,
  connectionId: string,
): Promise<ConnectionFacts | null> {
  const { rows } = await executor.query<{
    id: string;
    organization_id: string;
    short_code: string;
    status: string;
    currency: string;
    time_zone: string;
    sync_from: string | null;
    settings: unknown;
  }>(
    'select id, organization_id, short_code, status, currency, time_zone, sync_from, settings from connection where id = $1',
    [connectionId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    shortCode: row.short_code,
    status: row.status,
    currency: row.currency,
    timeZone: row.time_zone,
    syncFrom: row.sync_from ?? '2018-01-01',
    settings: SettingsShape.parse(row.settings),
  };
}
