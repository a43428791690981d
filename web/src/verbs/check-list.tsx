import type { UseQueryResult } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import type { RelinkChecks, RelinkStep } from '../api/types.ts';
import { count as countText } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';

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
export function CheckList({ check, count }: { check: UseQueryResult<RelinkChecks>; count: number }) {
  const region = useRegion();
  if (check.isPending)
    return (
      <div role="status" aria-label="Looking at both systems" className="rounded-md border border-line">
        {Array.from({ length: Math.min(count, 4) }, (_, index) => (
          <div
            key={`line ${index.toString()}`}
            className="flex items-center gap-3 border-b border-line px-3 py-2.5 last:border-b-0"
          >
            <span className="skeleton h-4 w-24" />
            <span className="skeleton h-3 flex-1" />
          </div>
        ))}
        <p className="px-3 pb-2 text-12 text-mute">Looking at Re-Leased and Intacct…</p>
      </div>
    );
  if (check.data === undefined)
    return (
      <div className="flex items-center gap-3 rounded-md border border-bad-line bg-bad-soft px-3 py-2">
        <p className="flex-1">
          Both systems could not be looked at:{' '}
          {check.error instanceof ApiProblem ? check.error.message : 'no answer.'}
        </p>
        <Button size="sm" onClick={() => void check.refetch()}>
          Look again
        </Button>
      </div>
    );
  return (
    <ul
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label="What relinking would do"
      className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line"
    >
      {check.data.items.map((item) => {
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
      {check.data.items.length < count && (
        <li className="px-3 py-2 text-12 text-mute">
          and {countText(count - check.data.items.length, region)} more, each looked at as it is relinked
        </li>
      )}
    </ul>
  );
}
