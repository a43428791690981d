import { Link } from '@tanstack/react-router';
import type { Connection } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { count } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';

/** Above this share of the month's calls somebody should know before a sync stops for want of them. */
const tight = 0.8;

/** The calls of this month against what the Intacct company allows; nothing before its credentials are stored. */
export function Allowance({ company }: { company: Connection }) {
  const region = useRegion();
  const { ledger } = company;
  if (ledger === null) return null;
  const { callsUsed, allowance, requests, parallelCalls } = ledger;
  const share = allowance === 0 ? 1 : callsUsed / allowance;
  const percent = Math.round(share * 100);
  const tone = share >= 1 ? 'bad' : share >= tight ? 'tight' : 'calm';
  return (
    <section
      aria-label="Calls to Sage Intacct"
      className="flex flex-col gap-1.5 rounded-lg border border-line bg-panel px-4 py-3"
    >
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="font-[620]">Calls to Sage Intacct this month</h2>
        <p className="figure">
          <b className="font-[620]">{count(callsUsed, region)}</b> of {count(allowance, region)}
          <span className="text-mute"> ({percent} %)</span>
        </p>
        <p className="ml-auto text-12 text-mute">
          {count(requests, region)} requests · up to {parallelCalls} at a time ·{' '}
          <Link
            to="/companies/$connectionId/settings"
            params={{ connectionId: company.id }}
            className="text-brand-text underline"
          >
            Change the limits
          </Link>
        </p>
      </div>
      <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-pressed">
        <div
          className={classNames(
            'h-full rounded-full transition-[width] duration-500',
            tone === 'bad' ? 'bg-bad' : tone === 'tight' ? 'bg-drift' : 'bg-brand-text',
          )}
          style={{ width: `${Math.min(100, share * 100).toFixed(1)}%` }}
        />
      </div>
      {tone !== 'calm' && (
        <p className={tone === 'bad' ? 'text-bad' : 'text-drift'}>
          {tone === 'bad'
            ? 'The allowance of this month is used up: a sync stops until more calls are allowed or the month is over.'
            : 'Most of this month’s allowance is used. When it is gone, syncs stop until the month is over or more are allowed.'}
        </p>
      )}
      <p className="text-12 text-mute">
        A call counts one, and so does each record of a batch. The allowance is shared by every company
        connected to this Intacct company.
      </p>
    </section>
  );
}
