import { ApiProblem, call } from './client.ts';
import { connectionPath, type RecordsFilter } from './queries.ts';
import type {
  DriftChoice,
  FrozenSelection,
  Operation,
  RelinkChecks,
  RelinkResult,
  Resolved,
  Retried,
  Run,
  StartedOperation,
  Target,
  Unlink,
  UnlinkPreview,
  UnlinkResult,
} from './types.ts';

const post = <T>(connectionId: string, path: string, body: unknown) =>
  call<T>(`${connectionPath(connectionId)}/${path}`, { method: 'POST', body });

/** Freezes what a filter matches now, however much: a verb then meets what was counted. */
export const freeze = (connectionId: string, { sort: _sort, ...filter }: RecordsFilter) =>
  post<FrozenSelection>(connectionId, 'selections', { filter });

/** How far a verb over many records is. */
export type Progress = (operation: Operation) => void;

/** A verb's own answer; over many records the operation it became, once that is over. */
async function carriedOut<T extends object>(
  connectionId: string,
  answer: T | StartedOperation,
  progress: Progress,
): Promise<T | Operation> {
  if (!('operationId' in answer)) return answer;
  const path = `${connectionPath(connectionId)}/operations/${encodeURIComponent(answer.operationId)}`;
  for (;;) {
    const operation = await call<Operation>(path);
    progress(operation);
    if (operation.state === 'failed')
      throw new ApiProblem(0, 'operation-failed', operation.fault ?? 'It was not carried out to its end.');
    if (operation.state === 'done') return operation;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export const previewUnlink = (connectionId: string, target: Target) =>
  post<UnlinkPreview>(connectionId, 'unlink/preview', target);

export async function unlink(
  connectionId: string,
  target: Target,
  wish: Omit<Unlink, 'recordIds' | 'selectionId'>,
  progress: Progress = () => undefined,
): Promise<UnlinkResult> {
  const answer = await post<UnlinkResult | StartedOperation>(connectionId, 'unlink', { ...target, ...wish });
  const done = await carriedOut(connectionId, answer, progress);
  if (!('counts' in done)) return done;
  const { unlinked = 0, 'already-unlinked': already = 0, child = 0 } = done.counts;
  return { unlinked: unlinked + already, children: child, inFlight: done.inFlight };
}

/** What relinking would do; of many records, the operation that looks at them. */
export const checkRelink = (connectionId: string, target: Target) =>
  post<RelinkChecks | StartedOperation>(connectionId, 'relink/check', target);

/** How many records came back, and how many another reason keeps out. */
export interface Relinking {
  readonly relinked: number;
  readonly stillUnlinked: number;
}

export async function relink(
  connectionId: string,
  target: Target,
  syncNow: boolean,
  progress: Progress = () => undefined,
): Promise<Relinking> {
  const answer = await post<RelinkResult | StartedOperation>(connectionId, 'relink', { ...target, syncNow });
  const done = await carriedOut(connectionId, answer, progress);
  if (!('counts' in done))
    return { relinked: done.relinked.length, stillUnlinked: done.stillUnlinked.length };
  const of = (...results: string[]) => results.reduce((sum, result) => sum + (done.counts[result] ?? 0), 0);
  return {
    relinked: of('relinked', 'child'),
    stillUnlinked: of('still-unlinked', 'child-still-unlinked'),
  };
}

export async function retry(connectionId: string, target: Target): Promise<void> {
  await carriedOut(
    connectionId,
    await post<Retried | StartedOperation>(connectionId, 'retry', target),
    () => undefined,
  );
}

/** Decides one drifted record; carried out at once where it asks for a write. */
export const resolve = (
  connectionId: string,
  recordId: string,
  said: { choice: DriftChoice['choice']; reason: string; seen: string | null },
) =>
  post<Resolved>(connectionId, 'resolve', {
    recordIds: [recordId],
    choice: said.choice,
    ...(said.reason.trim() === '' ? {} : { reason: said.reason }),
    ...(said.seen === null ? {} : { seen: { [recordId]: said.seen } }),
    syncNow: true,
  });

/** Confirms what a run would not do by itself. */
export const confirmRun = (connectionId: string, runId: string, planHash: string) =>
  post<Run>(connectionId, `runs/${encodeURIComponent(runId)}/confirm`, { planHash });

/** Starts a run, or joins the one that is on. */
export const startRun = (connectionId: string, scope: { recordIds?: string[] } = {}) =>
  post<Run>(connectionId, 'runs', scope);
