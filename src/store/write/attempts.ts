import type { ProblemDraft } from '../../domain/problem.ts';
import type { Content, RecordType, Role, SystemName } from '../../domain/record.ts';
import type { ComposedRequest, Verb } from '../../systems/port.ts';
import type { Executor } from '../db/open.ts';
import { holdByRules } from './rule-holds.ts';

/** One record in one request, as it is recorded before anything leaves. */
export interface AttemptDraft {
  readonly id: string;
  readonly linkId: string;
  readonly position: number;
  readonly verb: Verb;
  readonly payloadHash: string;
  readonly ownKey: string;
  readonly content: Content;
  /** The other side's content when this was composed. */
  readonly source: Content | null;
  readonly fields: readonly string[];
  /** A void or an overwrite that nobody confirmed: the guard counts it. */
  readonly guarded?: boolean;
}

/** A request with its attempts, its bytes sealed. */
export interface RequestDraft {
  readonly id: string;
  readonly runId: string;
  readonly token: string;
  readonly system: SystemName;
  readonly request: ComposedRequest;
  readonly sealedBody: Uint8Array;
  readonly keyId: string;
  readonly attempts: readonly AttemptDraft[];
}

/** Writes the request and its attempts: from here on the intent exists, whatever happens to this process. */
export async function recordRequest(tx: Executor, connectionId: string, draft: RequestDraft): Promise<void> {
  await tx.query(
    `insert into request (connection_id, id, run_id, run_token, system, object, verb, method, path, headers, body, body_key_id, idempotency_key, members)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      connectionId,
      draft.id,
      draft.runId,
      draft.token,
      draft.system,
      draft.request.object,
      draft.request.verb,
      draft.request.method,
      draft.request.path,
      JSON.stringify(draft.request.headers),
      draft.sealedBody,
      draft.keyId,
      draft.request.idempotencyKey,
      JSON.stringify(draft.request.members),
    ],
  );
  await tx.query(
    `insert into attempt (connection_id, id, link_id, request_id, position, system, verb, payload_hash, own_key, content, source, fields, guarded)
     select $1, r.id, r."linkId", $2, r.position, $3, r.verb, r."payloadHash", r."ownKey", r.content, r.source, r.fields, coalesce(r.guarded, false)
     from jsonb_to_recordset($4::jsonb) as r(id uuid, "linkId" uuid, position int, verb text, "payloadHash" text, "ownKey" text, content jsonb, source jsonb, fields jsonb, guarded boolean)`,
    [connectionId, draft.id, draft.system, JSON.stringify(draft.attempts)],
  );
}

/**
 * Makes a recorded request *sent*, immediately before its bytes leave: only when none of its records was unlinked, nor
 * asked for, decided about or given a counterpart by a person since the write was decided (that makes a record due
 * anew, or takes it out of `pending`). The links are locked, so a person's word either comes first and stops this, or
 * comes after and finds it in flight. A stamp is no decision about its record: only an unlink stops it.
 * @returns false when a person spoke meanwhile: the request is recalled whole and its records are decided again
 */
export async function markSent(
  tx: Executor,
  connectionId: string,
  requestId: string,
  at: string,
): Promise<boolean> {
  const { rows: members } = await tx.query<{ id: string }>(
    `select link_id as id from attempt where connection_id = $1 and request_id = $2 and state = 'recorded'
       and exists (select 1 from rule r where r.connection_id = $1 and r.is_on)`,
    [connectionId, requestId],
  );
  await holdByRules(
    tx,
    connectionId,
    members.map((one) => one.id),
    at,
  );
  const { rows } = await tx.query<{ stop: boolean }>(
    `select l.held or (t.verb <> 'stamp' and (l.outcome <> 'pending' or l.attention = 2 or (t.verb = 'create' and exists (
         select 1 from side s where s.connection_id = $1 and s.link_id = l.id and s.system = t.system and s.presence = 'present')))) as stop
     from link l join attempt t on t.connection_id = l.connection_id and t.link_id = l.id
     where t.connection_id = $1 and t.request_id = $2 and t.state = 'recorded' order by l.id for update of l`,
    [connectionId, requestId],
  );
  if (rows.length === 0 || rows.some((row) => row.stop)) {
    await tx.query(
      `update attempt set state = 'recalled', settled_at = $3::timestamptz where connection_id = $1 and request_id = $2 and state = 'recorded'`,
      [connectionId, requestId, at],
    );
    return false;
  }
  await tx.query(
    `update attempt set state = 'sent', sent_at = $3::timestamptz where connection_id = $1 and request_id = $2`,
    [connectionId, requestId, at],
  );
  await tx.query(
    `update request set first_sent_at = coalesce(first_sent_at, $3::timestamptz) where connection_id = $1 and id = $2`,
    [connectionId, requestId, at],
  );
  return true;
}

/** How one record's attempt ended. `settled: false` while its read-back is still to come. */
export interface AttemptEnd {
  readonly id: string;
  readonly state: 'done' | 'rejected' | 'unknown' | 'recalled';
  readonly resultKey: string | null;
  readonly problem: ProblemDraft | null;
  readonly settled: boolean;
}

/** Stores the answer and what it says of each record, in a commit of its own: the key is never lost again. */
export async function storeAnswer(
  tx: Executor,
  connectionId: string,
  answer: {
    readonly requestId: string;
    readonly status: number | null;
    readonly sealed: Uint8Array;
    readonly at: string;
  },
  ends: readonly AttemptEnd[],
): Promise<void> {
  await tx.query(
    `update request set answer = $3, answer_status = $4, answered_at = $5::timestamptz where connection_id = $1 and id = $2`,
    [connectionId, answer.requestId, answer.sealed, answer.status, answer.at],
  );
  await endAttempts(tx, connectionId, answer.at, ends);
}

/** Moves attempts to their end state. */
export async function endAttempts(
  tx: Executor,
  connectionId: string,
  at: string,
  ends: readonly AttemptEnd[],
): Promise<void> {
  if (ends.length === 0) return;
  await tx.query(
    `update attempt t set state = r.state, result_key = coalesce(r."resultKey", t.result_key), problem = r.problem,
       settled_at = case when r.settled then $3::timestamptz end
     from jsonb_to_recordset($2::jsonb) as r(id uuid, state text, "resultKey" text, problem jsonb, settled boolean)
     where t.connection_id = $1 and t.id = r.id`,
    [connectionId, JSON.stringify(ends), at],
  );
}

/** An attempt whose end is not known or not yet read back. */
export interface OpenAttempt {
  readonly id: string;
  readonly link_id: string;
  readonly request_id: string;
  readonly system: SystemName;
  readonly verb: Verb;
  readonly state: 'recorded' | 'sent' | 'done' | 'unknown';
  readonly own_key: string | null;
  readonly result_key: string | null;
  readonly content: unknown;
  readonly source: unknown;
  readonly fields: string[];
  readonly absent_reads: number;
  readonly sent_at: string | null;
  readonly type: RecordType;
  readonly role: Role | null;
  readonly outcome: string;
  readonly object: string;
  readonly idempotency_key: string | null;
  readonly first_sent_at: string | null;
}

/** All open attempts of a connection, oldest request first. */
export async function openAttempts(executor: Executor, connectionId: string): Promise<OpenAttempt[]> {
  const { rows } = await executor.query<OpenAttempt>(
    `select t.id, t.link_id, t.request_id, t.system, t.verb, t.state, t.own_key, t.result_key, t.content, t.source, t.fields,
       t.absent_reads, t.sent_at, l.type, l.role, l.outcome, q.object, q.idempotency_key, q.first_sent_at
     from attempt t
     join link l on l.connection_id = t.connection_id and l.id = t.link_id
     join request q on q.connection_id = t.connection_id and q.id = t.request_id
     where t.connection_id = $1 and t.settled_at is null order by t.request_id, t.position`,
    [connectionId],
  );
  return rows;
}
