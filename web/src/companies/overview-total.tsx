import type { ReactNode } from 'react';
import { count, money, plural, type Region } from '../lib/format.ts';
import { sumByCurrency } from '../lib/money.ts';

import { age } from '../problems/age.ts';
import type { CompanyRow } from './shown.ts';

/** What the companies on the page have in common to be mended, in one line. */
export function OverviewTotal({ rows, region }: { rows: readonly CompanyRow[]; region: Region }) {
  const known = rows.flatMap((row) => row.overview ?? []);
  const sum = (of: (one: (typeof known)[number]) => number) => known.reduce((all, one) => all + of(one), 0);
  const records = sum((one) => one.records);
  const notInStep = sumByCurrency(known.flatMap((one) => one.money));
  const [oldest] = known.flatMap((one) => one.oldest ?? []).sort();
  const due = sum((one) => one.reviewsDue);
  const parts: ReactNode[] = [plural(rows.length, 'company', 'companies', region)];
  if (records > 0) parts.push(`${plural(records, 'record', 'records', region)} with a problem`);
  if (notInStep.length > 0)
    parts.push(
      <>
        <b className="font-[600] text-ink">{notInStep.map((one) => money(one, region)).join(', ')}</b> not in
        step
      </>,
    );
  if (oldest !== undefined) parts.push(`oldest problem ${age(oldest)}`);
  if (due > 0) parts.push(`${count(due, region)} unlinked to look at again`);
  return (
    <p className="figure flex min-w-0 flex-wrap gap-x-1.5 text-ink-2">
      {parts.map((part, place) => (
        <span key={`part ${place.toString()}`}>
          {place > 0 && <span className="mr-1.5 text-mute">·</span>}
          {part}
        </span>
      ))}
    </p>
  );
}
