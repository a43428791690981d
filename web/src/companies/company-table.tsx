import { useRef } from 'react';
import { useRowKeys } from '../lib/row-keys.ts';
import { ColumnSort, type Way } from '../ui/column-sort.tsx';
import { CompanyLine } from './company-line.tsx';
import type { CompanySort } from './search.ts';
import type { CompanyRow } from './shown.ts';

/** The companies, one line each. Fixed columns, so that figures which arrive move nothing. */
export function CompanyTable({
  rows,
  sort,
  onSort,
}: {
  rows: readonly CompanyRow[];
  sort: CompanySort | undefined;
  onSort: (sort: CompanySort | undefined) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);
  const head = (label: string, key: CompanySort | undefined, way: Way) => (
    <ColumnSort label={label} on={sort === key} way={way} onClick={() => onSort(key)} />
  );
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel">
      <table
        ref={table}
        aria-label="Companies"
        className="w-full min-w-[900px] table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr className="bg-softer text-left text-12 text-mute [&>th]:border-b [&>th]:border-line [&>th]:px-2 [&>th]:first:pl-3 min-[1280px]:[&>th]:px-3 [&>th]:py-1.5 [&>th]:font-normal">
            <th scope="col" className="w-[156px] min-[1280px]:w-[206px]" aria-sort={sortOf(sort, undefined)}>
              {head('Company', undefined, 'ascending')}
            </th>
            <th scope="col" className="w-[192px] min-[1280px]:w-[206px]">
              Status
            </th>
            <th scope="col" aria-sort={sortOf(sort, 'records')}>
              {head('Open problems', 'records', 'descending')}
            </th>
            <th scope="col" className="w-[108px] text-right min-[1280px]:w-[124px]">
              Not in step
            </th>
            <th scope="col" className="w-[68px] min-[1280px]:w-[76px]" aria-sort={sortOf(sort, 'oldest')}>
              {head('Oldest', 'oldest', 'descending')}
            </th>
            <th scope="col" className="w-[86px] min-[1280px]:w-[98px]" aria-sort={sortOf(sort, 'clean')}>
              {head('Last clean', 'clean', 'ascending')}
            </th>
            <th scope="col" className="w-[118px] min-[1280px]:w-[132px]">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>td]:border-b-0 [&>tr>td]:border-b [&>tr>td]:border-line/70 [&>tr>td]:px-2 [&>tr>td]:first:pl-3 min-[1280px]:[&>tr>td]:px-3 [&>tr>td]:py-2 [&>tr>td]:align-top">
          {rows.map((row) => (
            <CompanyLine key={row.company.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ways: Readonly<Record<CompanySort | 'name', Way>> = {
  name: 'ascending',
  records: 'descending',
  oldest: 'descending',
  clean: 'ascending',
};

function sortOf(sort: CompanySort | undefined, column: CompanySort | undefined) {
  return sort === column ? ways[column ?? 'name'] : undefined;
}
