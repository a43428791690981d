import { createContext, useContext } from 'react';
import type { ResultsSearch, Sort } from '../lib/search-params.ts';

export interface ListContextValue {
  readonly search: ResultsSearch;
  readonly expanded: ReadonlySet<string>;
  readonly toggleExpanded: (id: string) => void;
  readonly onSort: (sort: Sort | undefined) => void;
}

export const ListContext = createContext<ListContextValue>({
  search: {},
  expanded: new Set(),
  toggleExpanded: () => undefined,
  onSort: () => undefined,
});

/** What cells need of the list they stand in. */
export const useListContext = (): ListContextValue => useContext(ListContext);

/** The list's own id, so that the search box can name it and lead to it. */
export const recordListId = 'record-list';
