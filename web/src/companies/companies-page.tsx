import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '../api/queries.ts';
import { useMay } from '../lib/permissions.ts';
import { PageHead } from '../shell/page-head.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { AddCompany } from './add-company.tsx';
import { CompanyLine } from './company-line.tsx';

/** All companies and how each stands. */
export function CompaniesPage() {
  const may = useMay();
  const { data, error, refetch } = useQuery({ ...connectionsQuery, refetchInterval: 5_000 });
  const companies = data?.items ?? [];
  return (
    <div className="mx-auto flex max-w-[1120px] flex-col gap-3 px-5 pt-3.5 pb-10">
      <PageHead title="Companies" actions={may('connections:manage') && <AddCompany />} />
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The list of companies" onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading companies" className="skeleton h-40" />
      )}
      {data !== undefined && companies.length === 0 && (
        <Notice
          icon="building"
          title="No company is connected yet"
          action={may('connections:manage') && <AddCompany />}
        >
          A company joins one Re-Leased company with one Sage Intacct entity.
        </Notice>
      )}
      {companies.length > 0 && (
        <div className="overflow-x-auto rounded-lg border border-line bg-panel">
          <table className="w-full min-w-[760px] border-separate border-spacing-0">
            <thead>
              <tr className="bg-softer text-left text-12 text-mute [&>th]:border-b [&>th]:border-line [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-normal">
                <th scope="col">Company</th>
                <th scope="col">Status</th>
                <th scope="col">Flag</th>
                <th scope="col">Last clean sync</th>
                <th scope="col">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody className="[&>tr:last-child>td]:border-b-0">
              {companies.map((company) => (
                <CompanyLine key={company.id} company={company} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
