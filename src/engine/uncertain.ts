import { contentHash, sameValue } from '../domain/canonical.ts';
import { nextOutcome } from '../domain/link.ts';
import { type ProblemDraft, problem } from '../domain/problem.ts';
import { Content, isSettling, otherSystem, type SideRecord } from '../domain/record.ts';
import { endAttempts, type OpenAttempt, openAttempts } from '../store/write/attempts.ts';
import { settleLinks } from '../store/write/settle.ts';
import { type ComposedRequest, type SendResult, SystemFault } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';
import { type LinkRow, loadLinks } from './page.ts';
import { settle } from './process.ts';
import { type DoneWrite, readBack } from './read-back.ts';
import { retryDelay } from './retry.ts';
import { completed } from './subject.ts';

/** A replay of the same bytes with the same key is believed for 47 of the 48 hours the ledger keeps answers. */
const replayHours = 47;
/** A record counts as absent only after this many read-backs, the last one past the visibility window. */
const absentReads = 2;

/**
 * Takes over what an earlier process or an earlier run left open. What never left is recalled; what left without an
 * answer becomes uncertain and is settled by an exact replay or by reading back, never by a new request.
 */
export async function settleOpenAttempts(run: RunContext): Promise<void> {
  const open = await openAttempts(run.database, run.connection.id);
  if (open.length === 0) return;
  await recall(
    run,
    open.filter((one) => one.state === 'recorded' || one.verb === 'stamp'),
  );
  const rest = open.filter((one) => one.state !== 'recorded' && one.verb !== 'stamp');
  const rows = new Map(
    (
      await loadLinks(
        run,
        rest.map((one) => one.link_id),
      )
    ).map((row) => [row.id, row]),
  );
  const answered = rest.filter((one) => one.state === 'done');
  await readBack(
    run,
    answered.flatMap((one) => doneWrite(one, rows.get(one.link_id), one.result_key)),
  );
  // Also one whose answer was lost and recorded, but whose process ended before its record was told.
  const lost = rest.filter(
    (one) =>
      one.state === 'sent' || (one.state === 'unknown' && rows.get(one.link_id)?.outcome === 'pending'),
  );
  await countMissing(run, answered);
  await becomeUncertain(run, lost, rows);
  const unknown = rest.filter((one) => one.state === 'sent' || one.state === 'unknown');
  for (const group of Map.groupBy(unknown, (one) => one.request_id).values())
    await settleRequest(run, group, rows);
}

async function recall(run: RunContext, attempts: readonly OpenAttempt[]): Promise<void> {
  await runTransaction(run, (tx) =>
    endAttempts(
      tx,
      run.connection.id,
      run.now().toISOString(),
      attempts.map((one) => ({
        id: one.id,
        state: 'recalled',
        resultKey: null,
        problem: null,
        settled: true,
      })),
    ),
  );
}

async function becomeUncertain(
  run: RunContext,
  lost: readonly OpenAttempt[],
  rows: ReadonlyMap<string, LinkRow>,
): Promise<void> {
  await runTransaction(run, (tx) =>
    endAttempts(
      tx,
      run.connection.id,
      run.now().toISOString(),
      lost.map((one) => ({ id: one.id, state: 'unknown', resultKey: null, problem: null, settled: false })),
    ),
  );
  await settle(
    run,
    lost.flatMap((one) => {
      const row = rows.get(one.link_id);
      if (row === undefined || row.outcome !== 'pending') return [];
      const draft = problem('answer-lost', 'relink', { at: one.sent_at ?? '' });
      return [
        {
          linkId: row.id,
          before: row.outcome,
          after: nextOutcome(row.outcome, 'lost'),
          problem: draft,
          tried: true,
        },
      ];
    }),
  );
}

function doneWrite(attempt: OpenAttempt, row: LinkRow | undefined, key: string | null): DoneWrite[] {
  if (row === undefined || key === null) return [];
  const before = row.outcome === 'uncertain' ? 'uncertain' : 'pending';
  const from = otherSystem(attempt.system);
  const seen = row[from];
  const source = attempt.source === null ? null : Content.parse(attempt.source);
  const sourceChanged = seen !== null && source !== null && contentHash(source) !== seen.hash;
  // Agreed is what was written, not what the source has become since.
  const written = seen === null || source === null ? row : { ...row, [from]: { ...seen, content: source } };
  return [
    {
      attemptId: attempt.id,
      object: attempt.object,
      key,
      before,
      sourceChanged,
      write: {
        row: written,
        verb: attempt.verb,
        system: attempt.system,
        content: Content.parse(attempt.content),
        fields: attempt.fields,
        ownKey: attempt.own_key ?? '',
        counterpartKey: null,
        date: null,
      },
    },
  ];
}

/** Answered as done and yet not to be found: after enough reads it is a difference for a person, never made again. */
async function countMissing(run: RunContext, answered: readonly OpenAttempt[]): Promise<void> {
  if (answered.length === 0) return;
  const open = (await openAttempts(run.database, run.connection.id)).filter(
    (one) => one.state === 'done' && answered.some((other) => other.id === one.id),
  );
  const links = await loadLinks(
    run,
    open.map((one) => one.link_id),
  );
  const rows = new Map(links.map((row) => [row.id, row]));
  for (const attempt of open) {
    if (!(await believedAbsent(run, attempt))) continue;
    const row = rows.get(attempt.link_id);
    const code = attempt.system === 'ledger' ? 'deleted-in-ledger' : 'deleted-in-property';
    if (row !== undefined) await endOpen(run, attempt, row, 'conflict', problem(code, attempt.system));
  }
}

/** Replays one request exactly, where its object allows it and nobody unlinked a member since; else reads back. */
async function settleRequest(
  run: RunContext,
  group: readonly OpenAttempt[],
  rows: ReadonlyMap<string, LinkRow>,
): Promise<void> {
  const first = group[0];
  if (first === undefined) return;
  const system = run.systems[first.system];
  const sentAt = Date.parse(first.first_sent_at ?? first.sent_at ?? run.now().toISOString());
  const young = run.now().getTime() - sentAt < replayHours * 3_600_000;
  if (
    young &&
    system.supportsReplay({ object: first.object, idempotencyKey: first.idempotency_key }) &&
    (await nobodyHeldSince(run, first.request_id))
  ) {
    const request = await loadRequest(run, first.request_id);
    // A company may be spoken to in another way by now: then only reading back tells.
    if (request !== null && (system.composedFor?.(request) ?? true)) {
      const result = await system.send(request, run.signal);
      if (result.kind === 'answered') return takeReplay(run, group, rows, result);
      return;
    }
  }
  for (const attempt of group) await settleByReading(run, attempt, rows.get(attempt.link_id));
}

async function nobodyHeldSince(run: RunContext, requestId: string): Promise<boolean> {
  const { rows } = await run.database.query<{ held: boolean }>(
    `select exists (
       select 1 from attempt t join link l on l.connection_id = t.connection_id and l.id = t.link_id
       where t.connection_id = $1 and t.request_id = $2 and (l.held or exists (
         select 1 from event_member m join event e on e.connection_id = m.connection_id and e.id = m.event_id
         where m.connection_id = t.connection_id and m.link_id = l.id and e.kind = 'record.unlinked' and e.at >= t.sent_at))
     ) as held`,
    [run.connection.id, requestId],
  );
  return rows[0]?.held === false;
}

async function loadRequest(run: RunContext, requestId: string): Promise<ComposedRequest | null> {
  const { rows } = await run.database.query<{
    object: string;
    verb: ComposedRequest['verb'];
    method: string;
    path: string;
    headers: Record<string, string>;
    body: Uint8Array | null;
    body_key_id: string | null;
    idempotency_key: string | null;
    members: string[];
  }>(
    'select object, verb, method, path, headers, body, body_key_id, idempotency_key, members from request where connection_id = $1 and id = $2',
    [run.connection.id, requestId],
  );
  const row = rows[0];
  if (row === undefined || row.body === null || row.body_key_id === null) return null;
  const body = Buffer.from(run.sealer.open(row.body_key_id, row.body)).toString('utf8');
  return {
    object: row.object,
    verb: row.verb,
    method: row.method,
    path: row.path,
    headers: row.headers,
    body,
    idempotencyKey: row.idempotency_key,
    members: row.members,
  };
}

async function takeReplay(
  run: RunContext,
  group: readonly OpenAttempt[],
  rows: ReadonlyMap<string, LinkRow>,
  result: SendResult & { kind: 'answered' },
): Promise<void> {
  const answers = new Map(result.members.map((one) => [one.attemptId, one]));
  const fresh = new Map(
    (
      await loadLinks(
        run,
        group.map((one) => one.link_id),
      )
    ).map((row) => [row.id, row]),
  );
  const done: DoneWrite[] = [];
  for (const attempt of group) {
    const answer = answers.get(attempt.id);
    const row = fresh.get(attempt.link_id) ?? rows.get(attempt.link_id);
    if (answer === undefined || row === undefined) continue;
    if (answer.state === 'done') done.push(...doneWrite(attempt, row, answer.key));
    else
      await endOpen(
        run,
        attempt,
        row,
        'reject',
        completed(answer.problem, Content.parse(attempt.content), attempt.system),
      );
  }
  await readBack(run, done);
}

/** Asks the system what became of the record: by our own key for a create, by its key for a change. */
async function settleByReading(
  run: RunContext,
  attempt: OpenAttempt,
  stale: LinkRow | undefined,
): Promise<void> {
  const row = (await loadLinks(run, [attempt.link_id]))[0] ?? stale;
  if (row === undefined) return;
  const system = run.systems[attempt.system];
  let found: SideRecord[];
  try {
    found =
      attempt.verb === 'create'
        ? await system.findByOwnKey(row.type, row.role, [attempt.own_key ?? ''], run.signal)
        : await system.get(row.type, row.role, [row[attempt.system]?.key ?? ''], run.signal);
  } catch (error) {
    if (error instanceof SystemFault) return;
    throw error;
  }
  if (found.length > 1) {
    await endOpen(
      run,
      attempt,
      row,
      'other',
      problem('counterpart-ambiguous', attempt.system, { count: String(found.length) }),
    );
    return;
  }
  const only = found[0];
  if (only !== undefined && tookEffect(attempt, Content.parse(attempt.content), only.content)) {
    await readBack(run, doneWrite(attempt, row, only.key));
    return;
  }
  if (only !== undefined && attempt.verb === 'create') {
    await endOpen(
      run,
      attempt,
      row,
      'other',
      problem('differs-from-counterpart', attempt.system, { id: only.displayId }),
    );
    return;
  }
  if (await believedAbsent(run, attempt)) await endOpen(run, attempt, row, 'absent', null);
}

function tookEffect(attempt: OpenAttempt, wanted: Content, got: Content): boolean {
  const values = (content: Content) => new Map<string, unknown>(Object.entries(content));
  if (attempt.verb === 'void') return 'state' in got && got.state === 'void';
  const facts = isSettling(wanted)
    ? ['document', 'date', 'currency', 'amount', 'role']
    : ['issueDate', 'currency', 'gross', 'role'];
  const fields = attempt.verb === 'update' ? attempt.fields : facts;
  return fields.every((field) => sameValue(values(wanted).get(field), values(got).get(field), field));
}

/** Not there: believed only after two reads, the last one past the window in which a change may still be invisible. */
async function believedAbsent(run: RunContext, attempt: OpenAttempt): Promise<boolean> {
  const now = run.now();
  const reads = attempt.absent_reads + 1;
  const sent = Date.parse(attempt.sent_at ?? now.toISOString());
  const windowOver = now.getTime() - sent > run.connection.settings.overlapSeconds * 1000;
  await runTransaction(run, async (tx) => {
    await tx.query(
      'update attempt set absent_reads = $3, checked_at = $4::timestamptz where connection_id = $1 and id = $2',
      [run.connection.id, attempt.id, reads, now.toISOString()],
    );
  });
  return windowOver && reads >= absentReads;
}

const endState = { reject: 'rejected', absent: 'recalled', other: 'done', conflict: 'done' } as const;

/** Ends an open attempt and moves its record, in one transaction: neither is ever left without the other. */
async function endOpen(
  run: RunContext,
  attempt: OpenAttempt,
  row: LinkRow,
  event: keyof typeof endState,
  draft: ProblemDraft | null,
): Promise<void> {
  const at = run.now().toISOString();
  // The three that settle a lost answer are for uncertain records; another was moved by someone else meanwhile.
  const moves = event === 'conflict' || row.outcome === 'uncertain';
  await runTransaction(run, async (tx) => {
    if (moves)
      await settleLinks(tx, run.connection.id, { id: run.runId, actor: 'relink', at }, [
        {
          linkId: row.id,
          before: row.outcome,
          after: nextOutcome(row.outcome, event),
          problem: draft,
          nextAttemptAt: event === 'reject' ? retryDelay(row.attempts, run.now()) : null,
          keepAttention: event === 'absent',
        },
      ]);
    await endAttempts(tx, run.connection.id, at, [
      { id: attempt.id, state: endState[event], resultKey: null, problem: draft, settled: true },
    ]);
  });
  run.live.publish(run.connection.id, { kind: 'records', ids: [row.id] });
}
