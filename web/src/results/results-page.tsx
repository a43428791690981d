import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLiveRun } from '../api/live.ts';
import { recordsCsv, refreshRecords } from '../api/queries.ts';
import type { RecordRow } from '../api/types.ts';
import { Flag } from '../flag/flag.tsx';
import type { Every } from '../lib/chosen.ts';
import { classNames } from '../lib/class-names.ts';
import { useMay } from '../lib/permissions.ts';
import { type ResultsSearch, recordsQuery, type Sort, withSearch } from '../lib/search-params.ts';
import { nothingSelected, pageToggled, rangeAdded, type Selection, toggled } from '../lib/selection.ts';
import { expectRecord, LazyRecordDrawer } from '../record/lazy-drawer.tsx';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { buttonClass, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { AskContext, type Question } from '../verbs/question.ts';
import { useStartSync } from '../verbs/use-start-sync.ts';
import { VerbDialogs } from '../verbs/verb-dialogs.tsx';
import { FilterBar } from './filter-bar.tsx';
import { ListContext } from './list-context.ts';
import { ListFoot } from './list-foot.tsx';
import { ListSkeleton, NoRows } from './list-states.tsx';
import { RecordTable } from './record-table.tsx';
import { SelectionVerbs } from './selection-verbs.tsx';
import { sinceDefault } from './since-default.ts';
import { StartSync } from './start-sync.tsx';
import { useListKeys } from './use-list-keys.ts';
import { useRecords } from './use-records.ts';
import { useRunEnd } from './use-run-end.ts';

/** Sync Results: the list, and beside it the record that is open. */
export function ResultsPage() {
  const company = useCompany();
  const search = useSearch({ from: '/shell/companies/$connectionId/results' });
  const navigate = useNavigate({ from: '/companies/$connectionId/results' });
  const may = useMay();
  const fallback = sinceDefault(company);
  const filter = recordsQuery(search, fallback?.date ?? null);
  const filterKey = JSON.stringify(filter);
  const list = useRecords(company.id, filter, search.rows ?? '50');
  const startSync = useStartSync(company.id);
  useEffect(() => {
    if (list.loading) return;
    const timer = setTimeout(expectRecord, 1_000);
    return () => clearTimeout(timer);
  }, [list.loading]);

  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [every, setEvery] = useState<Every | null>(null);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [question, ask] = useState<Question | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const lastTouched = useRef<string | null>(null);
  // A selection belongs to the list it was made in.
  useEffect(() => {
    setSelection(nothingSelected);
    lastTouched.current = null;
  }, [filterKey]);

  const runOn = company.flag.startsWith('running');
  useLiveRun(company.id, runOn ? (company.run?.id ?? null) : null);
  useRunEnd(runOn, list.refresh);

  const change = useCallback(
    (part: ResultsSearch, replace = false) =>
      void navigate({ search: (was) => withSearch(was, part), replace }),
    [navigate],
  );
  const open = useCallback(
    (id: string | null, replace = false) => {
      setCursor((was) => id ?? was);
      change({ record: id ?? undefined, ...(id === null ? { tab: undefined } : {}) }, replace);
    },
    [change],
  );
  const toggleExpanded = useCallback(
    (id: string) =>
      setExpanded((was) => {
        const next = new Set(was);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const rowsRef = useRef(list.rows);
  useEffect(() => {
    rowsRef.current = list.rows;
  });
  const acts = useMemo(
    () => ({
      open: (id: string) => open(id),
      toggleExpanded,
      select: (row: RecordRow, range: boolean) => {
        const from = lastTouched.current;
        lastTouched.current = row.id;
        setSelection((was) =>
          range && from !== null ? rangeAdded(was, rowsRef.current, from, row.id) : toggled(was, row),
        );
      },
    }),
    [open, toggleExpanded],
  );
  const afterVerb = useCallback(() => {
    setSelection(nothingSelected);
    void refreshRecords(company.id).then(list.refresh);
  }, [company.id, list.refresh]);

  const currentId = search.record ?? cursor;
  useListKeys({
    connectionId: company.id,
    rows: list.rows,
    currentId,
    openId: search.record ?? null,
    selection,
    every,
    acts,
    setCursor,
    open,
    ask,
    clear: () => setSelection(nothingSelected),
  });

  const context = useMemo(
    () => ({ search, expanded, toggleExpanded, onSort: (sort: Sort | undefined) => change({ sort }) }),
    [search, expanded, toggleExpanded, change],
  );
  const canSelect = may('records:unlink') || may('records:relink');
  const start = may('runs:start') && !runOn ? () => startSync.mutate() : null;
  return (
    <AskContext value={ask}>
      <div className="flex h-full min-h-0">
        <div className="flex min-w-0 flex-1 flex-col gap-2.5 px-4 pt-3.5">
          <PageHead
            title="Sync results"
            state={<Flag company={company} />}
            actions={
              <>
                <IconButton label="Refresh the list" className="size-8" onClick={() => void list.refresh()}>
                  <Icon
                    name="refresh"
                    className={classNames(list.refreshing && 'animate-[turn_1s_linear_infinite]')}
                  />
                </IconButton>
                <a
                  href={recordsCsv(company.id, filter)}
                  download
                  title="All records that match, as a table"
                  className={buttonClass()}
                >
                  Download CSV
                </a>
                <StartSync company={company} />
              </>
            }
          />
          <FilterBar company={company} search={search} fallback={fallback} onChange={change} />
          <div className="relative flex min-h-0 flex-1 flex-col">
            <ListContext value={context}>
              <RecordTable
                rows={list.rows}
                total={list.total?.exact === true ? list.total.count : null}
                selection={selection}
                currentId={currentId}
                expanded={expanded}
                acts={acts}
                onSelectPage={() => setSelection((was) => pageToggled(was, list.rows))}
                endless={list.endless}
                faded={list.stale}
                canSelect={canSelect}
                empty={
                  list.loading ? (
                    <ListSkeleton />
                  ) : list.error !== null ? (
                    <ErrorNotice error={list.error} what="The list" onRetry={() => void list.refresh()} />
                  ) : (
                    <NoRows
                      company={company}
                      search={search}
                      onChange={change}
                      dated={filter.since !== undefined}
                      startSync={start}
                    />
                  )
                }
              />
            </ListContext>
            <SelectionVerbs
              connectionId={company.id}
              selection={selection}
              filter={filter}
              total={list.total}
              pageIsAll={list.rows.length > 0 && list.rows.every((row) => selection.has(row.id))}
              ask={ask}
              every={every}
              onEvery={setEvery}
              onClear={() => setSelection(nothingSelected)}
            />
            <ListFoot
              total={list.total}
              page={list.pageNumber}
              size={search.rows ?? '50'}
              onSize={(size) => change({ rows: size === '50' ? undefined : size })}
              toPrevious={list.toPrevious}
              toNext={list.toNext}
              moved={list.moved}
              onRefresh={() => void list.refresh()}
            />
          </div>
        </div>
        {search.record !== undefined && (
          <LazyRecordDrawer
            connectionId={company.id}
            recordId={search.record}
            tab={search.tab ?? 'sides'}
            onTab={(tab) => change({ tab: tab === 'sides' ? undefined : tab }, true)}
            onClose={() => open(null)}
            onOpen={(id) => open(id)}
          />
        )}
      </div>
      <VerbDialogs
        connectionId={company.id}
        question={question}
        onClose={() => ask(null)}
        onDone={afterVerb}
      />
    </AskContext>
  );
}
