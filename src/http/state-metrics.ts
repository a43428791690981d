import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import type { Executor } from '../store/db/open.ts';

/**
 * What an operator is woken for, read from the database: any server answers for all workers. Each figure is a gauge over
 * all companies, so that their number is the same for one company and for thousands; who it is, the screen says.
 */
const gauges = {
  records: ['relink_records', 'Records by outcome; held: unlinked ones.', ['outcome', 'held']],
  companies: ['relink_companies', 'Companies by the state of their connection.', ['state']],
  runs: ['relink_runs', 'Runs that are waiting for a worker, on, or waiting for a person.', ['state']],
  operations: ['relink_operations', 'Bulk verbs waiting or on.', ['state']],
  unanswered: ['relink_writes_unanswered', 'Writes whose answer was lost and that are not settled yet.', []],
  seconds: ['relink_oldest_seconds', 'Age of the oldest of its kind; 0 where there is none.', ['what']],
} as const;
type Name = keyof typeof gauges;

const names = Object.keys(gauges).filter((name): name is Name => name in gauges);

const Row = z.object({
  name: z.enum(['records', 'companies', 'runs', 'operations', 'unanswered', 'seconds']),
  a: z.string().nullable(),
  b: z.string().nullable(),
  value: z.coerce.number(),
});

/**
 * One statement, each part by an index or over a small table; `now()` is the database's. A company whose schedule is off
 * need not be clean at any time, so it does not count to the oldest clean sync.
 */
const statement = `
select 'records' as name, outcome as a, held::text as b, sum(n)::text as value from link_counter group by outcome, held
union all select 'companies', status, null, count(*)::text from connection group by status
union all select 'runs', state, null, count(*)::text from run where state in ('queued', 'running') group by state
union all select 'runs', 'needs-confirmation', null, count(*)::text from connection c where 'needs-confirmation' =
  (select r.state from run r where r.connection_id = c.id order by r.created_at desc limit 1)
union all select 'operations', state, null, count(*)::text from operation where state in ('queued', 'running') group by state
union all select 'unanswered', null, null, count(*)::text from attempt where state = 'unknown' and settled_at is null
union all select 'seconds', what, null, coalesce(extract(epoch from greatest(now() - since, interval '0')), 0)::text
  from (values
    ('run-waiting', (select min(created_at) from run where state = 'queued')),
    ('run-on', (select min(started_at) from run where state = 'running')),
    ('operation-open', (select min(created_at) from operation where state in ('queued', 'running'))),
    ('write-unanswered', (select min(sent_at) from attempt where state = 'unknown' and settled_at is null)),
    ('event-unsealed', (select min(at) from event where position is null)),
    ('clean-sync', (select min(coalesce(last_clean_at, created_at)) from connection
      where status = 'connected' and coalesce(settings->'schedule', '""'::jsonb) <> 'null'::jsonb))
  ) as oldest (what, since)`;

const readMs = 1_000;

/** Adds the gauges to a registry. All of one look come from one statement, at most one a second. */
export function stateMetrics(registry: Registry, database: Executor): void {
  let read: { at: number; rows: Promise<z.infer<typeof Row>[]> } | null = null;
  const look = (): Promise<z.infer<typeof Row>[]> => {
    if (read === null || Date.now() - read.at > readMs)
      read = {
        at: Date.now(),
        rows: database.query(statement).then(({ rows }) => rows.map((row) => Row.parse(row))),
      };
    return read.rows;
  };
  for (const name of names) {
    const [full, help, labelNames] = gauges[name];
    if (registry.getSingleMetric(full) !== undefined) continue;
    new Gauge({
      name: full,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const rows = await look();
        this.reset();
        for (const row of rows.filter((one) => one.name === name)) {
          const [first, second] = labelNames;
          this.set(
            {
              ...(first === undefined ? {} : { [first]: row.a ?? '' }),
              ...(second === undefined ? {} : { [second]: row.b ?? '' }),
            },
            row.value,
          );
        }
      },
    });
  }
}
