import { call } from './client.ts';
import { connectionPath, type RecordsFilter } from './queries.ts';
import type { FrozenSelection, RelinkCheck, Run, Target, UnlinkPreview, UnlinkResult } from './types.ts';

const post = <T>(connectionId: string, path: string, body: unknown) =>
  call<T>(`${connectionPath(connectionId)}/${path}`, { method: 'POST', body });

/** Freezes what a filter matches now, so that a verb meets exactly what was counted. */
export const freeze = (connectionId: string, filter: RecordsFilter) =>
  post<FrozenSelection>(connectionId, 'selections', { filter });

export const previewUnlink = (connectionId: string, target: Target) =>
  post<UnlinkPreview>(connectionId, 'unlink/preview', target);

export interface UnlinkWish {
  readonly reason: string;
  readonly children: 'include' | 'wait';
  readonly reviewOn?: string;
}

export const unlink = (connectionId: string, target: Target, wish: UnlinkWish) =>
  post<UnlinkResult>(connectionId, 'unlink', { ...target, ...wish });

export const checkRelink = (connectionId: string, target: Target) =>
  post<{ items: RelinkCheck[] }>(connectionId, 'relink/check', target);

export const relink = (connectionId: string, target: Target, syncNow: boolean) =>
  post<unknown>(connectionId, 'relink', { ...target, syncNow });

export const retry = (connectionId: string, target: Target) => post<unknown>(connectionId, 'retry', target);

export const resolve = (
  connectionId: string,
  target: Target,
  choice: 'take-ledger' | 'take-property' | 'apart',
) => post<unknown>(connectionId, 'resolve', { ...target, choice });

/** Starts a run, or joins the one that is on. */
export const startRun = (connectionId: string, scope: { recordIds?: string[] } = {}) =>
  post<Run>(connectionId, 'runs', scope);
