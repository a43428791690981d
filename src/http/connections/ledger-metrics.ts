import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import type { Executor } from '../../store/db/open.ts';

const Row = z.object({
  account: z.string(),
  used: z.number(),
  requests: z.number(),
  allowance: z.number(),
  parallel: z.number(),
  slots: z.number(),
});

const statement = `
select a.id as account, a.monthly_allowance as allowance, a.parallel_calls as parallel,
  case when a.calls_month = date_trunc('month', now() at time zone 'UTC')::date then a.calls_used else 0 end as used,
  case when a.calls_month = date_trunc('month', now() at time zone 'UTC')::date then a.requests_used else 0 end as requests,
  (select count(*) from ledger_slot s where s.account_id = a.id and s.expires_at > now()) as slots
from ledger_account a order by a.id limit 1000`;

const gauges = {
  used: ['relink_ledger_calls_used', 'Calls of this month as the ledger counts them.'],
  requests: ['relink_ledger_requests_used', 'HTTP calls of this month.'],
  allowance: ['relink_ledger_calls_allowance', 'Calls a month that the account allows.'],
  parallel: ['relink_ledger_parallel_calls', 'Calls at a time that the account allows.'],
  slots: ['relink_ledger_slots_leased', 'Slots leased now by processes on a database server.'],
} as const;

const readMs = 1_000;

/** Shows each ledger account's month, by the account's id and never by its name. One statement for a look at all. */
export function ledgerMetrics(registry: Registry, database: Executor): void {
  let read: { at: number; rows: Promise<z.infer<typeof Row>[]> } | null = null;
  const look = (): Promise<z.infer<typeof Row>[]> => {
    if (read === null || Date.now() - read.at > readMs)
      read = {
        at: Date.now(),
        rows: database.query(statement).then(({ rows }) => rows.map((row) => Row.parse(row))),
      };
    return read.rows;
  };
  for (const field of ['used', 'requests', 'allowance', 'parallel', 'slots'] as const) {
    const [name, help] = gauges[field];
    if (registry.getSingleMetric(name) !== undefined) continue;
    new Gauge({
      name,
      help,
      labelNames: ['account'],
      registers: [registry],
      async collect() {
        const rows = await look();
        this.reset();
        for (const row of rows) this.set({ account: row.account }, row[field]);
      },
    });
  }
}
