import type { ReactNode } from 'react';
import { ApiProblem } from '../api/client.ts';
import { classNames } from '../lib/class-names.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

/** In place of content: what it means that there is none, and the next step. */
export function Notice({
  icon,
  title,
  children,
  action,
  tone = 'calm',
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  tone?: 'calm' | 'bad';
}) {
  return (
    <div
      className="mx-auto flex max-w-[440px] flex-col items-center gap-2 px-6 py-14 text-center"
      role={tone === 'bad' ? 'alert' : undefined}
    >
      <span
        className={classNames(
          'mb-1 inline-flex size-9 items-center justify-center rounded-full',
          tone === 'bad' ? 'bg-bad-bg text-bad' : 'bg-soft text-mute',
        )}
      >
        <Icon name={icon} size={17} />
      </span>
      <h2 className="text-14 font-[620]">{title}</h2>
      {children !== undefined && <div className="text-ink-2">{children}</div>}
      {action !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** What happened, what is safe, what to do. */
export function ErrorNotice({
  error,
  what,
  onRetry,
}: {
  error: unknown;
  what: string;
  onRetry?: () => void;
}) {
  const problem = error instanceof ApiProblem ? error : null;
  if (problem?.status === 403) {
    return (
      <Notice icon="lock" title="You may not see this">
        Your role does not include it. An administrator can grant it under Users.
      </Notice>
    );
  }
  if (problem?.status === 404) {
    return (
      <Notice icon="search" title={`${what} was not found`}>
        It may have been removed, or the address is not complete.
      </Notice>
    );
  }
  return (
    <Notice
      icon="warn"
      tone="bad"
      title={`${what} could not be loaded`}
      action={onRetry !== undefined && <Button onClick={onRetry}>Load again</Button>}
    >
      {problem === null ? 'Relink did not answer.' : problem.message} Nothing was changed.
    </Notice>
  );
}
