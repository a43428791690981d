import { flexRender, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import type { RecordRow } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { pageState, type Selection } from '../lib/selection.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { columns, features } from './columns.tsx';
import { RecordLine, type RowActs } from './record-row.tsx';
import './record-table.css';

/**
 * The list. Up to 100 rows stand in the page as they are; "all" keeps only those near the view, and fetches on
 * nearing the end. Grid layout takes a table's meaning away, so the roles say it again.
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
  const scroller = useRef<HTMLDivElement>(null);
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
      />
    );
  };

  const state = pageState(selection, rows);
  return (
    <div className="record-list flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-panel">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label="Records"
        className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        <div
          role="table"
          aria-label="Sync results"
          aria-rowcount={total === null ? -1 : total + 1}
          aria-busy={faded}
        >
          <div role="rowgroup" className="sticky top-0 z-10">
            <div
              role="row"
              aria-rowindex={1}
              className="record-line h-8 border-b border-line bg-softer text-12 text-mute"
            >
              <div role="columnheader" className="flex h-full items-center pl-3!">
                <Checkbox
                  label="Select all on this page"
                  checked={state === 'all'}
                  mixed={state === 'some'}
                  disabled={rows.length === 0 || !canSelect}
                  onChange={onSelectPage}
                />
              </div>
              {table.getHeaderGroups()[0]?.headers.map((header) => (
                <div
                  key={header.id}
                  role="columnheader"
                  data-column={header.column.id}
                  className={classNames('truncate', header.column.id === 'amount' && 'text-right')}
                >
                  <span
                    className={
                      header.column.id === 'link' || header.column.id === 'direction'
                        ? 'record-wide'
                        : undefined
                    }
                  >
                    {flexRender(header.column.columnDef.header, header.getContext())}
                  </span>
                </div>
              ))}
              <div role="columnheader">
                <span className="sr-only">Expand</span>
              </div>
            </div>
          </div>
          {items === null ? (
            <div className={classNames('contents', faded && '[&>*]:opacity-55')}>
              {lines.map((_, index) => line(index))}
            </div>
          ) : (
            <div className="relative" style={{ height: virtual.getTotalSize() }}>
              {items.map((item) => (
                <div
                  key={item.key}
                  data-index={item.index}
                  ref={virtual.measureElement}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  {line(item.index)}
                </div>
              ))}
            </div>
          )}
        </div>
        {rows.length === 0 && empty}
        {endless?.loading === true && <p className="py-3 text-center text-12 text-mute">Loading more…</p>}
      </div>
    </div>
  );
}
