import type { ConnectionStatus } from '../api/types.ts';

/** The seven statuses, what wants a hand first. */
export const statuses = [
  'errors',
  'incomplete',
  'needs-reconnecting',
  'in-progress',
  'onboarding',
  'not-connected',
  'synced',
] as const satisfies readonly ConnectionStatus[];

/** By which column the companies stand; by name where absent. */
export const companySorts = ['records', 'oldest', 'clean'] as const;
export type CompanySort = (typeof companySorts)[number];

/** What the overview shows, as the address holds it. */
export interface CompaniesSearch {
  readonly status?: ConnectionStatus;
  readonly q?: string;
  readonly sort?: CompanySort;
}

/** Takes any address and keeps what it means; a wrong value is dropped. */
export function readCompaniesSearch(raw: Record<string, unknown>): CompaniesSearch {
  const status = statuses.find((one) => one === raw.status);
  const sort = companySorts.find((one) => one === raw.sort);
  const q = typeof raw.q === 'string' ? raw.q.slice(0, 200) : '';
  return {
    ...(status === undefined ? {} : { status }),
    ...(q.trim() === '' ? {} : { q }),
    ...(sort === undefined ? {} : { sort }),
  };
}
