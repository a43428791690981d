import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { endlessRecordsQuery, type RecordsFilter, recordsQuery } from '../api/queries.ts';
import type { Page, RecordRow } from '../api/types.ts';
import { mergeInPlace } from '../lib/in-place.ts';
import type { RowSize } from '../lib/search-params.ts';

const none: RecordRow[] = [];
const firstPage: string[] = [];

/**
 * The rows of the list. Figures follow the server; order and membership change only when the person asks
 * (another filter, another page, Refresh), so that nothing moves under the pointer.
 */
export function useRecords(connectionId: string, filter: RecordsFilter, size: RowSize) {
  const filterKey = JSON.stringify([connectionId, filter, size]);
  const [place, setPlace] = useState<{ key: string; cursors: string[]; epoch: number }>({
    key: filterKey,
    cursors: [],
    epoch: 0,
  });
  // Another filter begins at its first page.
  const cursors = place.key === filterKey ? place.cursors : firstPage;
  const cursor = cursors.at(-1);
  const endless = size === 'all';

  const page = useQuery({
    ...recordsQuery(connectionId, filter, endless ? 25 : Number(size), cursor),
    enabled: !endless,
  });
  const all = useInfiniteQuery({ ...endlessRecordsQuery(connectionId, filter), enabled: endless });
  const source = endless ? all : page;
  const pages: Page<RecordRow>[] = endless
    ? (all.data?.pages ?? [])
    : page.data === undefined
      ? []
      : [page.data];
  const fresh = pages.length === 1 ? (pages[0]?.items ?? none) : pages.flatMap((one) => one.items);

  const key = `${filterKey} ${cursor ?? ''} ${place.epoch}`;
  const frame = useRef<{ key: string; rows: readonly RecordRow[] }>({ key: '', rows: none });
  const { rows, moved } = useMemo(() => {
    const hold =
      frame.current.key === key && frame.current.rows.length > 0 && !source.isPlaceholderData && !endless;
    const merged = hold ? mergeInPlace(frame.current.rows, fresh) : { rows: [...fresh], moved: 0 };
    if (!source.isPlaceholderData) frame.current = { key, rows: merged.rows };
    return merged;
  }, [key, source.dataUpdatedAt, source.isPlaceholderData, pages.length]);

  const go = useCallback(
    (next: string[]) => setPlace((was) => ({ key: filterKey, cursors: next, epoch: was.epoch })),
    [filterKey],
  );
  const refetch = source.refetch;
  const refresh = useCallback(async () => {
    await refetch();
    setPlace((was) => ({ ...was, epoch: was.epoch + 1 }));
  }, [refetch]);

  const last = pages.at(-1);
  return {
    rows,
    moved,
    total: pages[0]?.total ?? null,
    error: source.error,
    loading: source.isPending,
    stale: source.isPlaceholderData,
    refreshing: source.isFetching,
    refresh,
    endless: endless
      ? { more: all.hasNextPage, loading: all.isFetchingNextPage, load: () => void all.fetchNextPage() }
      : null,
    pageNumber: cursors.length + 1,
    toNext: !endless && last?.next != null ? () => go([...cursors, last.next ?? '']) : null,
    toPrevious: !endless && cursors.length > 0 ? () => go(cursors.slice(0, -1)) : null,
  };
}
