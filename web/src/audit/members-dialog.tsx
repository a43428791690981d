import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditEvent } from '../api/types.ts';
import { plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { RecordLink } from './audit-line.tsx';
import { membersQuery } from './queries.ts';

/** Which records one action took together. */
export function MembersDialog({
  event,
  connectionId,
  onClose,
}: {
  event: AuditEvent;
  connectionId: string;
  onClose: () => void;
}) {
  const region = useRegion();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    membersQuery(connectionId, event.id),
  );
  const records = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog
      open
      onClose={onClose}
      title={plural(event.members, 'record in one action', 'records in one action', region)}
      intro={event.text}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading records" className="skeleton h-40" />
      )}
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The list of records" onRetry={() => void refetch()} />
      )}
      <ul>
        {records.map((record) => (
          <li key={record.id} className="border-b border-line/70 py-1.5 last:border-b-0">
            <RecordLink record={record} connectionId={connectionId} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button className="mt-2" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Loading…' : 'Show more'}
        </Button>
      )}
    </Dialog>
  );
}
