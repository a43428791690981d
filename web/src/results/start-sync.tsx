import type { Connection } from '../api/types.ts';
import { useMay } from '../lib/permissions.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useStartSync } from '../verbs/use-start-sync.ts';

/** The one main act of the page. */
export function StartSync({ company }: { company: Connection }) {
  const may = useMay();
  const start = useStartSync(company.id);
  const running = company.flag.startsWith('running');
  const ready = !['not-connected', 'onboarding', 'needs-reconnecting'].includes(company.status);
  if (!may('runs:start'))
    return (
      <Button
        look="brand"
        disabled
        title="Your role may look, but not start a sync. An administrator can change it."
      >
        Start sync
      </Button>
    );
  return (
    <Button
      look="brand"
      disabled={running || start.isPending || !ready}
      title={ready ? undefined : 'Finish connecting this company first'}
      onClick={() => start.mutate()}
    >
      <Icon name="play" size={12} />
      {running ? 'Syncing…' : 'Start sync'}
    </Button>
  );
}
