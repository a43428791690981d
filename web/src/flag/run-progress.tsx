import type { Run } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { count } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWords } from '../lib/words.ts';
import { figures } from './progress.ts';

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
          const { done, total } = figures(one);
          const share = total === null ? null : total === 0 ? 1 : Math.min(1, done / total);
          return (
            <li
              key={`${one.type} ${one.phase}`}
              className="grid grid-cols-[120px_minmax(0,1fr)_104px] items-center gap-3"
            >
              <span className={classNames('truncate', now ? 'font-[600]' : 'text-ink-2')}>
                {typeWords[one.type]}
              </span>
              <span aria-hidden="true" className="h-1 overflow-hidden rounded-full bg-pressed">
                {share !== null && (
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
                {total === null ? count(done, region) : `${count(done, region)} of ${count(total, region)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
