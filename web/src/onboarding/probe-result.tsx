import type { Probe } from '../api/types.ts';
import { Icon } from '../ui/icon.tsx';

/** What a system answered when it was reached with the credentials. */
export function ProbeResult({ name, probe }: { name: string; probe: Probe }) {
  if (probe.ok)
    return (
      <div className="rounded-md bg-ok-bg px-3 py-2">
        <p className="flex items-center gap-2 font-[560] text-ok">
          <Icon name="check" size={13} />
          {name} answers{probe.company !== null && ` as ${probe.company}`}
        </p>
        {probe.warnings.map((warning) => (
          <p key={warning} className="mt-1 text-ink-2">
            {warning}
          </p>
        ))}
      </div>
    );
  return (
    <div role="alert" className="rounded-md border border-bad-line bg-bad-soft px-3 py-2">
      <p className="font-[600] text-bad">{probe.problem?.title ?? `${name} does not answer`}</p>
      <p className="mt-0.5 text-ink-2">{probe.problem?.message}</p>
      {probe.problem !== null && (
        <ol className="mt-1 list-decimal pl-4.5 text-ink-2">
          {probe.problem.fix.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
    </div>
  );
}
