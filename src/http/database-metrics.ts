import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import type { Executor } from '../store/db/open.ts';

const Row = z.object({ bytes: z.coerce.number(), live: z.coerce.number(), dead: z.coerce.number() });

/** The files of tables and indexes, and the rows in them by the database's own count, which it refreshes by itself. */
const statement = `
select pg_database_size(current_database())::text as bytes,
  coalesce(sum(n_live_tup), 0)::text as live, coalesce(sum(n_dead_tup), 0)::text as dead from pg_stat_user_tables`;

const readMs = 1_000;

/**
 * How large the database is and how much of it waits for a vacuum. A server's operator has other means to see it; for
 * the embedded database this is the only window there is.
 */
export function databaseMetrics(registry: Registry, database: Executor): void {
  if (registry.getSingleMetric('relink_database_bytes') !== undefined) return;
  let read: { at: number; row: Promise<z.infer<typeof Row>> } | null = null;
  // All of one look come from one statement.
  const look = () => {
    if (read === null || Date.now() - read.at > readMs)
      read = { at: Date.now(), row: database.query(statement).then(({ rows }) => Row.parse(rows[0])) };
    return read.row;
  };
  new Gauge({
    name: 'relink_database_bytes',
    help: 'Size of the database on disk, without its write-ahead log.',
    registers: [registry],
    async collect() {
      this.set((await look()).bytes);
    },
  });
  new Gauge({
    name: 'relink_database_rows',
    help: 'Rows by the database’s own count; dead: they wait for a vacuum.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const { live, dead } = await look();
      this.set({ state: 'live' }, live);
      this.set({ state: 'dead' }, dead);
    },
  });
}
