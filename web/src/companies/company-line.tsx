import { Link } from '@tanstack/react-router';
import type { Connection } from '../api/types.ts';
import { Flag } from '../flag/flag.tsx';
import { instant } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { RegionContext } from '../lib/region.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { useStartSync } from '../verbs/use-start-sync.ts';
import { StatusWord } from './status-word.tsx';

/** One company: where it stands and the next step. */
export function CompanyLine({ company }: { company: Connection }) {
  const may = useMay();
  const start = useStartSync(company.id);
  const region = { locale: company.locale, timeZone: company.timeZone };
  const params = { connectionId: company.id };
  const unfinished = company.status === 'not-connected' || company.status === 'onboarding';
  return (
    <RegionContext value={region}>
      <tr className="hover:bg-softer [&>td]:border-b [&>td]:border-line/70 [&>td]:px-3 [&>td]:py-2">
        <td>
          <Link
            to={unfinished ? '/companies/$connectionId/onboarding' : '/companies/$connectionId/results'}
            params={params}
            className="font-[600] hover:underline"
          >
            {company.name}
          </Link>
          <span className="block text-12 text-mute">
            {company.entityId === null ? 'No Intacct entity yet' : `Intacct entity ${company.entityId}`}
          </span>
        </td>
        <td>
          <StatusWord status={company.status} />
        </td>
        <td>
          <span className="flex items-center gap-3">
            {unfinished ? <span className="text-mute">–</span> : <Flag company={company} />}
          </span>
        </td>
        <td className="figure text-ink-2">
          {company.lastCleanAt === null ? 'not yet' : instant(company.lastCleanAt, region)}
        </td>
        <td>
          <span className="flex justify-end gap-2">
            {unfinished ? (
              may('connections:manage') && (
                <Link
                  to="/companies/$connectionId/onboarding"
                  params={params}
                  className={buttonClass('plain', 'sm')}
                >
                  Continue onboarding
                </Link>
              )
            ) : (
              <>
                <Link
                  to="/companies/$connectionId/results"
                  params={params}
                  className={buttonClass('ghost', 'sm')}
                >
                  View results
                </Link>
                {may('runs:start') && (
                  <Button
                    size="sm"
                    disabled={start.isPending || company.flag.startsWith('running')}
                    onClick={() => start.mutate()}
                  >
                    Start sync
                  </Button>
                )}
              </>
            )}
          </span>
        </td>
      </tr>
    </RegionContext>
  );
}
