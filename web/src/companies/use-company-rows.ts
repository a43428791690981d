import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { connectionsQuery } from '../api/queries.ts';
import { overviewQuery } from './queries.ts';
import type { CompaniesSearch } from './search.ts';
import { type CompanyRow, matching } from './shown.ts';

const none: CompanyRow[] = [];

/**
 * The companies on the page. Their figures follow the server; which of them stand there, and in which order, changes
 * only when the person asks, so that a company whose sync was just started does not slip away under the pointer.
 */
export function useCompanyRows(search: CompaniesSearch) {
  const list = useQuery({ ...connectionsQuery, refetchInterval: 5_000 });
  const running = list.data?.items.some((one) => one.flag.startsWith('running')) === true;
  const overview = useQuery({ ...overviewQuery, refetchInterval: running ? 5_000 : 15_000 });
  const wrong = new Map(overview.data?.items.map((one) => [one.connectionId, one]));
  const all = list.data?.items.map((company) => ({ company, overview: wrong.get(company.id) })) ?? none;

  const [asked, setAsked] = useState(0);
  const now = matching(all, search);
  const key = JSON.stringify([search, asked, overview.data === undefined, all.map((row) => row.company.id)]);
  const kept = useRef<{ key: string; ids: readonly string[] }>({ key: '', ids: [] });
  if (kept.current.key !== key) kept.current = { key, ids: now.map((row) => row.company.id) };
  const byId = new Map(all.map((row) => [row.company.id, row]));
  const rows = kept.current.ids.flatMap((id) => byId.get(id) ?? []);
  const matches = new Set(now);

  return {
    list,
    overview,
    all,
    rows,
    /** How many stand here that the filter no longer means, and the other way round. */
    moved: rows.filter((row) => !matches.has(row)).length + now.filter((row) => !rows.includes(row)).length,
    refresh: () => setAsked(asked + 1),
  };
}
