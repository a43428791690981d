import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Connection } from '../api/types.ts';
import { useMay } from '../lib/permissions.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { CompanyNotifications } from './company-notifications.tsx';
import { MyNotifications } from './my-notifications.tsx';
import { notificationsQuery } from './queries.ts';
import { Webhooks } from './webhooks.tsx';

/** Who hears of what happens in this company, and how. */
export function Notifications({ company }: { company: Connection }) {
  const may = useMay();
  const { data, error, refetch } = useQuery(notificationsQuery(company.id));
  return (
    <div className="mt-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id="notifications" className="text-16 font-[640]">
          Notifications
        </h2>
        {may('audit:read') && (
          <Link
            to="/companies/$connectionId/messages"
            params={{ connectionId: company.id }}
            className="text-brand-text hover:underline"
          >
            What was sent
          </Link>
        )}
      </div>
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading notifications" className="skeleton h-64" />
      )}
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The notifications" onRetry={() => void refetch()} />
      )}
      {data !== undefined && (
        <div className="grid items-start gap-4 min-[1100px]:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
          <MyNotifications key={company.id} connectionId={company.id} settings={data} />
          <CompanyNotifications
            key={`company ${company.id}`}
            connectionId={company.id}
            settings={data.company}
            canChange={may('connections:manage')}
          />
        </div>
      )}
      {data !== undefined && may('connections:manage') && (
        <Webhooks connectionId={company.id} topics={data.topics} />
      )}
    </div>
  );
}
