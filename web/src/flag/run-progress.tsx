import type { Run } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { count } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWords } from '../lib/words.ts';

/** Which record types are running now, and how many of how many. */
export function RunProgress({ run }: { run: Run }) {
  const region = useRegion();
  return (
    <section aria-label="Running now" className="border-b border-line px-4 pt-3 pb-3">
      <h2 className="mb-1.5 text-12 font-[600] text-mute">Running now</h2>
      {run.progress.length === 0 && <p className="text-ink-2">Starting…</p>}
      <ul className="flex flex-col gap-1">
        {run.progress.map((one) => {
          const now = one.type === run.phaseType;
          const share = one.total === null || one.total === 0 ? null : Math.min(1, one.done / one.total);
          return (
            <li key={`${one.type} ${one.phase}`} className="grid grid-cols-[128px_minmax(0,1fr)_auto] items-center gap-3">
              <span className={classNames('truncate', now ? 'font-[600]' : 'text-ink-2')}>{typeWords[one.type]}</span>
              <span aria-hidden="true" className="h-1 overflow-hidden rounded-full bg-pressed">
                {share !== null && (
                  <span
                    className={classNames('block h-full rounded-full transition-[width] duration-500', now ? 'bg-brand-text' : 'bg-control')}
                    style={{ width: `${(share * 100).toFixed(1)}%` }}
                  />
                )}
              </span>
              <span className="figure text-right text-12 text-mute">
                {one.total === null ? count(one.done, region) : `${count(one.done, region)} of ${count(one.total, region)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
