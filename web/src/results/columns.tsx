import { createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { RecordRow } from '../api/types.ts';
import { exactInstant, money, shortInstant } from '../lib/format.ts';
import { isAmount } from '../lib/hit.ts';
import { useRegion } from '../lib/region.ts';
import { kindWord, typeWord } from '../lib/words.ts';
import { DirectionMark } from '../ui/direction.tsx';
import { Icon } from '../ui/icon.tsx';
import { WholeMarked } from '../ui/marked.tsx';
import { LinkPill, OutcomePill } from '../ui/pill.tsx';
import { DetailsCell } from './details-cell.tsx';
import { IdCell } from './id-cell.tsx';
import { useListContext } from './list-context.ts';

export const features = tableFeatures({});
const helper = createColumnHelper<typeof features, RecordRow>();

/**
 * The columns of Sync Results. `className` decides at which width of the list a column gives way
 * (see `record-table.css`): the widths of one row and of the head are one grid.
 */
export const columns = helper.columns([
  helper.display({
    id: 'date',
    header: 'Date',
    cell: ({ row }) => <DateCell at={row.original.lastAttemptAt ?? row.original.updatedAt} />,
  }),
  helper.display({ id: 'type', header: 'Type', cell: ({ row }) => <TypeCell row={row.original} /> }),
  helper.display({
    id: 'releasedId',
    header: 'Re-Leased Id',
    cell: ({ row }) => <IdCell row={row.original} system="property" />,
  }),
  helper.display({
    id: 'intacctId',
    header: 'Intacct Id',
    cell: ({ row }) => <IdCell row={row.original} system="ledger" />,
  }),
  helper.display({
    id: 'direction',
    header: 'Direction',
    cell: ({ row }) => <DirectionMark direction={row.original.direction} wordClass="record-wide" />,
  }),
  helper.display({ id: 'details', header: 'Details', cell: ({ row }) => <DetailsCell row={row.original} /> }),
  helper.display({ id: 'amount', header: 'Amount', cell: ({ row }) => <AmountCell row={row.original} /> }),
  helper.display({
    id: 'link',
    header: 'Link status',
    cell: ({ row }) => <LinkCell link={row.original.link} />,
  }),
  helper.display({
    id: 'outcome',
    header: 'Outcome',
    cell: ({ row }) => <OutcomePill outcome={row.original.outcome} />,
  }),
]);

function DateCell({ at }: { at: string }) {
  const region = useRegion();
  return (
    <time dateTime={at} title={exactInstant(at, region)} className="figure text-mute">
      {shortInstant(at, region)}
    </time>
  );
}

function TypeCell({ row }: { row: RecordRow }) {
  const whose = row.role === null || row.type === 'contact' ? null : ` of a ${row.role}`;
  return <span title={whose === null ? undefined : `${typeWord[row.type]}${whose}`}>{kindWord(row)}</span>;
}

function AmountCell({ row }: { row: RecordRow }) {
  const region = useRegion();
  const { search } = useListContext();
  if (row.amount === null || row.currency === null) return null;
  const text = money({ amount: row.amount, currency: row.currency }, region);
  return (
    <span className="figure">
      <WholeMarked text={text} on={isAmount(row.amount, search.q)} />
    </span>
  );
}

function LinkCell({ link }: { link: RecordRow['link'] }) {
  return (
    <>
      <span className="record-wide">
        <LinkPill link={link} />
      </span>
      <span
        className="record-narrow align-middle text-mute"
        title={link === 'linked' ? 'Linked' : 'Unlinked'}
      >
        <Icon name={link} size={14} className={link === 'unlinked' ? 'text-held' : 'opacity-45'} />
        <span className="sr-only">{link === 'linked' ? 'Linked' : 'Unlinked'}</span>
      </span>
    </>
  );
}
