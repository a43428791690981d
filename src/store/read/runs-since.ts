import type { Executor } from '../db/open.ts';

/** Was a run on at any moment since this instant, and is one on now? What was listed before it is older than the run. */
export async function runsSince(
  executor: Executor,
  connectionId: string,
  since: string,
): Promise<{ readonly now: boolean; readonly meanwhile: boolean }> {
  const { rows } = await executor.query<{ now: boolean; meanwhile: boolean }>(
    `select coalesce(bool_or(state = 'running'), false) as now,
       coalesce(bool_or(state = 'running' or finished_at > $2::timestamptz), false) as meanwhile
     from (select state, finished_at from run where connection_id = $1 order by created_at desc limit 20) r`,
    [connectionId, since],
  );
  return rows[0] ?? { now: false, meanwhile: false };
}
