import type { Connection, Overview } from '../api/types.ts';
import type { CompaniesSearch, CompanySort } from './search.ts';

/** A company and what is wrong in it, as far as that is known yet. */
export interface CompanyRow {
  readonly company: Connection;
  readonly overview: Overview | undefined;
}

/** What filter and order look at. */
interface Facts {
  readonly company: Pick<Connection, 'name' | 'entityId' | 'status' | 'lastCleanAt'>;
  readonly overview: Pick<Overview, 'records' | 'oldest'> | undefined;
}

const far = '9999';
/** Smaller comes first; equals stand by name, as the list is given. */
const orders: Readonly<Record<CompanySort, (a: Facts, b: Facts) => number>> = {
  records: (a, b) => (b.overview?.records ?? 0) - (a.overview?.records ?? 0),
  oldest: (a, b) => compare(a.overview?.oldest ?? far, b.overview?.oldest ?? far),
  // Never clean is the longest ago.
  clean: (a, b) => compare(a.company.lastCleanAt ?? '', b.company.lastCleanAt ?? ''),
};

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The companies that an address asks for, in its order. */
export function matching<T extends Facts>(rows: readonly T[], search: CompaniesSearch): T[] {
  const wanted = search.q?.trim().toLowerCase() ?? '';
  const found = rows.filter(
    ({ company }) =>
      (search.status === undefined || company.status === search.status) &&
      `${company.name} ${company.entityId ?? ''}`.toLowerCase().includes(wanted),
  );
  return search.sort === undefined ? found : found.sort(orders[search.sort]);
}
