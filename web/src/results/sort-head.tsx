import { classNames } from '../lib/class-names.ts';
import type { Sort } from '../lib/search-params.ts';
import { Icon } from '../ui/icon.tsx';
import { useListContext } from './list-context.ts';

/** What a click on a head asks for: first one way, then the other, then the default again. */
const ways: Readonly<Record<string, readonly (Sort | undefined)[]>> = {
  date: [undefined, 'updatedAt'],
  releasedId: ['releasedId', '-releasedId', undefined],
  intacctId: ['intacctId', '-intacctId', undefined],
  amount: ['-amount', 'amount', undefined],
};

/** For the cell of the head. */
export function sortState(column: string, sort: Sort | undefined): 'ascending' | 'descending' | undefined {
  if (!(ways[column]?.includes(sort) ?? false)) return undefined;
  if (sort === undefined) return column === 'date' ? 'descending' : undefined;
  return sort.startsWith('-') ? 'descending' : 'ascending';
}

/** A head that sorts, where the column can. */
export function SortHead({ column, label }: { column: string; label: string }) {
  const { search, onSort } = useListContext();
  const order = ways[column];
  if (order === undefined) return label;
  const state = sortState(column, search.sort);
  const next = state === undefined ? order[0] : order[(order.indexOf(search.sort) + 1) % order.length];
  return (
    <button
      type="button"
      className={classNames(
        'inline-flex items-center gap-1 rounded-sm hover:text-ink',
        state !== undefined && 'text-ink-2',
      )}
      onClick={() => onSort(next)}
    >
      {label}
      {state !== undefined && (
        <Icon name="down" size={10} className={state === 'ascending' ? 'rotate-180' : ''} />
      )}
    </button>
  );
}
