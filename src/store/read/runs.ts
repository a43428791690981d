import { z } from 'zod';
import { type RecordType, recordTypes } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { PlanGroup } from '../write/guard.ts';
import { RecordTypeColumn } from './rows.ts';

/** One run as stored. */
export interface RunRow {
  readonly id: string;
  readonly state: z.infer<typeof row>['state'];
  readonly trigger: z.infer<typeof row>['trigger'];
  readonly startedBy: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly phase: string | null;
  readonly phaseType: RecordType | null;
  readonly progress: readonly (TypeProgress & { readonly type: RecordType })[];
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly clean: boolean | null;
  readonly fault: { readonly code: string; readonly params: unknown; readonly side: string } | null;
  /** What waits for a person, with its hash; `null` unless the run ended for want of a confirmation. */
  readonly plan: { readonly hash: string; readonly groups: readonly PlanGroup[] } | null;
  readonly confirmed: { readonly by: string; readonly at: string } | null;
}

const TypeProgress = z.object({
  read: z.number().default(0),
  done: z.number().default(0),
  of: z.number().default(0),
  failing: z.number().default(0),
});
type TypeProgress = z.infer<typeof TypeProgress>;

const row = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'incomplete', 'failed', 'needs-confirmation']),
  trigger: z.enum(['person', 'schedule', 'onboarding', 'api']),
  started_by: z.string(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  phase: z.string().nullable(),
  phase_type: RecordTypeColumn.nullable(),
  progress: z.record(z.string(), TypeProgress),
  counts: z.record(z.string(), z.number()),
  calls: z.number(),
  clean: z.boolean().nullable(),
  fault: z.object({ code: z.string(), params: z.unknown(), side: z.string() }).nullable(),
  plan: z.array(PlanGroup).nullable(),
  plan_hash: z.string().nullable(),
  confirmed_by: z.string().nullable(),
  confirmed_at: z.string().nullable(),
});

export const runColumns =
  'id, state, trigger, started_by, created_at, started_at, finished_at, phase, phase_type, progress, counts, calls, clean, fault, plan, plan_hash, confirmed_by, confirmed_at';

export function runRow(value: unknown): RunRow {
  const one = row.parse(value);
  return {
    id: one.id,
    state: one.state,
    trigger: one.trigger,
    startedBy: one.started_by,
    createdAt: one.created_at,
    startedAt: one.started_at,
    finishedAt: one.finished_at,
    phase: one.phase,
    phaseType: one.phase_type,
    progress: recordTypes.flatMap((type) => {
      const found = one.progress[type];
      return found === undefined ? [] : [{ type, ...found }];
    }),
    counts: one.counts,
    calls: one.calls,
    clean: one.clean,
    fault: one.fault,
    plan: one.plan === null || one.plan_hash === null ? null : { hash: one.plan_hash, groups: one.plan },
    confirmed:
      one.confirmed_by === null || one.confirmed_at === null
        ? null
        : { by: one.confirmed_by, at: one.confirmed_at },
  };
}

/** Is the run over? */
export function isOver(run: Pick<RunRow, 'state'>): boolean {
  return run.state !== 'queued' && run.state !== 'running';
}

export async function findRun(executor: Executor, connectionId: string, id: string): Promise<RunRow | null> {
  const { rows } = await executor.query(
    `select ${runColumns} from run where connection_id = $1 and id = $2`,
    [connectionId, id],
  );
  return rows[0] === undefined ? null : runRow(rows[0]);
}

/** Runs, newest first; `after` is the last one of the page before. */
export async function listRuns(
  executor: Executor,
  connectionId: string,
  options: { readonly after: { readonly at: string; readonly id: string } | null; readonly limit: number },
): Promise<RunRow[]> {
  const { rows } = await executor.query(
    `select ${runColumns} from run
     where connection_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [connectionId, options.after?.at ?? null, options.after?.id ?? null, options.limit],
  );
  return rows.map(runRow);
}

const waiting = z.object({ connectionId: z.string(), runId: z.string() });

/** Runs of all connections that have not begun. */
export async function queuedRuns(executor: Executor): Promise<z.infer<typeof waiting>[]> {
  const { rows } = await executor.query(
    `select connection_id as "connectionId", id as "runId" from run where state = 'queued' order by created_at`,
  );
  return rows.map((one) => waiting.parse(one));
}
