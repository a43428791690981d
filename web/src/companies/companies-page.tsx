import { useNavigate, useSearch } from '@tanstack/react-router';
import { defaultRegion, plural } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';

import { statusWord } from '../lib/words.ts';
import { PageHead } from '../shell/page-head.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { AddCompany } from './add-company.tsx';
import { CompanyTable } from './company-table.tsx';
import { FindBox } from './find-box.tsx';
import { OverviewTotal } from './overview-total.tsx';
import { type CompaniesSearch, readCompaniesSearch } from './search.ts';
import { StatusTiles } from './status-tiles.tsx';
import { useCompanyRows } from './use-company-rows.ts';

/** All companies: how each stands, what is wrong, what that is worth, since when, and the next step. */
export function CompaniesPage() {
  const may = useMay();
  const search = useSearch({ from: '/shell/' });
  const navigate = useNavigate({ from: '/' });
  const { list, overview, all, rows, moved, refresh } = useCompanyRows(search);
  const companies = all.map((row) => row.company);
  const [first] = companies;
  const region = first === undefined ? defaultRegion : { locale: first.locale, timeZone: first.timeZone };
  const change = (part: { [K in keyof CompaniesSearch]: CompaniesSearch[K] | undefined }, replace = false) =>
    void navigate({ search: (was) => readCompaniesSearch({ ...was, ...part }), replace });
  return (
    <div className="mx-auto flex max-w-[1360px] flex-col gap-3 px-5 pt-3.5 pb-10">
      <PageHead title="Companies" actions={may('connections:manage') && <AddCompany />} />
      {list.error !== null && list.data === undefined && (
        <ErrorNotice error={list.error} what="The list of companies" onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && list.error === null && (
        <div role="status" aria-label="Loading companies" className="flex flex-col gap-3">
          <div className="skeleton h-16" />
          <div className="skeleton h-64" />
        </div>
      )}
      {list.data !== undefined && companies.length === 0 && (
        <Notice
          icon="building"
          title="No company is connected yet"
          action={may('connections:manage') && <AddCompany />}
        >
          A company joins one Re-Leased company with one Sage Intacct entity.
        </Notice>
      )}
      {companies.length > 0 && (
        <>
          <StatusTiles
            companies={companies}
            value={search.status}
            onChange={(status) => change({ status })}
          />
          <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
            <FindBox value={search.q ?? ''} onChange={(q) => change({ q }, true)} />
            <OverviewTotal rows={rows} region={region} />
            {moved > 0 && (
              <button type="button" className="text-brand-text hover:underline" onClick={refresh}>
                {plural(moved, 'company has', 'companies have', region)} changed. Refresh the list
              </button>
            )}
          </div>
          {overview.error !== null && overview.data === undefined && (
            <p role="alert" className="flex items-center gap-2 text-bad">
              What is wrong in each company could not be loaded. Nothing was changed.
              <Button size="sm" onClick={() => void overview.refetch()}>
                Load again
              </Button>
            </p>
          )}
          {overview.isPending ? (
            // Lines are as high as what is wrong in them: they come when that is known, so that none jumps.
            <div role="status" aria-label="Loading what is wrong" className="skeleton h-64" />
          ) : rows.length > 0 ? (
            <CompanyTable rows={rows} sort={search.sort} onSort={(sort) => change({ sort })} />
          ) : (
            <Notice
              icon="search"
              title="No company matches"
              action={<Button onClick={() => change({ status: undefined, q: undefined })}>Show all</Button>}
            >
              {search.status === undefined ? 'None' : `None that is “${statusWord[search.status]}”`}
              {search.q === undefined ? '.' : ` has “${search.q.trim()}” in its name or entity.`}
            </Notice>
          )}
        </>
      )}
    </div>
  );
}
