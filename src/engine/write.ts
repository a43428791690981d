import { createHash } from 'node:crypto';
import { hashOf } from '../domain/canonical.ts';
import { newId } from '../domain/id.ts';
import { type ProblemDraft, problem } from '../domain/problem.ts';
import { type Content, otherSystem, type SystemName } from '../domain/record.ts';
import {
  type AttemptEnd,
  endAttempts,
  markSent,
  recordRequest,
  storeAnswer,
} from '../store/write/attempts.ts';
import type { ComposedRequest, SendResult, Verb, WriteIntent } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';
import type { LinkRow } from './page.ts';
import { reach } from './step.ts';

/** A write that a decision asks for. */
export interface PlannedWrite {
  readonly row: LinkRow;
  readonly verb: Verb;
  readonly system: SystemName;
  readonly content: Content;
  readonly fields: readonly string[];
  readonly ownKey: string;
  readonly counterpartKey: string | null;
  readonly date: string | null;
  /** The guard let it through and counts it. */
  readonly guarded?: boolean;
}

/** What became of a planned write. `deferred`: nothing left, it is tried again. */
export type WriteResult =
  | {
      readonly write: PlannedWrite;
      readonly kind: 'done';
      readonly attemptId: string;
      readonly object: string;
      readonly key: string;
    }
  | { readonly write: PlannedWrite; readonly kind: 'rejected'; readonly problem: ProblemDraft }
  | { readonly write: PlannedWrite; readonly kind: 'lost'; readonly attemptId: string }
  | {
      readonly write: PlannedWrite;
      readonly kind: 'deferred';
      readonly fault: ProblemDraft | null;
      readonly stop: boolean;
    };

/**
 * Writes to one system. Each request and its attempts are stored before its bytes leave; the answer is stored in a
 * commit of its own right after it came. Requests of one call go one after the other: the order is the plan's.
 */
export async function writeAll(
  run: RunContext,
  system: SystemName,
  writes: readonly PlannedWrite[],
): Promise<WriteResult[]> {
  if (writes.length === 0) return [];
  const byAttempt = new Map<string, PlannedWrite>();
  const intents: WriteIntent[] = writes.map((write) => {
    const attemptId = newId();
    byAttempt.set(attemptId, write);
    const { row, verb, content, fields, ownKey, counterpartKey, date } = write;
    const target = row[system];
    return {
      attemptId,
      verb,
      type: row.type,
      role: row.role,
      // A record made again has a key of its own.
      key: verb === 'create' ? null : (target?.key ?? null),
      content,
      fields,
      ownKey,
      counterpartKey,
      date,
    };
  });
  const port = run.systems[system];
  const composition = port.compose(intents);
  const results: WriteResult[] = composition.impossible.flatMap(({ attemptId, problem: draft }) => {
    const write = byAttempt.get(attemptId);
    return write === undefined ? [] : [{ write, kind: 'rejected' as const, problem: draft }];
  });
  let stopped: ProblemDraft | null = null;
  for (const composed of composition.requests) {
    run.signal.throwIfAborted();
    if (stopped !== null) {
      results.push(...deferred(composed, byAttempt, stopped, true));
      continue;
    }
    const answered = await writeRequest(run, system, composed, byAttempt);
    results.push(...answered);
    const halt = answered.find((one) => one.kind === 'deferred' && one.stop);
    if (halt?.kind === 'deferred') stopped = halt.fault ?? problem('unreachable', system);
    // What is refused to the connection is refused to every record: the rest need not be sent to learn it.
    const denied = answered.find(
      (one) => one.kind === 'rejected' && one.problem.code === 'permission-missing',
    );
    if (denied?.kind === 'rejected') stopped = denied.problem;
  }
  return results;
}

async function writeRequest(
  run: RunContext,
  system: SystemName,
  composed: ComposedRequest,
  byAttempt: ReadonlyMap<string, PlannedWrite>,
): Promise<WriteResult[]> {
  const requestId = newId();
  const request: ComposedRequest = {
    ...composed,
    idempotencyKey: idempotencyKey(run.connection.id, requestId),
  };
  const sealed = run.sealer.seal(Buffer.from(request.body, 'utf8'));
  await runTransaction(run, (tx) =>
    recordRequest(tx, run.connection.id, {
      id: requestId,
      runId: run.runId,
      token: run.token,
      system,
      request,
      sealedBody: sealed.sealed,
      keyId: sealed.keyId,
      attempts: composed.members.flatMap((id, position) => {
        const write = byAttempt.get(id);
        if (write === undefined) return [];
        const { verb, ownKey, content, fields } = write;
        const source = write.row[otherSystem(system)]?.content ?? null;
        return [
          {
            id,
            linkId: write.row.id,
            position,
            verb,
            payloadHash: hashOf({ content, fields }),
            ownKey,
            content,
            source,
            fields,
            guarded: write.guarded ?? false,
          },
        ];
      }),
    }),
  );
  const members = composed.members.flatMap((id) => byAttempt.get(id) ?? []);
  await reach(run, 'recorded', system, members);
  const sent = await runTransaction(run, (tx) =>
    markSent(tx, run.connection.id, requestId, run.now().toISOString()),
  );
  if (!sent) return deferred(composed, byAttempt, null, false);
  await reach(run, 'sent', system, members);
  const result = await run.systems[system].send(request, run.signal);
  await reach(run, 'answered', system, members);
  const results = await takeAnswer(run, requestId, composed, byAttempt, result);
  await reach(run, 'stored', system, members);
  return results;
}

/** The key depends on connection and request only: a replay of the stored request carries the same one. */
export function idempotencyKey(connectionId: string, requestId: string): string {
  return createHash('sha256').update(`${connectionId} ${requestId}`).digest('hex');
}

/** Stores what the answer says of each record. */
async function takeAnswer(
  run: RunContext,
  requestId: string,
  composed: ComposedRequest,
  byAttempt: ReadonlyMap<string, PlannedWrite>,
  result: SendResult,
): Promise<WriteResult[]> {
  const ends: AttemptEnd[] = [];
  const results: WriteResult[] = [];
  const answers = new Map(
    result.kind === 'answered' ? result.members.map((one) => [one.attemptId, one]) : [],
  );
  for (const attemptId of composed.members) {
    const write = byAttempt.get(attemptId);
    if (write === undefined) continue;
    const answer = answers.get(attemptId);
    if (result.kind === 'refused') {
      ends.push({
        id: attemptId,
        state: 'recalled',
        resultKey: null,
        problem: result.problem,
        settled: true,
      });
      results.push({ write, kind: 'deferred', fault: result.problem, stop: true });
    } else if (answer === undefined) {
      // Unknown as a whole, or a member the answer does not speak of: it may have taken effect.
      ends.push({
        id: attemptId,
        state: 'unknown',
        resultKey: null,
        problem: null,
        settled: write.verb === 'stamp',
      });
      results.push({ write, kind: 'lost', attemptId });
    } else if (answer.state === 'rejected') {
      ends.push({
        id: attemptId,
        state: 'rejected',
        resultKey: null,
        problem: answer.problem,
        settled: true,
      });
      results.push({ write, kind: 'rejected', problem: answer.problem });
    } else {
      ends.push({
        id: attemptId,
        state: 'done',
        resultKey: answer.key,
        problem: null,
        settled: write.verb === 'stamp',
      });
      results.push({ write, kind: 'done', attemptId, object: answer.object, key: answer.key });
    }
  }
  const sealed = run.sealer.seal(Buffer.from(result.body, 'utf8'));
  await runTransaction(run, (tx) =>
    storeAnswer(
      tx,
      run.connection.id,
      {
        requestId,
        status: result.kind === 'answered' ? result.status : null,
        sealed: sealed.sealed,
        at: run.now().toISOString(),
      },
      ends,
    ),
  );
  return results;
}

function deferred(
  composed: ComposedRequest,
  byAttempt: ReadonlyMap<string, PlannedWrite>,
  fault: ProblemDraft | null,
  stop: boolean,
): WriteResult[] {
  return composed.members.flatMap((id) => {
    const write = byAttempt.get(id);
    return write === undefined ? [] : [{ write, kind: 'deferred' as const, fault, stop }];
  });
}

/** Ends attempts whose read-back is stored. */
export async function endRead(run: RunContext, ids: readonly string[]): Promise<void> {
  await runTransaction(run, (tx) =>
    endAttempts(
      tx,
      run.connection.id,
      run.now().toISOString(),
      ids.map((id) => ({ id, state: 'done', resultKey: null, problem: null, settled: true })),
    ),
  );
}
