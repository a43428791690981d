import type { Total } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { count, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { type RowSize, rowSizes } from '../lib/search-params.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** `18,412` or `10,000+`. */
export function totalText(total: Total, region: { locale: string; timeZone: string }): string {
  return `${count(total.count, region)}${total.exact ? '' : '+'}`;
}

/** How many there are, which page this is, and how many rows to show. */
export function ListFoot({
  total,
  page,
  size,
  onSize,
  toPrevious,
  toNext,
  moved,
  onRefresh,
}: {
  total: Total | null;
  page: number;
  size: RowSize;
  onSize: (size: RowSize) => void;
  toPrevious: (() => void) | null;
  toNext: (() => void) | null;
  moved: number;
  onRefresh: () => void;
}) {
  const region = useRegion();
  return (
    <footer className="flex h-9 items-center gap-4 text-12 text-mute">
      <span className="figure">
        {total === null
          ? ' '
          : total.exact
            ? plural(total.count, 'record', 'records', region)
            : `${totalText(total, region)} records`}
      </span>
      {moved > 0 && (
        <button type="button" className="text-brand-text hover:underline" onClick={onRefresh}>
          {plural(moved, 'record has', 'records have', region)} changed. Refresh the list
        </button>
      )}
      <span className="flex-1" />
      {size !== 'all' && (toPrevious !== null || toNext !== null) && (
        <span className="flex items-center gap-1">
          <IconButton label="Previous page" disabled={toPrevious === null} onClick={() => toPrevious?.()}>
            <Icon name="back" size={13} />
          </IconButton>
          <span className="figure">
            Page {count(page, region)}
            {total?.exact === true &&
              ` of ${count(Math.max(1, Math.ceil(total.count / Number(size))), region)}`}
          </span>
          <IconButton label="Next page" disabled={toNext === null} onClick={() => toNext?.()}>
            <Icon name="forth" size={13} />
          </IconButton>
        </span>
      )}
      <fieldset className="flex items-center" aria-label="Rows per page">
        <span className="mr-1">Rows</span>
        {rowSizes.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === size}
            aria-label={one === 'all' ? 'All rows' : `${one} rows`}
            className={classNames(
              'h-6 rounded-sm px-1.5 hover:bg-soft',
              one === size ? 'font-[620] text-ink' : 'text-mute',
            )}
            onClick={() => onSize(one)}
          >
            {one}
          </button>
        ))}
      </fieldset>
    </footer>
  );
}
