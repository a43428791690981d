import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { connectionPath } from '../api/queries.ts';
import type { Page, Reconciliation, ReconciliationHead, ReconciliationRecord } from '../api/types.ts';
import type { By } from './search.ts';

const path = (id: string) => `${connectionPath(id)}/reconciliation`;

/** Makes a report: both systems are listed, nothing is changed. Answers while it is still being made. */
export const makeReport = (id: string, asOf: string | undefined): Promise<Reconciliation> =>
  call<Reconciliation>(path(id), { query: { asOf } });

/** A report that was made, laid out as asked. */
export const reportQuery = (id: string, report: string | undefined, by: By) =>
  queryOptions({
    queryKey: ['reconciliation', id, report ?? '', by],
    enabled: report !== undefined,
    queryFn: ({ signal }) => call<Reconciliation>(path(id), { query: { report, by }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_000 : false),
    // What a report says never changes once it is made.
    staleTime: ({ state }) => (state.data?.state === 'running' ? 0 : Number.POSITIVE_INFINITY),
  });

export const reportsQuery = (id: string) =>
  queryOptions({
    queryKey: ['reconciliation', id, 'reports'],
    queryFn: ({ signal }) =>
      call<Page<ReconciliationHead>>(`${path(id)}/reports`, { query: { limit: 20 }, signal }),
  });

/** Which figure of a report: its term (or what is not held), in one leg and one row of it. */
export interface Figure {
  readonly term: string;
  readonly label: string;
  readonly class: string;
  readonly currency: string;
  readonly period?: string | undefined;
  /** A property's id; empty: no property. */
  readonly property?: string | undefined;
}

export const figureQuery = (id: string, report: string, { label: _label, property, ...figure }: Figure) =>
  infiniteQueryOptions({
    queryKey: ['reconciliation', id, report, 'records', figure, property ?? null],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => {
      // An empty property is a question of its own: what belongs to none.
      const at = `${path(id)}/${encodeURIComponent(report)}/records${property === '' ? '?property=' : ''}`;
      const query = { ...figure, ...(property === '' ? {} : { property }), limit: 50, cursor: pageParam };
      return call<Page<ReconciliationRecord>>(property === '' ? withQuery(at, query) : at, {
        ...(property === '' ? {} : { query }),
        signal,
      });
    },
    getNextPageParam: (page) => page.next,
  });

function withQuery(at: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const more = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return [at, ...more].join('&');
}

export const csvAddress = (id: string, report: string, by: By): string =>
  `${path(id)}?report=${encodeURIComponent(report)}&by=${by}&format=csv`;
