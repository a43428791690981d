import { Link } from '@tanstack/react-router';
import { useMay } from '../lib/permissions.ts';
import { Notifications } from '../notifications/notifications.tsx';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { ReachTest } from './reach-test.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SyncFrom } from './sync-from.tsx';

/** What was chosen while connecting, and when it syncs. */
export function SettingsPage() {
  const company = useCompany();
  const may = useMay();
  return (
    <Page>
      <PageHead
        title="Settings"
        actions={
          may('connections:manage') && (
            <Link
              to="/companies/$connectionId/onboarding"
              params={{ connectionId: company.id }}
              className={buttonClass()}
            >
              Credentials and matching
            </Link>
          )
        }
      />
      <div className="grid items-start gap-4 min-[1100px]:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <SettingsForm key={company.id} company={company} canChange={may('connections:manage')} />
        <div className="flex flex-col gap-4">
          <ReachTest connectionId={company.id} canTest={may('connections:manage')} />
          <SyncFrom company={company} canChange={may('connections:manage')} />
        </div>
      </div>
      <Notifications company={company} />
    </Page>
  );
}
