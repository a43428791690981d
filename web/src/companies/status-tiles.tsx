import type { Connection, ConnectionStatus } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { count, defaultRegion } from '../lib/format.ts';
import { statusWord } from '../lib/words.ts';
import { Shape } from '../ui/pill.tsx';
import { statuses } from './search.ts';
import { statusLooks, statusMeaning } from './status-word.tsx';

/** How many companies stand where; a click shows those alone, another one all of them again. */
export function StatusTiles({
  companies,
  value,
  onChange,
}: {
  companies: readonly Connection[];
  value: ConnectionStatus | undefined;
  onChange: (status: ConnectionStatus | undefined) => void;
}) {
  return (
    <fieldset className="grid grid-cols-4 gap-2 min-[1000px]:grid-cols-7">
      <legend className="sr-only">Companies by status</legend>
      {statuses.map((status) => {
        const there = companies.filter((one) => one.status === status).length;
        const on = status === value;
        const [colours, shape] = statusLooks[status];
        const [colour = ''] = colours.split(' ');
        return (
          <button
            key={status}
            type="button"
            aria-pressed={on}
            title={statusMeaning[status]}
            className={classNames(
              'flex min-w-0 flex-col items-start gap-0.5 rounded-lg border px-2.5 py-2 text-left min-[1280px]:pr-1',
              on
                ? 'border-brand bg-selected ring-1 ring-brand'
                : 'border-line bg-panel hover:border-line-strong',
            )}
            onClick={() => onChange(on ? undefined : status)}
          >
            <span className={classNames('figure text-18 font-[640]', there === 0 && 'text-mute')}>
              {count(there, defaultRegion)}
            </span>
            <span className="flex max-w-full items-start gap-1.5 text-12 text-ink-2">
              <span
                className={classNames(
                  'inline-flex h-4 shrink-0 items-center',
                  there === 0 ? 'text-mute' : colour,
                )}
              >
                <Shape shape={shape} />
              </span>
              <span className="leading-4">{statusWord[status]}</span>
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}
