import { classNames } from '../lib/class-names.ts';
import { Icon } from './icon.tsx';

export type Way = 'ascending' | 'descending';

/** In the head of a column: what is pressed to sort by it, and which way it is sorted. */
export function ColumnSort({
  label,
  on,
  way,
  onClick,
}: {
  label: string;
  on: boolean;
  way: Way;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={classNames(
        'inline-flex items-center gap-1 rounded-sm whitespace-nowrap hover:text-ink',
        on && 'text-ink-2',
      )}
      onClick={onClick}
    >
      {label}
      {on && <Icon name="down" size={10} className={way === 'ascending' ? 'rotate-180' : ''} />}
    </button>
  );
}
