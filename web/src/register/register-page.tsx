import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { refreshRecords } from '../api/queries.ts';
import type { RegisterSummary } from '../api/types.ts';
import { count, money, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { FilterChip } from '../results/filter-chip.tsx';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { Segmented } from '../ui/segmented.tsx';
import type { Question } from '../verbs/question.ts';
import { VerbDialogs } from '../verbs/verb-dialogs.tsx';
import { registerCsv, registerQuery } from './queries.ts';
import { RegisterTable } from './register-table.tsx';
import { type Reason, type RegisterSearch, readRegisterSearch, reasons } from './search.ts';

const reasonWord: Readonly<Record<Reason, string>> = {
  person: 'By hand',
  rule: 'By a rule',
  parent: 'With another record',
};

/** The register of what is out of the sync: who took it out, when, why, until when, and its money. */
export function RegisterPage() {
  const company = useCompany();
  const region = useRegion();
  const search = useSearch({ from: '/shell/companies/$connectionId/unlinked' });
  const navigate = useNavigate({ from: '/companies/$connectionId/unlinked' });
  const [question, setQuestion] = useState<Question | null>(null);
  const list = useInfiniteQuery({ ...registerQuery(company.id, search), refetchInterval: 20_000 });
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  const summary = list.data?.pages[0]?.summary ?? null;
  const change = (part: { [K in keyof RegisterSearch]: RegisterSearch[K] | undefined }) =>
    void navigate({ search: (was) => readRegisterSearch({ ...was, ...part }) });
  const figure = (value: number | undefined) => (value === undefined ? undefined : count(value, region));
  const dated = summary === null ? undefined : summary.records - summary.undated;
  return (
    <Page>
      <PageHead
        title="Unlinked"
        state={summary !== null && summary.records > 0 && <InFigures summary={summary} />}
        actions={
          <>
            <Link
              to="/companies/$connectionId/results"
              params={{ connectionId: company.id }}
              search={{ link: 'unlinked', since: 'any' }}
              className={buttonClass('ghost')}
            >
              Open in Sync results
            </Link>
            <a href={registerCsv(company.id, search)} download className={buttonClass()}>
              Download CSV
            </a>
          </>
        }
      />
      {list.data === undefined && list.error === null && (
        <div role="status" aria-label="Loading the register" className="skeleton h-64" />
      )}
      {list.error !== null && list.data === undefined && (
        <ErrorNotice error={list.error} what="The register" onRetry={() => void list.refetch()} />
      )}
      {summary?.records === 0 && (
        <Notice icon="linked" title="No unlinked records">
          Every record is part of the sync. A record that you unlink stands here, with who, why and until
          when, until it is relinked.
        </Notice>
      )}
      {summary !== null && summary.records > 0 && (
        <>
          <search aria-label="Filters" className="flex flex-wrap items-center gap-2">
            <Segmented
              label="Review date"
              value={search.review ?? 'all'}
              options={[
                { value: 'all', label: 'All', count: figure(summary.records) },
                { value: 'due', label: 'To look at again', count: figure(summary.reviewsDue) },
                { value: 'dated', label: 'With a date', count: figure(dated) },
                { value: 'none', label: 'No date', count: figure(summary.undated) },
              ]}
              onChange={(review) => change({ review: review === 'all' ? undefined : review })}
            />
            <FilterChip
              label="How"
              chosen={search.reason === undefined ? [] : [search.reason]}
              options={reasons}
              word={(reason) => reasonWord[reason]}
              onChange={(chosen) => change({ reason: chosen.find((one) => one !== search.reason) })}
            />
          </search>
          {entries.length === 0 ? (
            <Notice
              icon="search"
              title="No unlinked record matches"
              action={
                <Button onClick={() => change({ review: undefined, reason: undefined })}>Show all</Button>
              }
            >
              {search.review === 'due' && search.reason === undefined
                ? 'No review date has come yet.'
                : 'Together these filters leave nothing.'}
            </Notice>
          ) : (
            <RegisterTable
              connectionId={company.id}
              entries={entries}
              sort={search.sort}
              faded={list.isPlaceholderData}
              onSort={(sort) => change({ sort })}
              ask={setQuestion}
            />
          )}
          {list.hasNextPage && (
            <div className="flex justify-center">
              <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
                Show more
              </Button>
            </div>
          )}
        </>
      )}
      <VerbDialogs
        connectionId={company.id}
        question={question}
        onClose={() => setQuestion(null)}
        onDone={() => void refreshRecords(company.id)}
      />
    </Page>
  );
}

function InFigures({ summary }: { summary: RegisterSummary }) {
  const region = useRegion();
  return (
    <span className="figure text-ink-2">
      {[
        plural(summary.records, 'record', 'records', region),
        ...summary.money.map((one) => money(one, region)),
      ].join(' · ')}
    </span>
  );
}
