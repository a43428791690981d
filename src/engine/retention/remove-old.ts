import { firstIdOf } from '../../domain/id.ts';
import { ConnectionSettings } from '../../domain/settings.ts';
import type { Executor } from '../../store/db/open.ts';
import { writeEvents } from '../../store/write/events.ts';
import { removeAttempts } from '../../store/write/retention/attempts.ts';
import { eraseBodies } from '../../store/write/retention/bodies.ts';
import type { WalkStep } from '../../store/write/retention/page.ts';
import { removeRequests } from '../../store/write/retention/requests.ts';
import { noteWalk, readWalk, type WalkKind } from '../../store/write/retention/walk.ts';
import type { Sealing } from '../seal.ts';

/** How much at a time. */
export interface Portions {
  /** Rows looked at in one statement, so that none takes long: bodies are large, tries are small. */
  readonly atOnce: Readonly<Record<WalkKind, number>>;
  /** Statements of one walk in one look; the rest follows in the next one. */
  readonly stretches: number;
}
const usual: Portions = { atOnce: { bodies: 500, requests: 2_000, attempts: 5_000 }, stretches: 200 };
const aDay = 86_400_000;
const nil = '00000000-0000-0000-0000-000000000000';
const steps: Readonly<Record<WalkKind, WalkStep>> = {
  bodies: eraseBodies,
  attempts: removeAttempts,
  requests: removeRequests,
};

/** What a look removed of all companies. */
export type Removed = Readonly<Record<WalkKind, number>>;

/**
 * Applies what each company says of how long to keep requests with their answers, and tries. A limit moves at midnight
 * UTC, so each walk is made once a day and told as one event, however many looks it takes; one that was interrupted goes
 * on where it was. Several processes may look at once: a company is walked by one of them.
 */
export async function removeOld(context: Sealing, portions: Portions = usual): Promise<Removed> {
  const { database, log, now } = context;
  const { rows } = await database.query<{ id: string; settings: unknown }>(
    'select id, settings from connection order by id',
  );
  const all = { bodies: 0, attempts: 0, requests: 0 };
  for (const { id, settings } of rows) {
    const parsed = ConnectionSettings.safeParse(settings);
    if (!parsed.success) continue;
    const { bodyRetentionDays, attemptRetentionDays } = parsed.data;
    const today = Math.floor(now().getTime() / aDay) * aDay;
    await database.withLock(`retention:${id}`, async () => {
      for (const [kind, days] of [
        ['bodies', bodyRetentionDays],
        ['attempts', attemptRetentionDays],
        // Last: what the walk before left without a try.
        ['requests', attemptRetentionDays],
      ] as const) {
        if (days === null) continue;
        const removed = await walk(context, portions, id, kind, new Date(today - days * aDay));
        all[kind] += removed;
        if (removed > 0) log.info({ connection: id, kind, removed }, 'removed by retention');
      }
    });
  }
  return all;
}

/** @returns how many this look removed */
async function walk(
  { database, now }: Sealing,
  { atOnce, stretches }: Portions,
  connectionId: string,
  kind: WalkKind,
  limit: Date,
): Promise<number> {
  const before = limit.toISOString();
  const was = await readWalk(database, connectionId, kind);
  const same = was !== null && new Date(was.before).getTime() === limit.getTime();
  if (same && was.done) return 0;
  // A walk that midnight interrupted is begun anew; what it removed is told with this one.
  const untold = was === null || was.done ? 0 : was.removed;
  let place = same ? was : { before, through: nil, done: false, removed: untold };
  const from = place.removed;
  for (let stretch = 0; stretch < stretches && !place.done; stretch += 1)
    place = await database.transaction(async (tx) => {
      const at = now().toISOString();
      const { seen, removed, last } = await steps[kind](tx, {
        ...{ connectionId, through: place.through, before, at },
        end: firstIdOf(limit.getTime()),
        limit: atOnce[kind],
      });
      const next = {
        before,
        through: last ?? place.through,
        done: seen < atOnce[kind],
        removed: place.removed + removed,
      };
      await noteWalk(tx, connectionId, kind, next);
      if (next.done && next.removed > 0)
        await tell(tx, connectionId, kind, { before, count: next.removed, at });
      return next;
    });
  return place.removed - from;
}

/** One event a walk. Requests without a try are no news: their tries were told. */
async function tell(
  tx: Executor,
  connectionId: string,
  kind: WalkKind,
  { before, count, at }: { readonly before: string; readonly count: number; readonly at: string },
): Promise<void> {
  if (kind === 'requests') return;
  await writeEvents(tx, connectionId, { id: null, actor: 'relink', at }, [
    {
      kind: kind === 'bodies' ? 'bodies.erased' : 'tries.removed',
      linkId: null,
      before: null,
      after: { before, count },
      reason: null,
    },
  ]);
}
