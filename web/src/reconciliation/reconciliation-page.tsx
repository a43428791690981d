import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import type { Reconciliation } from '../api/types.ts';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { inputClass } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { Pill } from '../ui/pill.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Balances } from './balances.tsx';
import { FigureRecords } from './figure-records.tsx';
import { LegRow } from './leg-row.tsx';
import { csvAddress, type Figure, makeReport, reportQuery, reportsQuery } from './queries.ts';
import { type By, layouts } from './search.ts';
import { Verdict } from './verdict.tsx';
import { stateLooks } from './words.ts';

/** How far both systems agree, to the cent, and why where they do not. */
export function ReconciliationPage() {
  const company = useCompany();
  const search = useSearch({ from: '/shell/companies/$connectionId/reconciliation' });
  const navigate = useNavigate({ from: '/companies/$connectionId/reconciliation' });
  const [asOf, setAsOf] = useState('');
  const recent = useQuery({ ...reportsQuery(company.id), enabled: search.report === undefined });
  const shown = search.report ?? recent.data?.items[0]?.id;
  const by: By = search.by ?? 'type';
  const report = useQuery(reportQuery(company.id, shown, by));
  const make = useMutation({
    mutationFn: () => makeReport(company.id, asOf === '' ? undefined : asOf),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['reconciliation', company.id, 'reports'] });
      void navigate({ search: (was) => ({ ...was, report: made.id }) });
    },
  });
  const refused = make.error instanceof ApiProblem ? make.error : null;
  return (
    <Page>
      <PageHead
        title="Reconciliation"
        state={report.data === undefined ? undefined : <StatePill state={report.data.state} />}
        actions={
          <form
            className="flex items-center gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              make.mutate();
            }}
          >
            <label className="flex items-center gap-2 whitespace-nowrap text-ink-2">
              As of
              <input
                type="date"
                aria-describedby={refused === null ? undefined : 'as-of-wrong'}
                aria-invalid={refused?.fields.asOf !== undefined}
                className={`${inputClass} figure w-36`}
                value={asOf}
                onChange={(event) => setAsOf(event.target.value)}
              />
            </label>
            <Button type="submit" look="brand" disabled={make.isPending}>
              {make.isPending ? 'Listing both systems…' : 'Reconcile now'}
            </Button>
          </form>
        }
      />
      {make.error !== null && (
        <p id="as-of-wrong" role="alert" className="text-bad">
          {refused?.fields.asOf === undefined
            ? (refused?.message ?? 'Relink did not answer. Nothing was changed.')
            : `As of: ${refused.fields.asOf}`}
        </p>
      )}
      {recent.error !== null && recent.data === undefined && search.report === undefined && (
        <ErrorNotice error={recent.error} what="The last report" onRetry={() => void recent.refetch()} />
      )}
      {recent.data?.items.length === 0 && search.report === undefined && !make.isPending && (
        <Notice icon="check" title="No report was made yet">
          “Reconcile now” lists both systems as they are, changes nothing, and names every difference between
          them to the cent. A large company takes a minute or two.
        </Notice>
      )}
      {(make.isPending || (shown !== undefined && report.data === undefined && report.error === null)) && (
        <div role="status" aria-label="The report is being made" className="skeleton h-72" />
      )}
      {report.error !== null && report.data === undefined && (
        <ErrorNotice error={report.error} what="The report" onRetry={() => void report.refetch()} />
      )}
      {report.data !== undefined && !make.isPending && (
        <Report
          report={report.data}
          connectionId={company.id}
          by={by}
          leg={search.leg}
          onBy={(next) =>
            void navigate({
              search: ({ by: _by, ...was }) => ({ ...was, ...(next === 'type' ? {} : { by: next }) }),
            })
          }
          onLeg={(next) =>
            void navigate({
              search: ({ leg: _leg, ...was }) => ({ ...was, ...(next === null ? {} : { leg: next }) }),
              replace: true,
            })
          }
        />
      )}
    </Page>
  );
}

function StatePill({ state }: { state: Reconciliation['state'] }) {
  const look = stateLooks[state];
  return (
    <Pill colours={look.colours} shape={look.shape}>
      {look.word}
    </Pill>
  );
}

function Report({
  report,
  connectionId,
  by,
  leg: open,
  onBy,
  onLeg,
}: {
  report: Reconciliation;
  connectionId: string;
  by: By;
  leg: string | undefined;
  onBy: (by: By) => void;
  onLeg: (leg: string | null) => void;
}) {
  const [figure, setFigure] = useState<Figure | null>(null);
  return (
    <>
      <Verdict report={report} />
      {report.legs.length > 0 && (
        <>
          <div className="flex flex-wrap items-center gap-2">
            <Segmented label="Lay out" value={by} options={layouts} onChange={onBy} />
            <a href={csvAddress(connectionId, report.id, by)} download className={`${buttonClass()} ml-auto`}>
              Download CSV
            </a>
          </div>
          <div className="overflow-x-auto rounded-lg border border-line bg-panel">
            <table
              aria-label="Both systems by type"
              className="w-full min-w-[760px] border-separate border-spacing-0"
            >
              <thead>
                <tr className="bg-softer text-left text-12 text-mute [&>th]:border-b [&>th]:border-line [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-normal">
                  <th scope="col">Type</th>
                  <th scope="col" className="text-right">
                    Re-Leased
                  </th>
                  <th scope="col" className="text-right">
                    Sage Intacct
                  </th>
                  <th scope="col" className="text-right">
                    Difference
                  </th>
                  <th scope="col" className="w-36">
                    State
                  </th>
                </tr>
              </thead>
              {report.legs.map((leg) => {
                const name = `${leg.class} ${leg.currency}`;
                return (
                  <LegRow
                    key={name}
                    leg={leg}
                    by={by}
                    open={open === name}
                    onToggle={() => onLeg(open === name ? null : name)}
                    onFigure={setFigure}
                  />
                );
              })}
            </table>
          </div>
          <Balances balances={report.balances} />
        </>
      )}
      {figure !== null && (
        <FigureRecords
          connectionId={connectionId}
          report={report.id}
          figure={figure}
          onClose={() => setFigure(null)}
        />
      )}
    </>
  );
}
