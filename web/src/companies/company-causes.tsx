import { Link } from '@tanstack/react-router';
import type { Overview } from '../api/types.ts';
import { count, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';

/** What is wrong, the causes with the most records first; each leads to its records. */
export function CompanyCauses({ overview }: { overview: Overview }) {
  const region = useRegion();
  const params = { connectionId: overview.connectionId };
  const more = overview.causes - overview.top.length;
  if (overview.causes === 0) return <span className="text-mute">None</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      {overview.top.map((one) => (
        <li key={one.cause} className="flex min-w-0 gap-2">
          <span className="figure w-7 shrink-0 text-right text-mute">
            {count(one.count, region)}
            <span className="sr-only"> {one.count === 1 ? 'record: ' : 'records: '}</span>
          </span>
          <Link
            to="/companies/$connectionId/results"
            params={params}
            search={{ cause: one.cause, since: 'any' }}
            title={one.message}
            className="line-clamp-2 min-w-0 text-ink-2 hover:text-ink hover:underline min-[1280px]:line-clamp-1"
          >
            {one.message}
          </Link>
        </li>
      ))}
      {more > 0 && (
        <li className="pl-9">
          <Link
            to="/companies/$connectionId/problems"
            params={params}
            className="text-12 whitespace-nowrap text-brand-text hover:underline"
          >
            {plural(more, 'more cause', 'more causes', region)}
          </Link>
        </li>
      )}
    </ul>
  );
}
