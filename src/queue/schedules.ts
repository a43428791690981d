import { z } from 'zod';
import type { Database } from '../store/db/open.ts';
import type { Queue } from './queue.ts';

const Row = z.object({ id: z.string(), cron: z.string().nullable(), time_zone: z.string() });

/**
 * Keeps the queue's schedules as the companies' settings say: a connected company with a cron expression is synced by
 * it, in its own time zone; every other is not. Looks again every minute, so that a change in any process counts.
 */
export function keepSchedules(
  database: Database,
  queue: Pick<Queue, 'schedule' | 'unschedule'>,
  onError: (error: unknown) => void,
  everyMs = 60_000,
): { look(): Promise<void>; stop(): void } {
  const known = new Map<string, string>();
  const look = async () => {
    const { rows } = await database.query(
      `select id, case when status = 'connected' then settings->>'schedule' end as cron, time_zone from connection`,
    );
    for (const row of rows) {
      const { id, cron, time_zone: timeZone } = Row.parse(row);
      const wanted = cron === null ? '' : `${cron} ${timeZone}`;
      if (known.get(id) === wanted) continue;
      if (cron === null) await queue.unschedule(id);
      else await queue.schedule(id, cron, timeZone);
      known.set(id, wanted);
    }
  };
  const timer = setInterval(() => void look().catch(onError), everyMs);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}
