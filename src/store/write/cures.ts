import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import { writeEvents } from './events.ts';

/** Why linked records fail, one row per cause; `system` refused them where that is known. */
export interface WaitingCause {
  readonly code: string;
  readonly cause: string;
  readonly system: string | null;
  /** When a record was last refused for it. */
  readonly tried: string | null;
}

const Waiting = z.object({
  code: z.string(),
  cause: z.string(),
  system: z.string().nullable(),
  tried: z.string().nullable(),
});

/** The causes, of these codes, that records of a connection fail for. The partial index on open links bears it. */
export async function waitingCauses(
  executor: Executor,
  connectionId: string,
  codes: readonly string[],
  types: readonly string[],
): Promise<WaitingCause[]> {
  const { rows } = await executor.query(
    `select problem_code as code, cause_key as cause, min(coalesce(problem_params->>'refusedBy', problem_side)) as system, max(last_attempt_at) as tried
     from link where connection_id = $1 and outcome = 'failing' and not held and cause_key is not null
       and problem_code in (select jsonb_array_elements_text($2::jsonb)) and type in (select jsonb_array_elements_text($3::jsonb))
     group by 1, 2 order by 2`,
    [connectionId, JSON.stringify(codes), JSON.stringify(types)],
  );
  return rows.map((row) => Waiting.parse(row));
}

/** What a signal showed the last time, and what it shows now from here on; `null`: it was never looked at. */
export async function turnSignal(
  tx: Executor,
  connectionId: string,
  signal: string,
  fingerprint: string,
  at: string,
): Promise<string | null> {
  const { rows } = await tx.query<{ before: string | null }>(
    `with b as (select fingerprint from cure_signal where connection_id = $1 and signal = $2),
     s as (
       insert into cure_signal as c (connection_id, signal, fingerprint, seen_at) values ($1, $2, $3, $4::timestamptz)
       on conflict (connection_id, signal) do update set fingerprint = excluded.fingerprint, seen_at = excluded.seen_at
         where c.fingerprint <> excluded.fingerprint)
     select (select fingerprint from b) as before`,
    [connectionId, signal, fingerprint, at],
  );
  return rows[0]?.before ?? null;
}

/** One record of a cause, tried to see whether the cause is gone. */
export interface Scout {
  readonly cause: string;
  readonly id: string;
}

const ScoutRow = z.object({ cause: z.string(), id: z.string() });

/**
 * Makes one record of each cause due: the one tried least, so that no single record bears all the tries. A record that
 * was touched is no scout: it may go through for its own sake.
 */
export async function sendScouts(
  tx: Executor,
  connectionId: string,
  causes: readonly string[],
  types: readonly string[],
): Promise<Scout[]> {
  const { rows } = await tx.query(
    `with chosen as (
       select distinct on (cause_key) id from link
       where connection_id = $1 and outcome = 'failing' and not held and attention = 0
         and cause_key in (select jsonb_array_elements_text($2::jsonb)) and type in (select jsonb_array_elements_text($3::jsonb))
       order by cause_key, attempts, id
     )
     update link l set attention = 1 from chosen c where l.connection_id = $1 and l.id = c.id
     returning l.cause_key as cause, l.id`,
    [connectionId, JSON.stringify(causes), JSON.stringify(types)],
  );
  return rows.map((row) => ScoutRow.parse(row));
}

/**
 * Causes whose scout went through in this run: the other system took it, or refused it for another reason. A scout
 * that was not sent at all proves nothing.
 */
export async function provenCauses(
  executor: Executor,
  connectionId: string,
  runId: string,
  scouts: readonly Scout[],
): Promise<string[]> {
  const { rows } = await executor.query<{ cause: string }>(
    `select distinct r.cause from jsonb_to_recordset($3::jsonb) as r(cause text, id uuid)
     join attempt t on t.connection_id = $1 and t.link_id = r.id and t.verb <> 'stamp'
     join request q on q.connection_id = t.connection_id and q.id = t.request_id and q.run_id = $2
     join link l on l.connection_id = $1 and l.id = r.id
     where t.state = 'done' or (t.state = 'rejected' and l.cause_key is distinct from r.cause)`,
    [connectionId, runId, JSON.stringify(scouts)],
  );
  return rows.map((row) => row.cause);
}

/**
 * Of these causes, those of which a record was taken in this run with the very content that was refused before:
 * somebody had it tried again, or its time had come, and nothing but the cause can have changed.
 */
export async function outgrownCauses(
  executor: Executor,
  connectionId: string,
  runId: string,
  causes: readonly string[],
): Promise<string[]> {
  const { rows } = await executor.query<{ cause: string }>(
    `select distinct p.cause_key as cause from request q
     join run r on r.connection_id = q.connection_id and r.id = q.run_id
     join attempt t on t.connection_id = $1 and t.request_id = q.id and t.state = 'done' and t.verb <> 'stamp'
     join problem p on p.connection_id = $1 and p.link_id = t.link_id and p.closed_at >= r.started_at
       and p.cause_key in (select jsonb_array_elements_text($3::jsonb))
     where q.connection_id = $1 and q.run_id = $2 and exists (
       select 1 from attempt b where b.connection_id = $1 and b.link_id = t.link_id and b.state = 'rejected'
         and b.payload_hash = t.payload_hash and b.created_at < t.created_at)`,
    [connectionId, runId, JSON.stringify(causes)],
  );
  return rows.map((row) => row.cause);
}

/** Records woken at once; a statement, and a transaction, never takes long. */
export const wokenAtOnce = 5_000;

/**
 * Makes failing records of these causes due now, at most {@link wokenAtOnce}, and says so in their history. Call again
 * until fewer come back. @returns how many
 */
export async function wakeCauses(
  tx: Executor,
  connectionId: string,
  run: { readonly id: string; readonly at: string },
  causes: readonly string[],
  why: string,
): Promise<number> {
  const { rows } = await tx.query<{ id: string }>(
    `update link set attention = 1, next_attempt_at = null
     where connection_id = $1 and id in (
       select id from link where connection_id = $1 and outcome = 'failing' and not held and attention = 0
         and cause_key in (select jsonb_array_elements_text($2::jsonb)) order by id limit $3 for update)
     returning id`,
    [connectionId, JSON.stringify(causes), wokenAtOnce],
  );
  if (rows.length > 0)
    await writeEvents(tx, connectionId, { id: run.id, actor: 'relink', at: run.at }, [
      {
        kind: 'cause.mended',
        linkId: rows.length === 1 ? (rows[0]?.id ?? null) : null,
        before: null,
        after: { causes, signal: why },
        reason: null,
        members: rows.map((row) => row.id),
      },
    ]);
  return rows.length;
}
