import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReconciliationRecord } from '../api/types.ts';
import { money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { type Figure, figureQuery } from './queries.ts';
import { hows, mainAmount, systems } from './words.ts';

const figures = ['Re-Leased', 'Sage Intacct', 'Difference'];

/** The records behind one figure, each with its own difference. */
export function FigureRecords({
  connectionId,
  report,
  figure,
  onClose,
}: {
  connectionId: string;
  report: string;
  figure: Figure;
  onClose: () => void;
}) {
  const list = useInfiniteQuery(figureQuery(connectionId, report, figure));
  const records = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={figure.label}
      intro="Each record with its own difference; together they make the figure."
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {list.data === undefined && list.error === null && (
        <div role="status" aria-label="Loading records" className="skeleton h-32" />
      )}
      {list.error !== null && list.data === undefined && (
        <ErrorNotice error={list.error} what="The records" onRetry={() => void list.refetch()} />
      )}
      {list.data !== undefined && (
        <DataTable label="Records of this figure" heads={['Record', ...figures]} figures={figures} dense>
          {records.map((one) => (
            <Row
              key={`${one.system ?? ''} ${one.recordId ?? ''} ${one.key ?? ''}`}
              record={one}
              connectionId={connectionId}
            />
          ))}
        </DataTable>
      )}
      {list.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
    </Dialog>
  );
}

function Row({ record, connectionId }: { record: ReconciliationRecord; connectionId: string }) {
  const region = useRegion();
  const { currency, recordId, system, how } = record;
  const name = record.displayId ?? record.key ?? '';
  const amount = (amounts: ReconciliationRecord['property']) =>
    amounts === null ? (
      <span className="text-mute">not there</span>
    ) : (
      money({ amount: mainAmount(amounts), currency }, region)
    );
  return (
    <tr>
      <td>
        {recordId === null ? (
          name
        ) : (
          <Link
            to="/companies/$connectionId/results"
            params={{ connectionId }}
            search={{ link: 'all', since: 'any', record: recordId }}
            className="text-brand-text hover:underline"
          >
            {name}
          </Link>
        )}
        {system !== null && how !== null && (
          <span className="block text-12 text-mute">
            {systems[system]}: {hows[how]}
          </span>
        )}
      </td>
      <td className="figure text-right whitespace-nowrap">
        {system === null ? amount(record.property) : ''}
      </td>
      <td className="figure text-right whitespace-nowrap">{system === null ? amount(record.ledger) : ''}</td>
      <td className="figure text-right whitespace-nowrap">
        {money({ amount: mainAmount(record.difference), currency }, region)}
      </td>
    </tr>
  );
}
