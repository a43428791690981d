import type { Connection } from '../api/types.ts';
import { activeFilters, type ResultsSearch } from '../lib/search-params.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

const filterWords: Readonly<Record<string, string>> = {
  q: 'the search',
  outcome: 'Outcome',
  type: 'Type',
  property: 'Property',
  cause: 'Cause',
  direction: 'Direction',
  since: 'the date',
};

/** Rows to come, at the height they will have. */
export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading records">
      {Array.from({ length: 18 }, (_, index) => (
        <div
          key={`row ${index.toString()}`}
          className="flex h-[37px] items-center gap-6 border-b border-line/70 px-4"
        >
          <span className="skeleton size-[15px]" />
          <span className="skeleton h-3 w-12" />
          <span className="skeleton h-3 w-20" />
          <span className="skeleton h-3 w-20" />
          <span className="skeleton h-3 flex-1" style={{ maxWidth: `${180 + ((index * 67) % 190)}px` }} />
          <span className="ml-auto skeleton h-3 w-16" />
          <span className="skeleton h-4 w-20" />
        </div>
      ))}
    </div>
  );
}

/** No rows: because of a filter (which to drop), or because there is nothing (what that means, what comes next). */
export function NoRows({
  company,
  search,
  onChange,
  dated,
  startSync,
}: {
  company: Connection;
  search: ResultsSearch;
  onChange: (change: ResultsSearch) => void;
  dated: boolean;
  startSync: (() => void) | null;
}) {
  const filters = activeFilters(search).filter((name) => name !== 'since');
  if (filters.length > 0 || (dated && company.counts.linked + company.counts.unlinked > 0)) {
    return (
      <Notice
        icon="search"
        title="No record matches"
        action={
          <>
            {search.link !== 'all' && (
              <Button onClick={() => onChange({ link: 'all', since: 'any' })}>Look in Show all</Button>
            )}
            {filters.map((name) => (
              <Button key={name} onClick={() => onChange({ [name]: undefined })}>
                Drop {filterWords[name]}
              </Button>
            ))}
            {dated && <Button onClick={() => onChange({ since: 'any' })}>Any date</Button>}
          </>
        }
      >
        {search.q === undefined
          ? 'Together these filters leave nothing. Drop one of them.'
          : `Nothing ${search.link === 'unlinked' ? 'unlinked ' : search.link === 'all' ? '' : 'linked '}matches “${search.q}” with these filters.`}
      </Notice>
    );
  }
  if (search.link === 'unlinked') {
    return (
      <Notice icon="linked" title="No unlinked records">
        Every record is part of the sync. A record that you unlink waits here until you relink it.
      </Notice>
    );
  }
  return (
    <Notice
      icon="list"
      title="Nothing has been synced yet"
      action={startSync !== null && <Button onClick={startSync}>Start sync</Button>}
    >
      Records appear here as soon as the first sync has read them from Re-Leased and Intacct.
    </Notice>
  );
}
