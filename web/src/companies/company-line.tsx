import { Link } from '@tanstack/react-router';
import { Flag, LastRun } from '../flag/flag.tsx';
import { count, instant, money, shortInstant } from '../lib/format.ts';
import { RegionContext } from '../lib/region.ts';
import { age } from '../problems/age.ts';
import { CompanyCauses } from './company-causes.tsx';
import { CompanyMenu } from './company-menu.tsx';
import { CompanyNext } from './company-next.tsx';
import type { CompanyRow } from './shown.ts';
import { StatusWord } from './status-word.tsx';

/** One company: where it stands, what is wrong, what that is worth, since when, and the next step. */
export function CompanyLine({ row: { company, overview } }: { row: CompanyRow }) {
  const region = { locale: company.locale, timeZone: company.timeZone };
  const unfinished = company.status === 'not-connected' || company.status === 'onboarding';
  // A company added a moment ago, or what is wrong could not be loaded.
  const unknown = <span className="text-mute">–</span>;
  return (
    <RegionContext value={region}>
      <tr className="hover:bg-softer">
        <td>
          <Link
            to={unfinished ? '/companies/$connectionId/onboarding' : '/companies/$connectionId/results'}
            params={{ connectionId: company.id }}
            title={company.name}
            data-line=""
            className="block truncate font-[600] hover:underline"
          >
            {company.name}
          </Link>
          <span className="block truncate text-12 text-mute">
            {company.entityId === null ? 'No Intacct entity yet' : `Intacct entity ${company.entityId}`}
          </span>
          {overview !== undefined && overview.reviewsDue > 0 && (
            <Link
              to="/companies/$connectionId/unlinked"
              params={{ connectionId: company.id }}
              search={{ review: 'due' }}
              className="block truncate text-12 text-drift hover:underline"
            >
              {count(overview.reviewsDue, region)} unlinked to look at again
            </Link>
          )}
        </td>
        <td>
          <span className="flex items-center gap-1.5">
            <StatusWord status={company.status} />
            {!unfinished && <Flag company={company} compact />}
          </span>
          {!unfinished && (
            <span className="mt-0.5 block truncate text-12 text-mute">
              <LastRun company={company} />
            </span>
          )}
        </td>
        <td>
          {overview === undefined ? unknown : unfinished ? null : <CompanyCauses overview={overview} />}
        </td>
        <td className="text-right">
          {overview === undefined
            ? unknown
            : overview.money.map((one) => (
                <span key={one.currency} className="figure block">
                  {money(one, region)}
                </span>
              ))}
        </td>
        <td className="figure">
          {overview?.oldest != null && (
            <time dateTime={overview.oldest} title={`Since ${instant(overview.oldest, region)}`}>
              {age(overview.oldest)}
            </time>
          )}
        </td>
        <td className="figure text-ink-2">
          {company.lastCleanAt === null ? (
            <span className="text-mute">not yet</span>
          ) : (
            <time dateTime={company.lastCleanAt} title={instant(company.lastCleanAt, region)}>
              {shortInstant(company.lastCleanAt, region)}
            </time>
          )}
        </td>
        <td>
          <span className="-my-1 flex items-center justify-end gap-0.5">
            <CompanyNext company={company} />
            <CompanyMenu company={company} />
          </span>
        </td>
      </tr>
    </RegionContext>
  );
}
