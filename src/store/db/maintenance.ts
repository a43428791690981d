import { z } from 'zod';
import type { EmbeddedSource } from './embedded.ts';

export interface MaintenanceOptions {
  /** How often to look at the size of the log. */
  lookEveryMs: number;
  /** A checkpoint is due after this long, if anything was written. */
  checkpointEveryMs: number;
  /** Or after this much log: a bulk load must not wait for the clock. */
  checkpointAfterBytes: number;
  vacuumEveryMs: number;
}

export const maintenanceDefaults: MaintenanceOptions = {
  lookEveryMs: 10_000,
  checkpointEveryMs: 180_000,
  checkpointAfterBytes: 128 * 1024 * 1024,
  vacuumEveryMs: 600_000,
};

/** What a server does by itself and the embedded database does not: checkpoints and vacuum. */
export interface Maintenance {
  checkpoint(): Promise<void>;
  /** Vacuums the tables that changed; table by table, so that nobody waits for all of them. Returns their names. */
  vacuum(): Promise<string[]>;
  stop(): Promise<void>;
}

const walSchema = z.array(z.object({ bytes: z.number() }));
const tablesSchema = z.array(z.object({ name: z.string() }));

/** The log's position as a number; `::bigint` keeps it a safe integer up to 8 million gigabytes. */
const WAL_POSITION = "select (pg_current_wal_insert_lsn() - '0/0')::bigint as bytes";

/** As autovacuum would choose: a fifth of the rows dead, or a tenth changed since they were last counted. */
const DUE_TABLES = `
  select format('%I.%I', schemaname, relname) as name
    from pg_stat_user_tables
   where n_dead_tup > 200 + 0.2 * n_live_tup or n_mod_since_analyze > 200 + 0.1 * n_live_tup
   order by 1`;

/** Starts the timers; they never keep the process alive, and a failure waits for the next turn. */
export function startMaintenance(source: EmbeddedSource, options: MaintenanceOptions): Maintenance {
  let position = 0;
  let at = Date.now();
  let work: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const walPosition = async (): Promise<number> =>
    walSchema.parse((await source.maintain(WAL_POSITION)).rows)[0]?.bytes ?? 0;

  async function checkpoint(): Promise<void> {
    await source.maintain('checkpoint');
    position = await walPosition();
    at = Date.now();
  }

  async function checkpointIfDue(): Promise<void> {
    const grown = (await walPosition()) - position;
    // A checkpoint itself writes a little; less than that is an idle database.
    if (grown > options.checkpointAfterBytes) await checkpoint();
    else if (grown > 8192 && Date.now() - at > options.checkpointEveryMs) await checkpoint();
  }

  async function vacuum(): Promise<string[]> {
    // The counts of the last second are still in the session; there is no timer in it that would hand them over.
    await source.maintain('select pg_stat_force_next_flush()');
    const due = tablesSchema.parse((await source.maintain(DUE_TABLES)).rows).map((table) => table.name);
    for (const name of due) {
      if (stopped) break;
      await source.maintain(`vacuum (analyze) ${name}`);
    }
    return due;
  }

  /** One job after the other; a lost session is reported to whoever uses it next, not from a timer. */
  const queue = (job: () => Promise<unknown>): void => {
    work = work.then(() => (stopped ? undefined : job())).catch(() => {});
  };
  const look = setInterval(() => queue(checkpointIfDue), options.lookEveryMs).unref();
  const sweep = setInterval(() => queue(vacuum), options.vacuumEveryMs).unref();

  return {
    checkpoint,
    vacuum,
    async stop() {
      stopped = true;
      clearInterval(look);
      clearInterval(sweep);
      await work;
    },
  };
}
