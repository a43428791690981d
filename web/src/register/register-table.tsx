import { useRef } from 'react';
import type { RegisterEntry } from '../api/types.ts';
import { useRowKeys } from '../lib/row-keys.ts';
import { ColumnSort } from '../ui/column-sort.tsx';
import type { Question } from '../verbs/question.ts';
import { RegisterLine } from './register-line.tsx';
import type { RegisterSort } from './search.ts';

/** The register as a table; its heads sort the one way that answers a question. */
export function RegisterTable({
  connectionId,
  entries,
  sort,
  faded,
  onSort,
  ask,
}: {
  connectionId: string;
  entries: readonly RegisterEntry[];
  sort: RegisterSort | undefined;
  faded: boolean;
  onSort: (sort: RegisterSort | undefined) => void;
  ask: (question: Question) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel">
      <table
        ref={table}
        aria-label="Unlinked records"
        aria-busy={faded}
        className="w-full min-w-[860px] table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr className="bg-softer text-left text-12 text-mute [&>th]:border-b [&>th]:border-line [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-normal">
            <th scope="col" className="w-[208px]">
              Record
            </th>
            <th
              scope="col"
              className="w-[120px] text-right"
              aria-sort={sort === '-amount' ? 'descending' : undefined}
            >
              <ColumnSort
                label="Amount"
                on={sort === '-amount'}
                way="descending"
                onClick={() => onSort('-amount')}
              />
            </th>
            <th scope="col" className="w-[168px]" aria-sort={sort === undefined ? 'descending' : undefined}>
              <ColumnSort
                label="Unlinked by"
                on={sort === undefined}
                way="descending"
                onClick={() => onSort(undefined)}
              />
            </th>
            <th scope="col">Why</th>
            <th scope="col" className="w-[156px]" aria-sort={sort === 'reviewOn' ? 'ascending' : undefined}>
              <ColumnSort
                label="Look again on"
                on={sort === 'reviewOn'}
                way="ascending"
                onClick={() => onSort('reviewOn')}
              />
            </th>
            <th scope="col" className="w-[88px]">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>td]:border-b-0 [&>tr>td]:border-b [&>tr>td]:border-line/70 [&>tr>td]:px-3 [&>tr>td]:py-2 [&>tr>td]:align-top">
          {entries.map((entry) => (
            <RegisterLine key={entry.id} connectionId={connectionId} entry={entry} ask={ask} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
