import type { Reconciliation } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { calendarDate, instant, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';

const tones = {
  reconciled: 'border-line bg-panel',
  'not-reconciled': 'border-bad-line bg-bad-soft text-bad',
  'not-compared': 'border-drift-line bg-drift-bg text-drift',
  running: 'border-line bg-panel',
  failed: 'border-bad-line bg-bad-soft text-bad',
} as const;

/** The report in one sentence: does it balance, and what was left out. */
export function Verdict({ report }: { report: Reconciliation }) {
  const region = useRegion();
  const strangers = report.legs.reduce((sum, leg) => sum + leg.unheld.count, 0);
  const leftOut = report.legs.filter((leg) => leg.state === 'not-compared').length;
  const named = report.legs.reduce(
    (sum, leg) => sum + (leg.total?.terms.reduce((records, term) => records + term.records, 0) ?? 0),
    0,
  );
  const sentence = {
    reconciled:
      named === 0
        ? 'Both systems agree to the cent.'
        : `Both systems agree to the cent, but for ${plural(named, 'record', 'records', region)} whose differences are named below.`,
    'not-reconciled':
      strangers > 0
        ? `This does not balance: ${plural(strangers, 'record is', 'records are', region)} counted by one system and not held by Relink as it is there. They are named below.`
        : 'This does not balance: a record that is called synced differs. It is named below.',
    'not-compared': `What was compared balances; ${plural(leftOut, 'list was', 'lists were', region)} not compared and ${leftOut === 1 ? 'is' : 'are'} in no total.`,
    running: 'Both systems are being listed. This page shows the report as soon as it is made.',
    failed:
      'The report could not be made. Nothing was changed; make it again, and look into the log if it stays.',
  }[report.state];
  return (
    <div role="status" className={classNames('rounded-lg border px-4 py-3', tones[report.state])}>
      <p className="text-14 font-[600]">{sentence}</p>
      <p className={classNames('mt-0.5', report.state === 'reconciled' && 'text-ink-2')}>
        Documents from {calendarDate(report.syncFrom, region)} to {calendarDate(report.asOf, region)}, asked
        for by {report.startedBy} on {instant(report.startedAt, region)}
        {report.state === 'running' &&
          `; ${plural(
            Object.values(report.progress).reduce((sum, rows) => sum + rows, 0),
            'record',
            'records',
            region,
          )} read so far`}
        .
      </p>
    </div>
  );
}
