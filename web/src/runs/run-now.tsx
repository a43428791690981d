import type { Run, TypeProgress } from '../api/types.ts';
import { figures } from '../flag/progress.ts';
import { classNames } from '../lib/class-names.ts';
import { count, duration, instant, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWords } from '../lib/words.ts';
import { leftText, paceText, secondsLeft, workOn } from './pace.ts';
import { usePace } from './use-pace.ts';

/** The order in which a run takes the types: their lines stand from its beginning, so nothing moves as it goes on. */
const order: readonly TypeProgress['type'][] = [
  'tax-type',
  'account',
  'tracking-option',
  'contact',
  'invoice',
  'bill',
  'credit-note',
  'payment',
  'allocation',
];

/**
 * The run that is on: each record type with its figures, how fast it goes, and how long it will take. When it is over
 * it stays, with what came of it: nothing below it moves at that moment.
 */
export function RunNow({ run }: { run: Run }) {
  const region = useRegion();
  const pace = usePace(run);
  const on = workOn(run);
  const left = secondsLeft(run, pace);
  const over = run.state !== 'queued' && run.state !== 'running';
  const failing = run.progress.reduce((sum, one) => sum + one.failing, 0);
  return (
    <section
      aria-label={over ? 'Last sync' : 'Running now'}
      className="rounded-lg border border-line bg-panel px-4 pt-3 pb-3.5"
    >
      <div className="mb-2 flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
        <h2 className="font-[620]">{headOf(run)}</h2>
        {over && run.startedAt !== null && run.finishedAt !== null && (
          <p className="figure text-mute">
            finished {instant(run.finishedAt, region)} in {duration(run.startedAt, run.finishedAt)}
          </p>
        )}
        {on !== null && (
          <p className="figure text-mute">
            {pace === null ? 'measuring the pace' : pace === 0 ? 'waiting for answers' : paceText(pace)}
            {left !== null && `, ${leftText(left)} left for ${typeWords[on.type].toLowerCase()}`}
          </p>
        )}
        <p className="figure ml-auto text-12 text-mute">
          Started {instant(run.startedAt ?? run.createdAt, region)} ·{' '}
          {plural(run.calls, 'call', 'calls', region)}
          {over ? '' : ' so far'}
          {failing > 0 && <span className="text-bad"> · {count(failing, region)} failing</span>}
        </p>
      </div>
      <ul className="grid gap-x-8 gap-y-1.5 min-[900px]:grid-cols-2">
        {order.map((type) => (
          <TypeLine
            key={type}
            type={type}
            one={run.progress.find((progress) => progress.type === type)}
            now={type === run.phaseType}
            over={over}
          />
        ))}
      </ul>
    </section>
  );
}

/** What the run does now, as the head of its figures. */
function headOf(run: Run): string {
  if (run.finishedAt !== null) return 'Last sync';
  if (run.state === 'queued') return 'Waiting for its turn';
  const what = run.phaseType === null ? '' : ` ${typeWords[run.phaseType].toLowerCase()}`;
  switch (run.phase) {
    case 'settle':
      return 'Settling what the last sync left open';
    case 'read':
      return `Reading${what}`;
    case 'plan':
      return 'Working out what is due';
    case 'undo':
      return `Undoing what ended: ${what.trim()}`;
    case 'write':
      return `Writing${what}`;
    default:
      return 'Starting';
  }
}

function TypeLine({
  type,
  one,
  now,
  over,
}: {
  type: TypeProgress['type'];
  one: TypeProgress | undefined;
  now: boolean;
  over: boolean;
}) {
  const region = useRegion();
  const { done, total } = one === undefined ? { done: 0, total: null } : figures(one);
  const share = total === null ? null : total === 0 ? 1 : Math.min(1, done / total);
  return (
    <li className="grid grid-cols-[112px_minmax(0,1fr)_auto] items-center gap-3">
      <span
        className={classNames(
          'truncate',
          now ? 'font-[600]' : one === undefined ? 'text-mute' : 'text-ink-2',
        )}
      >
        {typeWords[type]}
      </span>
      <span
        aria-hidden="true"
        className={classNames('h-1 overflow-hidden rounded-full', share !== null && !over && 'bg-pressed')}
      >
        {share !== null && !over && (
          <span
            className={classNames(
              'block h-full rounded-full transition-[width] duration-500',
              now ? 'bg-brand-text' : 'bg-control',
            )}
            style={{ width: `${(share * 100).toFixed(1)}%` }}
          />
        )}
      </span>
      <span className="figure text-right text-12 text-mute">
        {one === undefined
          ? '–'
          : over
            ? `${count(one.read, region)} read${one.done === 0 ? '' : `, ${count(one.done, region)} dealt with`}`
            : total === null
              ? `${count(done, region)} read`
              : `${count(done, region)} of ${count(total, region)}`}
        {one !== undefined && one.failing > 0 && (
          <span className="ml-1.5 text-bad">{count(one.failing, region)} failing</span>
        )}
      </span>
    </li>
  );
}
