import type { Row } from '@tanstack/react-table';
import { flexRender } from '@tanstack/react-table';
import { memo } from 'react';
import type { RecordRow } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { IconButton } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Icon } from '../ui/icon.tsx';
import type { features } from './columns.tsx';
import { RowDetail } from './row-detail.tsx';

export interface RowActs {
  readonly open: (id: string) => void;
  readonly select: (row: RecordRow, range: boolean) => void;
  readonly toggleExpanded: (id: string) => void;
}

const cellClass: Readonly<Record<string, string>> = { amount: 'text-right', details: '' };

/** One record: 36 px, opened by a click anywhere, its verbs under the keyboard of the list. */
export const RecordLine = memo(function RecordLine({
  row,
  index,
  selected,
  current,
  expanded,
  acts,
  canSelect,
}: {
  row: Row<typeof features, RecordRow>;
  index: number;
  selected: boolean;
  current: boolean;
  expanded: boolean;
  acts: RowActs;
  canSelect: boolean;
}) {
  const record = row.original;
  const name = record.releasedId ?? record.intacctId ?? record.name;
  return (
    <div role="rowgroup" data-record={record.id} className="border-b border-line/70">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the id in the row is the link, and the list has its keys */}
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-selected={selected}
        className={classNames(
          'record-line h-9 cursor-default',
          selected ? 'bg-selected' : 'hover:bg-softer',
          current && 'shadow-[inset_2px_0_0_var(--color-brand)]',
        )}
        onClick={(event) => {
          if (window.getSelection()?.isCollapsed === false) return;
          if (event.shiftKey) acts.select(record, true);
          else acts.open(record.id);
        }}
      >
        <div
          role="cell"
          className="flex h-full items-center pl-3!"
          onClick={(event) => event.stopPropagation()}
        >
          <Checkbox
            label={`Select ${name}`}
            checked={selected}
            disabled={!canSelect}
            onChange={() => undefined}
            onClick={(event) => acts.select(record, event.shiftKey)}
          />
        </div>
        {row.getAllCells().map((cell) => (
          <div
            key={cell.id}
            role="cell"
            data-column={cell.column.id}
            className={classNames('relative overflow-hidden whitespace-nowrap', cellClass[cell.column.id])}
          >
            {flexRender(cell.column.columnDef.cell, cell.getContext())}
          </div>
        ))}
        <div role="cell" className="px-0!">
          <IconButton
            label={`${expanded ? 'Hide' : 'Show'} details of ${name}`}
            aria-expanded={expanded}
            onClick={(event) => {
              event.stopPropagation();
              acts.toggleExpanded(record.id);
            }}
          >
            <Icon
              name="down"
              size={12}
              className={classNames('transition-transform', expanded && 'rotate-180')}
            />
          </IconButton>
        </div>
      </div>
      {expanded && <RowDetail row={record} />}
    </div>
  );
});
