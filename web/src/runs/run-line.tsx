import type { Run } from '../api/types.ts';
import { count, duration, instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { fieldWord, outcomeWord } from '../lib/words.ts';
import { Pill } from '../ui/pill.tsx';
import { PlanLine, RunPlan } from './run-plan.tsx';

const triggers: Readonly<Record<string, string>> = {
  schedule: 'The schedule',
  onboarding: 'Onboarding',
  api: 'The API',
};

/** How a run ended, as a word, a colour and a shape. */
function result(
  run: Run,
): readonly [word: string, colours: string, shape: 'dot' | 'ring' | 'diamond' | 'half'] {
  switch (run.state) {
    case 'queued':
      return ['Queued', 'text-wait bg-wait-bg', 'ring'];
    case 'running':
      return ['Running', 'text-brand-text bg-brand-bg', 'half'];
    case 'done':
      return run.clean === true
        ? ['Clean', 'text-ok bg-ok-bg', 'dot']
        : ['With errors', 'text-bad bg-bad-bg', 'diamond'];
    case 'incomplete':
      return ['Incomplete', 'text-drift bg-drift-bg', 'diamond'];
    case 'failed':
      return ['Stopped', 'text-bad bg-bad-bg', 'diamond'];
    case 'needs-confirmation':
      return ['Needs confirmation', 'text-drift bg-drift-bg', 'half'];
  }
}

const known: Readonly<Record<string, string>> = outcomeWord;
const outcomeName = (name: string): string => known[name] ?? fieldWord(name);

/** `newest`: what this run asks for is what waits now, and may be confirmed. */
export function RunLine({ run, connectionId, newest }: { run: Run; connectionId: string; newest: boolean }) {
  const region = useRegion();
  const [word, colours, shape] = result(run);
  const figures = Object.entries(run.counts).filter(([, value]) => value > 0);
  const plan = run.plan;
  const asks = newest && plan !== null && plan.confirmed === null;
  return (
    <>
      <tr>
        <td className="figure">{instant(run.startedAt ?? run.createdAt, region)}</td>
        <td className="figure text-ink-2">
          {run.startedAt === null || run.finishedAt === null ? '–' : duration(run.startedAt, run.finishedAt)}
        </td>
        <td className="text-ink-2">
          {run.trigger === 'person' ? run.startedBy : (triggers[run.trigger] ?? run.trigger)}
        </td>
        <td>
          <Pill colours={colours} shape={shape}>
            {word}
          </Pill>
          {run.fault !== null && <span className="mt-0.5 block text-12 text-ink-2">{run.fault}</span>}
          {plan !== null && !asks && <PlanLine plan={plan} />}
        </td>
        <td className="text-ink-2">
          {figures.length === 0 ? (
            <span className="text-mute">
              {run.state === 'queued' || run.state === 'running' ? 'counted at its end' : 'none'}
            </span>
          ) : (
            figures.map(([name, value]) => (
              <span key={name} className="mr-3 inline-block">
                {outcomeName(name)} <span className="figure font-[560] text-ink">{count(value, region)}</span>
              </span>
            ))
          )}
        </td>
        <td className="figure text-right text-ink-2">{count(run.calls, region)}</td>
      </tr>
      {asks && (
        <tr>
          <td colSpan={6}>
            <RunPlan run={run} plan={plan} connectionId={connectionId} />
          </td>
        </tr>
      )}
    </>
  );
}
