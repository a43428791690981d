import type { Row } from '@tanstack/react-table';
import { flexRender } from '@tanstack/react-table';
import { memo } from 'react';
import type { RecordRow } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { recordName } from '../lib/record-name.ts';
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

/** One record: 36 px, opened by a click anywhere, its verbs under the keyboard of the list. */
export const RecordLine = memo(function RecordLine({
  row,
  index,
  selected,
  current,
  expanded,
  acts,
  canSelect,
  measure,
}: {
  row: Row<typeof features, RecordRow>;
  index: number;
  selected: boolean;
  current: boolean;
  expanded: boolean;
  acts: RowActs;
  canSelect: boolean;
  /** Of the virtual list: learns the height of the row. */
  measure?: ((element: HTMLElement | null) => void) | undefined;
}) {
  const record = row.original;
  const name = recordName(record);
  return (
    <tbody ref={measure} data-index={index} data-record={record.id} className="block border-b border-line/70">
      <tr
        aria-rowindex={index + 2}
        aria-selected={selected}
        aria-current={current ? 'true' : undefined}
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
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: keeps a near miss of the box from opening the record */}
        <td className="flex h-full items-center pl-3!" onClick={(event) => event.stopPropagation()}>
          <Checkbox
            label={`Select ${name}`}
            checked={selected}
            disabled={!canSelect}
            onChange={() => undefined}
            onClick={(event) => acts.select(record, event.shiftKey)}
          />
        </td>
        {row.getAllCells().map((cell) => (
          <td
            key={cell.id}
            data-column={cell.column.id}
            className={classNames(
              'relative overflow-hidden whitespace-nowrap',
              cell.column.id === 'amount' && 'text-right',
            )}
          >
            {flexRender(cell.column.columnDef.cell, cell.getContext())}
          </td>
        ))}
        <td className="px-0!">
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
        </td>
      </tr>
      {expanded && <RowDetail row={record} />}
    </tbody>
  );
});
