import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import type { RecordRow } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { pageState, type Selection } from '../lib/selection.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { columns, features } from './columns.tsx';
import { recordListId, useListContext } from './list-context.ts';
import { RecordLine, type RowActs } from './record-row.tsx';
import { SortHead, sortState } from './sort-head.tsx';
import './record-table.css';

/** Heads that a narrow list says only to screen readers. */
const narrowHeads: ReadonlySet<string> = new Set(['direction', 'link']);

/**
 * The list. Up to 100 rows stand in the page as they are; "all" keeps only those near the view, and fetches on
 * nearing the end.
 */
export function RecordTable({
  rows,
  total,
  selection,
  currentId,
  expanded,
  acts,
  onSelectPage,
  endless,
  faded,
  empty,
  canSelect,
}: {
  rows: readonly RecordRow[];
  total: number | null;
  selection: Selection;
  currentId: string | null;
  expanded: ReadonlySet<string>;
  acts: RowActs;
  onSelectPage: () => void;
  endless: { more: boolean; loading: boolean; load: () => void } | null;
  faded: boolean;
  empty: ReactNode;
  canSelect: boolean;
}) {
  const { search } = useListContext();
  const scroller = useRef<HTMLElement>(null);
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.id });
  const lines = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 37,
    overscan: 12,
    enabled: endless !== null,
    getItemKey: (index) => lines[index]?.id ?? index,
  });
  const items = endless === null ? null : virtual.getVirtualItems();

  const lastIndex = items?.at(-1)?.index ?? 0;
  useEffect(() => {
    if (endless?.more === true && !endless.loading && lastIndex >= rows.length - 40) endless.load();
  }, [endless, lastIndex, rows.length]);

  // Walking with the keys keeps the record in view.
  useEffect(() => {
    if (currentId === null) return;
    const index = lines.findIndex((line) => line.id === currentId);
    if (endless !== null && index >= 0) virtual.scrollToIndex(index);
    else
      scroller.current
        ?.querySelector(`[data-record="${CSS.escape(currentId)}"]`)
        ?.scrollIntoView({ block: 'nearest' });
  }, [currentId]);

  const line = (index: number) => {
    const row = lines[index];
    if (row === undefined) return null;
    return (
      <RecordLine
        key={row.id}
        row={row}
        index={index}
        selected={selection.has(row.id)}
        current={row.id === currentId}
        expanded={expanded.has(row.id)}
        acts={acts}
        canSelect={canSelect}
        measure={endless === null ? undefined : virtual.measureElement}
      />
    );
  };

  const state = pageState(selection, rows);
  return (
    <div className="record-list flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-panel">
      <section
        ref={scroller}
        id={recordListId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label="Records"
        className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        <table
          aria-label="Sync results"
          aria-rowcount={total === null ? -1 : total + 1}
          aria-busy={faded}
          className={classNames('block', faded && '[&>tbody]:opacity-55')}
        >
          <thead className="sticky top-0 z-10 block">
            <tr
              aria-rowindex={1}
              className="record-line h-8 border-b border-line bg-softer text-12 text-mute"
            >
              <td className="flex h-full items-center pl-3!">
                <Checkbox
                  label="Select all on this page"
                  checked={state === 'all'}
                  mixed={state === 'some'}
                  disabled={rows.length === 0 || !canSelect}
                  onChange={onSelectPage}
                />
              </td>
              {table.getHeaderGroups()[0]?.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  data-column={header.column.id}
                  aria-sort={sortState(header.column.id, search.sort)}
                  className={classNames(
                    'truncate text-left font-normal',
                    header.column.id === 'amount' && 'text-right',
                  )}
                >
                  <span className={narrowHeads.has(header.column.id) ? 'record-wide' : undefined}>
                    <SortHead column={header.column.id} label={String(header.column.columnDef.header)} />
                  </span>
                </th>
              ))}
              <th scope="col" className="px-0!">
                <span className="sr-only">Expand</span>
              </th>
            </tr>
          </thead>
          {items === null ? (
            lines.map((_, index) => line(index))
          ) : (
            <>
              <Spacer height={items[0]?.start ?? 0} />
              {items.map((item) => line(item.index))}
              <Spacer height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
            </>
          )}
        </table>
        {rows.length === 0 && empty}
        {endless?.loading === true && <p className="py-3 text-center text-12 text-mute">Loading more…</p>}
      </section>
    </div>
  );
}

/** The rows above and below the view, as height alone. */
function Spacer({ height }: { height: number }) {
  return <tbody aria-hidden="true" className="block" style={{ height }} />;
}
