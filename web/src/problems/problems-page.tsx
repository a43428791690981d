import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLiveRun } from '../api/live.ts';
import { endlessProblemsQuery, refreshRecords } from '../api/queries.ts';
import { Flag } from '../flag/flag.tsx';
import { count, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { useWalk } from '../lib/use-walk.ts';
import { StartSync } from '../results/start-sync.tsx';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import type { Question } from '../verbs/question.ts';
import { VerbDialogs } from '../verbs/verb-dialogs.tsx';
import { Mended } from './mended.tsx';
import { ProblemLine } from './problem-line.tsx';

/** What is wrong, by root cause: one line for all the records that one act mends. */
export function ProblemsPage() {
  const company = useCompany();
  const region = useRegion();
  const running = company.flag.startsWith('running');
  useLiveRun(company.id, running ? (company.run?.id ?? null) : null);
  const [question, setQuestion] = useState<Question | null>(null);
  const list = useInfiniteQuery({
    ...endlessProblemsQuery(company.id),
    refetchInterval: running ? 3_000 : 20_000,
  });
  useWalk();
  const groups = list.data?.pages.flatMap((page) => page.items) ?? [];
  const records = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <Page>
      <PageHead
        title="Problems"
        state={<Flag company={company} />}
        actions={<StartSync company={company} />}
      />
      {list.data === undefined && list.error === null && (
        <div role="status" aria-label="Loading problems" className="skeleton h-64" />
      )}
      {list.error !== null && list.data === undefined && (
        <ErrorNotice error={list.error} what="The list of problems" onRetry={() => void list.refetch()} />
      )}
      {list.data !== undefined && groups.length === 0 && (
        <Notice icon="check" title="Nothing is wrong">
          Every linked record is in step, or on its way. What was unlinked waits under Unlinked.
        </Notice>
      )}
      {groups.length > 0 && (
        <>
          <p className="figure mb-2 text-ink-2">
            {plural(groups.length, 'cause', 'causes', region)}
            {list.hasNextPage ? ' and more' : ''}, {count(records, region)}{' '}
            {records === 1 ? 'record' : 'records'}
          </p>
          <ul
            aria-label="Problems by cause"
            className="overflow-hidden rounded-lg border border-line bg-panel"
          >
            {groups.map((group) => (
              <ProblemLine key={group.cause} connectionId={company.id} group={group} ask={setQuestion} />
            ))}
          </ul>
          {list.hasNextPage && (
            <div className="mt-3 flex justify-center">
              <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
                Show more causes
              </Button>
            </div>
          )}
        </>
      )}
      <Mended connectionId={company.id} />
      <VerbDialogs
        connectionId={company.id}
        question={question}
        onClose={() => setQuestion(null)}
        onDone={() => void refreshRecords(company.id)}
      />
    </Page>
  );
}
