import { useQuery } from '@tanstack/react-query';
import { useLiveRun } from '../api/live.ts';
import { runsQuery } from '../api/queries.ts';
import { Flag } from '../flag/flag.tsx';
import { RunProgress } from '../flag/run-progress.tsx';
import { StartSync } from '../results/start-sync.tsx';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { RunLine } from './run-line.tsx';

/** What ran, when, who asked, and how it ended. */
export function RunsPage() {
  const company = useCompany();
  const running = company.flag.startsWith('running');
  useLiveRun(company.id, running ? (company.run?.id ?? null) : null);
  const { data, error, refetch } = useQuery({
    ...runsQuery(company.id),
    refetchInterval: running ? 3_000 : false,
  });
  const runs = data?.items ?? [];
  return (
    <Page>
      <PageHead title="Runs" state={<Flag company={company} />} actions={<StartSync company={company} />} />
      {running && company.run !== null && (
        <div className="overflow-hidden rounded-lg border border-line bg-panel [&>section]:border-b-0">
          <RunProgress run={company.run} />
        </div>
      )}
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
        <DataTable label="Runs" heads={['Started', 'Took', 'Started by', 'Result', 'Figures']}>
          {runs.map((run, place) => (
            <RunLine key={run.id} run={run} connectionId={company.id} newest={place === 0} />
          ))}
        </DataTable>
      )}
    </Page>
  );
}
