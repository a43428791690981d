import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { connectionQuery } from '../api/queries.ts';
import { RegionContext } from '../lib/region.ts';
import { ErrorNotice } from '../ui/notice.tsx';

/** Everything below speaks of one company, in its locale and time zone. */
export function CompanyFrame() {
  const { connectionId } = useParams({ from: '/shell/companies/$connectionId' });
  const { data, error, refetch } = useQuery(connectionQuery(connectionId));
  if (error !== null && data === undefined)
    return <ErrorNotice error={error} what="The company" onRetry={() => void refetch()} />;
  if (data === undefined) return <FrameSkeleton />;
  return (
    <RegionContext value={{ locale: data.locale, timeZone: data.timeZone }}>
      <Outlet />
    </RegionContext>
  );
}

function FrameSkeleton() {
  return (
    <div className="flex h-full flex-col gap-3 p-4" role="status" aria-label="Loading">
      <div className="skeleton h-8 w-56" />
      <div className="skeleton h-8 w-full" />
      <div className="skeleton min-h-0 flex-1" />
    </div>
  );
}

/** The company of the page; only below `CompanyFrame`, where it is loaded. */
export function useCompany() {
  const { connectionId } = useParams({ from: '/shell/companies/$connectionId' });
  const { data } = useQuery(connectionQuery(connectionId));
  if (data === undefined) throw new Error('useCompany outside CompanyFrame');
  return data;
}
