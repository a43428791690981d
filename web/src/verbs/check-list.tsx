import { ApiProblem } from '../api/client.ts';
import type { RelinkStep } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { count as countText } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';
import { type RelinkCheck, steps } from './use-relink-check.ts';

const words: Readonly<
  Record<RelinkStep, readonly [word: string, colours: string, shape: 'dot' | 'ring' | 'diamond' | 'half']>
> = {
  settle: ['Reads back first', 'text-unsure bg-unsure-bg', 'half'],
  resume: ['Resumes', 'text-ok bg-ok-bg', 'dot'],
  adopt: ['Links to what exists', 'text-ok bg-ok-bg', 'dot'],
  create: ['Creates it', 'text-ok bg-ok-bg', 'ring'],
  'would-fail': ['Would fail again', 'text-bad bg-bad-bg', 'diamond'],
};

/** What relinking would do to each record, as both systems stand now. */
export function CheckList({ check, count }: { check: RelinkCheck; count: number }) {
  const many = count > check.verdicts.length;
  return (
    <div className="flex flex-col gap-3">
      {count > 1 && <Figures check={check} count={count} />}
      {check.state === 'failed' ? (
        <Failed check={check} />
      ) : check.state === 'looking' ? (
        <Looking lines={Math.min(count, 4)} />
      ) : check.verdicts.length === 0 ? (
        <p className="rounded-md border border-line px-3 py-2.5 text-ink-2">None of them would fail.</p>
      ) : (
        <Verdicts check={check} title={many ? 'What would fail' : 'What relinking would do'} />
      )}
    </div>
  );
}

/** How many of how many were looked at, and what was found, figure by figure; as high from the start as at the end. */
function Figures({ check, count }: { check: RelinkCheck; count: number }) {
  const region = useRegion();
  const share = count === 0 ? 1 : Math.min(1, check.done / count);
  return (
    <div>
      <p className="text-12 text-mute">
        {check.state === 'looking' ? 'Looking at Re-Leased and Intacct: ' : 'Looked at '}
        <span className="figure">
          {countText(check.done, region)} of {countText(count, region)}
        </span>
      </p>
      <div
        role="progressbar"
        aria-label="Records looked at"
        aria-valuemin={0}
        aria-valuemax={count}
        aria-valuenow={check.done}
        className="mt-1.5 h-1 overflow-hidden rounded-full bg-pressed"
      >
        <div
          className="h-full rounded-full bg-brand-text transition-[width] duration-500"
          style={{ width: `${(share * 100).toFixed(1)}%` }}
        />
      </div>
      <dl className="mt-2.5 flex flex-wrap justify-between gap-x-3 gap-y-2">
        {steps.map((step) => {
          const [word, colours, shape] = words[step];
          const found = check.counts[step] ?? 0;
          return (
            <div key={step} className="flex flex-col-reverse items-start gap-0.5">
              <dt>
                <Pill colours={colours} shape={shape}>
                  {word}
                </Pill>
              </dt>
              <dd className={classNames('figure px-2 text-16', found === 0 ? 'text-mute' : 'font-[620]')}>
                {countText(found, region)}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

function Verdicts({ check, title }: { check: RelinkCheck; title: string }) {
  return (
    <ul
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={title}
      className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line"
    >
      {check.verdicts.map((item) => {
        const [word, colours, shape] = words[item.result];
        return (
          <li key={item.recordId} className="flex items-start gap-3 px-3 py-2">
            <span className="figure w-48 shrink-0 truncate font-[550]" title={item.label}>
              {item.label}
            </span>
            <span className="min-w-0 flex-1 text-ink-2">{item.reason}</span>
            <Pill colours={colours} shape={shape}>
              {word}
            </Pill>
          </li>
        );
      })}
      {check.more !== null && (
        <li className="px-3 py-2">
          <Button size="sm" onClick={check.more} disabled={check.loadingMore}>
            {check.loadingMore ? 'Loading…' : 'Show more'}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Looking({ lines }: { lines: number }) {
  return (
    <div role="status" aria-label="Looking at both systems" className="rounded-md border border-line">
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={`line ${index.toString()}`}
          className="flex items-center gap-3 border-b border-line px-3 py-2.5 last:border-b-0"
        >
          <span className="skeleton h-4 w-24" />
          <span className="skeleton h-3 flex-1" />
        </div>
      ))}
      {lines === 1 && <p className="px-3 pb-2 text-12 text-mute">Looking at Re-Leased and Intacct…</p>}
    </div>
  );
}

function Failed({ check }: { check: RelinkCheck }) {
  return (
    <div className="flex items-center gap-3 rounded-md border border-bad-line bg-bad-soft px-3 py-2">
      <p className="flex-1">
        Both systems could not be looked at:{' '}
        {check.error instanceof ApiProblem ? check.error.message : 'no answer.'} Nothing was changed.
      </p>
      <Button size="sm" onClick={check.again}>
        Look again
      </Button>
    </div>
  );
}
