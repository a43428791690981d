import { Link } from '@tanstack/react-router';
import type { Connection } from '../api/types.ts';
import { useMay } from '../lib/permissions.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { useStartSync } from '../verbs/use-start-sync.ts';

/** The next step of a company: connect it, or sync it. */
export function CompanyNext({ company }: { company: Connection }) {
  const may = useMay();
  const start = useStartSync(company.id);
  const { status } = company;
  if (status === 'not-connected' || status === 'onboarding' || status === 'needs-reconnecting') {
    if (!may('connections:manage')) return null;
    const reconnect = status === 'needs-reconnecting';
    return (
      <Link
        to="/companies/$connectionId/onboarding"
        params={{ connectionId: company.id }}
        search={reconnect ? { step: 'credentials' } : {}}
        aria-label={`${reconnect ? 'Reconnect' : 'Continue onboarding of'} ${company.name}`}
        title={reconnect ? 'Store new credentials' : 'Continue onboarding'}
        className={buttonClass('plain', 'sm')}
      >
        {reconnect ? 'Reconnect' : 'Continue'}
      </Link>
    );
  }
  if (!may('runs:start')) return null;
  const running = company.flag.startsWith('running');
  return (
    <Button
      size="sm"
      disabled={start.isPending || running}
      aria-label={`Start sync of ${company.name}`}
      onClick={() => start.mutate()}
    >
      {running ? 'Syncing…' : 'Start sync'}
    </Button>
  );
}
