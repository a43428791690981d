import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { connectionPath, queryClient } from '../api/queries.ts';
import type { ChangeRule, MakeRule, Page, Rule, RuleFilter, RulePreview, StoredRule } from '../api/types.ts';

const rulesPath = (id: string) => `${connectionPath(id)}/rules`;
const rulePath = (id: string, ruleId: string) => `${rulesPath(id)}/${encodeURIComponent(ruleId)}`;

/** Asked for again while a rule still goes through very many records. */
export const rulesQuery = (id: string) =>
  queryOptions({
    queryKey: ['rules', id],
    queryFn: ({ signal }) => call<Page<Rule>>(rulesPath(id), { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((rule) => rule.operationId !== null) === true ? 2_000 : false,
  });

export const previewQuery = (id: string, filter: RuleFilter) =>
  queryOptions({
    queryKey: ['rule-preview', id, filter],
    queryFn: ({ signal }) =>
      call<RulePreview>(`${rulesPath(id)}/preview`, { method: 'POST', body: { filter }, signal }),
    gcTime: 0,
    retry: false,
  });

export const makeRule = (id: string, rule: MakeRule) =>
  call<StoredRule>(rulesPath(id), { method: 'POST', body: rule });
export const changeRule = (id: string, ruleId: string, change: ChangeRule) =>
  call<StoredRule>(rulePath(id, ruleId), { method: 'PATCH', body: change });
export const removeRule = (id: string, ruleId: string) =>
  call<unknown>(rulePath(id, ruleId), { method: 'DELETE' });

/** A rule moves records in and out of the sync: lists and counts are no longer what they were. */
export async function afterRule(id: string): Promise<void> {
  await Promise.all(
    [
      ['rules', id],
      ['records', id],
      ['record', id],
      ['connection', id],
    ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );
}
