import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import type { AuditEvent } from '../api/types.ts';
import { useMay } from '../lib/permissions.ts';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { AuditLine } from './audit-line.tsx';
import { MembersDialog } from './members-dialog.tsx';
import { auditQuery, verifyAudit } from './queries.ts';
import { type AuditSearch, isFiltered, readAuditSearch } from './search.ts';
import { VerifyPanel } from './verify-panel.tsx';

/** Who did what, when and why; and the proof that nobody changed it afterwards. */
export function AuditPage() {
  const company = useCompany();
  const may = useMay();
  const search = useSearch({ from: '/shell/companies/$connectionId/audit' });
  const navigate = useNavigate({ from: '/companies/$connectionId/audit' });
  const [bulk, setBulk] = useState<AuditEvent | null>(null);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    auditQuery(company.id, search),
  );
  const verify = useMutation({
    mutationFn: () => verifyAudit(company.id),
    // Verifying seals what was still open: those events have their numbers now.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audit', company.id] }),
    onError: (problem) =>
      say('The events were not verified', {
        detail: problem instanceof ApiProblem ? problem.message : 'No answer.',
        tone: 'bad',
      }),
  });
  const narrow = (change: AuditSearch) =>
    void navigate({ search: (was) => readAuditSearch({ ...was, ...change }), replace: true });
  const events = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page>
      <PageHead
        title="Audit log"
        actions={
          may('audit:read') && (
            <Button look="brand" disabled={verify.isPending} onClick={() => verify.mutate()}>
              {verify.isPending ? 'Verifying…' : 'Verify'}
            </Button>
          )
        }
      />
      {verify.data !== undefined && <VerifyPanel connectionId={company.id} proof={verify.data} />}
      <AuditFilters search={search} onChange={narrow} />
      {search.record !== undefined && (
        <p className="text-ink-2">Only what happened to one record, alone or together with others.</p>
      )}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading events" className="skeleton h-64" />
      )}
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The audit log" onRetry={() => void refetch()} />
      )}
      {data !== undefined && events.length === 0 && (
        <Notice
          icon={isFiltered(search) ? 'search' : 'list'}
          title={isFiltered(search) ? 'No event is like this' : 'Nothing has happened yet'}
        >
          {isFiltered(search)
            ? 'Take another period or other words, or choose Show all.'
            : 'Each sync, and each thing a person does, is recorded here.'}
        </Notice>
      )}
      {events.length > 0 && (
        <DataTable label="Events" heads={['When', 'What happened', 'Record', 'Who', 'No.']}>
          {events.map((event) => (
            <AuditLine
              key={event.id}
              event={event}
              connectionId={company.id}
              onMembers={() => setBulk(event)}
            />
          ))}
        </DataTable>
      )}
      {hasNextPage && (
        <Button className="self-center" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Loading…' : 'Show earlier events'}
        </Button>
      )}
      {bulk !== null && (
        <MembersDialog event={bulk} connectionId={company.id} onClose={() => setBulk(null)} />
      )}
    </Page>
  );
}
