import type { Run } from '../api/types.ts';
import { duration, instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';

const shown = 40;
/** Fewer say nothing that the table does not say at a glance. */
const least = 5;
const height = 44;

/** How long the last runs took and how they ended, oldest at the left. The table below says the same in figures. */
export function RunsChart({ runs }: { runs: readonly Run[] }) {
  const region = useRegion();
  const over = runs
    .flatMap(({ id, startedAt, finishedAt, state, clean }) =>
      startedAt === null || finishedAt === null
        ? []
        : [{ id, startedAt, finishedAt, bad: state !== 'done' || clean !== true }],
    )
    .slice(0, shown)
    .reverse();
  if (over.length < least) return null;
  const seconds = (one: { startedAt: string; finishedAt: string }) =>
    Math.max(0.5, (Date.parse(one.finishedAt) - Date.parse(one.startedAt)) / 1_000);
  const longest = Math.max(...over.map(seconds));
  return (
    <figure className="rounded-lg border border-line bg-panel px-4 py-3">
      <figcaption className="mb-2 flex flex-wrap items-baseline gap-x-4 text-12 text-mute">
        <b className="text-13 font-[620] text-ink">How long syncs took</b>
        <span>
          the last {over.length}, the longest{' '}
          {duration(new Date(0).toISOString(), new Date(longest * 1_000).toISOString())}
        </span>
        <span className="ml-auto flex items-center gap-3">
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2 rounded-[2px] bg-control" /> clean
          </span>
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2 rounded-[2px] bg-bad" /> with errors or not to its end
          </span>
        </span>
      </figcaption>
      <div aria-hidden="true" className="flex items-end gap-[3px] border-b border-line" style={{ height }}>
        {over.map((one) => (
          <span
            key={one.id}
            title={`${instant(one.startedAt, region)}: ${duration(one.startedAt, one.finishedAt)}`}
            className={
              one.bad ? 'max-w-5 flex-1 rounded-t-[2px] bg-bad' : 'max-w-5 flex-1 rounded-t-[2px] bg-control'
            }
            style={{ height: `${Math.max(5, (seconds(one) / longest) * 100).toFixed(1)}%` }}
          />
        ))}
      </div>
    </figure>
  );
}
