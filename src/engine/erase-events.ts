import { ConnectionSettings } from '../domain/settings.ts';
import { writeEvents } from '../store/write/events.ts';
import type { Sealing } from './seal.ts';

/** Events erased in one statement, and statements in one round: the rest follows in the next round. */
const atOnce = 2_000;
const rounds = 50;
const aDay = 86_400_000;

/**
 * Applies each company's retention: what events older than so many days said is erased; their heads, digests and
 * members stay, and the chain goes on proving them. The limit moves at midnight UTC, so a day's erasing is one event.
 * @returns how many were erased
 */
export async function eraseDueEvents({ database, log, now }: Sealing): Promise<number> {
  const { rows } = await database.query<{ id: string; settings: unknown }>(
    `select id, settings from connection where settings->>'eventRetentionDays' is not null order by id`,
  );
  let all = 0;
  for (const { id, settings } of rows) {
    const parsed = ConnectionSettings.safeParse(settings);
    const days = parsed.success ? parsed.data.eventRetentionDays : null;
    if (days === null) continue;
    const today = Math.floor(now().getTime() / aDay) * aDay;
    const until = new Date(today - days * aDay).toISOString();
    const erased = await database.withLock(`erase-events:${id}`, async () => {
      let n = 0;
      for (let round = 0; round < rounds; round += 1) {
        const { rows: done } = await database.query<{ n: number }>(
          'select erase_event_payloads($1, $2::timestamptz, $3) as n',
          [id, until, atOnce],
        );
        n += done[0]?.n ?? 0;
        if ((done[0]?.n ?? 0) < atOnce) break;
      }
      if (n > 0)
        await writeEvents(database, id, { id: null, actor: 'relink', at: now().toISOString() }, [
          {
            kind: 'events.erased',
            linkId: null,
            before: null,
            after: { before: until, count: n },
            reason: null,
          },
        ]);
      return n;
    });
    if (erased > 0) log.info({ connection: id, erased, before: until }, 'event payloads erased by retention');
    all += erased;
  }
  return all;
}
