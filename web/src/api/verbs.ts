import { call } from './client.ts';
import { connectionPath, type RecordsFilter } from './queries.ts';
import type {
  Page,
  RecordRow,
  RelinkChecks,
  RelinkResult,
  Retried,
  Run,
  Target,
  Unlink,
  UnlinkPreview,
  UnlinkResult,
} from './types.ts';

const post = <T>(connectionId: string, path: string, body: unknown) =>
  call<T>(`${connectionPath(connectionId)}/${path}`, { method: 'POST', body });

/** Records a verb takes in one call. */
export const mostAtOnce = 1_000;

/** What a filter matches now, at most as many as one call takes: chosen by name, so a verb meets what was counted. */
export async function everyMatch(connectionId: string, filter: RecordsFilter): Promise<RecordRow[]> {
  const rows: RecordRow[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<RecordRow> = await call(`${connectionPath(connectionId)}/records`, {
      query: { ...filter, limit: 200, cursor },
    });
    rows.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && rows.length < mostAtOnce);
  return rows.slice(0, mostAtOnce);
}

export const previewUnlink = (connectionId: string, target: Target) =>
  post<UnlinkPreview>(connectionId, 'unlink/preview', target);

export const unlink = (connectionId: string, target: Target, wish: Omit<Unlink, 'recordIds'>) =>
  post<UnlinkResult>(connectionId, 'unlink', { ...target, ...wish });

export const checkRelink = (connectionId: string, target: Target) =>
  post<RelinkChecks>(connectionId, 'relink/check', target);

export const relink = (connectionId: string, target: Target, syncNow: boolean) =>
  post<RelinkResult>(connectionId, 'relink', { ...target, syncNow });

export const retry = (connectionId: string, target: Target) => post<Retried>(connectionId, 'retry', target);

/** Starts a run, or joins the one that is on. */
export const startRun = (connectionId: string, scope: { recordIds?: string[] } = {}) =>
  post<Run>(connectionId, 'runs', scope);
