import type { Connection } from '../api/types.ts';
import { count } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { NavLink } from './nav-link.tsx';

/** The pages of one company. */
export function CompanyNav({ id, company }: { id: string; company: Connection | null }) {
  const may = useMay();
  const params = { connectionId: id };
  const region = { locale: company?.locale ?? 'en-GB', timeZone: company?.timeZone ?? 'UTC' };
  const figure = (value: number | undefined) => (value === undefined ? undefined : count(value, region));
  const unfinished = company !== null && ['not-connected', 'onboarding'].includes(company.status);
  return (
    <>
      {unfinished && (
        <NavLink to="/companies/$connectionId/onboarding" params={params} icon="wrench" label="Onboarding" />
      )}
      <NavLink
        to="/companies/$connectionId/results"
        params={params}
        icon="list"
        label="Sync results"
        figure={figure(company?.counts.linked)}
      />
      <NavLink
        to="/companies/$connectionId/unlinked"
        params={params}
        icon="unlinked"
        label="Unlinked"
        figure={figure(company?.counts.unlinked)}
      />
      <NavLink
        to="/companies/$connectionId/problems"
        params={params}
        icon="warn"
        label="Problems"
        figure={company !== null && company.flagged > 0 ? count(company.flagged, region) : undefined}
        alarm={company !== null && company.flagged > 0}
      />
      <NavLink
        to="/companies/$connectionId/reconciliation"
        params={params}
        icon="check"
        label="Reconciliation"
      />
      <NavLink to="/companies/$connectionId/runs" params={params} icon="runs" label="Runs" />
      <NavLink to="/companies/$connectionId/rules" params={params} icon="unlinked" label="Rules" />
      {may('audit:read') && (
        <>
          <NavLink to="/companies/$connectionId/audit" params={params} icon="lock" label="Audit log" />
          <NavLink to="/companies/$connectionId/messages" params={params} icon="bell" label="Messages" />
        </>
      )}
      <NavLink to="/companies/$connectionId/settings" params={params} icon="cog" label="Settings" />
    </>
  );
}
