import { useInfiniteQuery } from '@tanstack/react-query';
import { useLiveRun } from '../api/live.ts';
import { endlessRunsQuery } from '../api/queries.ts';
import { Flag } from '../flag/flag.tsx';
import { StartSync } from '../results/start-sync.tsx';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { Allowance } from './allowance.tsx';
import { CompanyWarnings } from './company-warnings.tsx';
import { RunLine } from './run-line.tsx';
import { RunNow } from './run-now.tsx';
import { RunsChart } from './runs-chart.tsx';

/** What runs now and how fast, what may be called this month, and what ran, when, who asked, and how it ended. */
export function RunsPage() {
  const company = useCompany();
  const running = company.flag.startsWith('running');
  useLiveRun(company.id, running ? (company.run?.id ?? null) : null);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...endlessRunsQuery(company.id),
    refetchInterval: running ? 3_000 : false,
  });
  const runs = (data?.pages ?? []).flatMap((page) => page.items);
  return (
    <Page>
      <PageHead title="Runs" state={<Flag company={company} />} actions={<StartSync company={company} />} />
      <CompanyWarnings company={company} />
      {company.run !== null && <RunNow run={company.run} />}
      <Allowance company={company} />
      <RunsChart runs={runs} />
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading runs" className="skeleton h-64" />
      )}
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The list of runs" onRetry={() => void refetch()} />
      )}
      {data !== undefined && runs.length === 0 && (
        <Notice icon="runs" title="Nothing has run yet">
          A run reads both systems, then writes what is due. It starts by schedule, or with Start sync.
        </Notice>
      )}
      {runs.length > 0 && (
        <DataTable
          label="Runs"
          heads={['Started', 'Took', 'Started by', 'Result', 'Records', 'Calls']}
          figures={['Calls']}
        >
          {runs.map((run, place) => (
            <RunLine key={run.id} run={run} connectionId={company.id} newest={place === 0} />
          ))}
        </DataTable>
      )}
      {hasNextPage && (
        <Button className="self-center" onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
          {isFetchingNextPage ? 'Loading…' : 'Show older runs'}
        </Button>
      )}
    </Page>
  );
}
