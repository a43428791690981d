import { useState } from 'react';
import type { Connection, FlagState } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { count, duration, plural, shortInstant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Icon } from '../ui/icon.tsx';
import { Popover } from '../ui/popover.tsx';
import { FlagPanel } from './flag-panel.tsx';
import { progressText } from './progress.ts';

const looks: Readonly<Record<FlagState, string>> = {
  running: 'text-brand-text bg-brand-bg',
  clean: 'text-brand-text bg-brand-bg',
  'running-with-errors': 'text-drift bg-drift-bg',
  errors: 'text-bad bg-bad-bg',
};

/**
 * The flag as users know it: a spinner while running, blue when finished clean, orange when errors were found and
 * it still runs, red when it finished with errors. `compact`, in a table: the flag and its figure alone.
 */
export function Flag({ company, compact = false }: { company: Connection; compact?: boolean }) {
  const region = useRegion();
  const [open, setOpen] = useState(false);
  const { flag } = company;
  const running = flag === 'running' || flag === 'running-with-errors';
  const errors = count(company.flagged, region);
  const words: Readonly<Record<FlagState, string>> = {
    running: 'Syncing',
    clean: 'Finished clean',
    'running-with-errors': `Syncing, ${errors} with errors`,
    errors:
      company.flagged === 0 && company.run?.state === 'needs-confirmation'
        ? 'Needs confirmation'
        : `${errors} with errors`,
  };
  return (
    <>
      <Popover
        open={open}
        onOpenChange={setOpen}
        label="Sync status"
        className="w-[440px] max-w-[calc(100vw-32px)]"
        trigger={
          <button
            type="button"
            aria-label={`Sync status: ${words[flag]}`}
            title={compact ? words[flag] : undefined}
            data-flag={flag}
            className={classNames(
              'inline-flex shrink-0 items-center gap-1.5 rounded-full font-[600] whitespace-nowrap hover:brightness-[0.97]',
              compact ? 'h-5 px-2 text-12' : 'h-7 pr-3 pl-2.5',
              looks[flag],
            )}
          >
            {running ? <Spinner /> : <Icon name="flag" size={compact ? 12 : 14} />}
            {!compact && words[flag]}
            {compact && company.flagged > 0 && <span className="figure">{errors}</span>}
          </button>
        }
      >
        <FlagPanel company={company} onClose={() => setOpen(false)} />
      </Popover>
      {!compact && (
        <span className="truncate text-mute" aria-live="polite">
          <LastRun company={company} />
        </span>
      )}
    </>
  );
}

function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-3.5 animate-[turn_0.9s_linear_infinite] rounded-full border-2 border-current/25 border-t-current"
    />
  );
}

/** How far the run is, or how the last one ended. */
export function LastRun({ company }: { company: Connection }) {
  const region = useRegion();
  const { run } = company;
  if (run === null) return 'No sync yet';
  if (run.finishedAt === null) {
    const now = run.progress.find((one) => one.type === run.phaseType);
    if (now === undefined) return 'Starting…';
    return progressText(now, region);
  }
  const took = run.startedAt === null ? '' : ` in ${duration(run.startedAt, run.finishedAt)}`;
  if (run.state === 'needs-confirmation')
    return `Waits for a confirmation since ${shortInstant(run.finishedAt, region)}`;
  return run.state === 'done'
    ? `Finished ${shortInstant(run.finishedAt, region)}${took}`
    : `Stopped ${shortInstant(run.finishedAt, region)}; ${plural(company.flagged, 'record', 'records', region)} with errors`;
}
