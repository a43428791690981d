import pg from 'pg';
import { z } from 'zod';
import { startChild } from './child.ts';

/** What the process that keeps a PostgreSQL is told. */
export const ToPostgres = z.object({
  kind: z.enum(['restart', 'end']),
  how: z.enum(['fast', 'immediate']).optional(),
});
const FromPostgres = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), url: z.string() }),
  z.object({ kind: z.literal('restarted'), ms: z.number() }),
]);
export type FromPostgres = z.infer<typeof FromPostgres>;

/** A PostgreSQL of a check's own. */
export interface CheckPostgres {
  /** The address of a new, empty database. */
  fresh(name: string): Promise<string>;
  /** Ends it, as an administrator does or as a power cut does, and starts it again. @returns how long it was away, in ms */
  restart(how: 'fast' | 'immediate'): Promise<number>;
  /** One statement by an administrator, on a connection of its own. */
  ask<R extends pg.QueryResultRow>(
    databaseUrl: string,
    sql: string,
    params?: readonly unknown[],
  ): Promise<R[]>;
  close(): Promise<void>;
}

/** Starts one with these settings; everything else is as it comes. */
export async function startPostgres(settings: Readonly<Record<string, string>>): Promise<CheckPostgres> {
  const child = await startChild<z.infer<typeof ToPostgres>, FromPostgres>(
    './postgres-process.ts',
    [JSON.stringify(settings)],
    (message) => FromPostgres.parse(message),
  );
  const { url } = await child.next('listening');
  const ask: CheckPostgres['ask'] = async (databaseUrl, sql, params = []) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql, [...params])).rows;
    } finally {
      await client.end();
    }
  };
  return {
    ask,
    async fresh(name) {
      await ask(url, `create database ${pg.escapeIdentifier(name)}`);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
    async restart(how) {
      child.tell({ kind: 'restart', how });
      return (await child.next('restarted')).ms;
    },
    async close() {
      if (!child.alive()) return;
      child.tell({ kind: 'end' });
      await child.ended();
    },
  };
}
