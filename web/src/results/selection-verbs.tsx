import { useMutation } from '@tanstack/react-query';
import type { RecordsFilter } from '../api/queries.ts';
import type { RecordRow, Total } from '../api/types.ts';
import { everyMatch, mostAtOnce } from '../api/verbs.ts';
import { count } from '../lib/format.ts';
import { sumByCurrency } from '../lib/money.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';
import type { Selection } from '../lib/selection.ts';
import { Button } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';
import type { Question } from '../verbs/question.ts';
import { useRetry } from '../verbs/use-retry.ts';
import { SelectionBar } from './selection-bar.tsx';

/** The verbs that fit what is chosen; each takes the records of its own kind. */
export function SelectionVerbs({
  connectionId,
  selection,
  filter,
  total,
  pageIsAll,
  ask,
  onSelect,
  onClear,
}: {
  connectionId: string;
  selection: Selection;
  filter: RecordsFilter;
  total: Total | null;
  pageIsAll: boolean;
  ask: (question: Question) => void;
  onSelect: (rows: readonly RecordRow[]) => void;
  onClear: () => void;
}) {
  const may = useMay();
  const region = useRegion();
  const retry = useRetry(connectionId);
  const all = useMutation({
    mutationFn: () => everyMatch(connectionId, filter),
    onSuccess: onSelect,
    onError: () => say('The selection could not be made', { detail: 'Nothing was changed.', tone: 'bad' }),
  });
  if (selection.size === 0) return null;

  const chosen = [...selection.values()];
  const linked = chosen.filter((row) => row.link === 'linked');
  const unlinked = chosen.filter((row) => row.link === 'unlinked');
  const ids = (rows: typeof chosen) => ({ recordIds: rows.map((row) => row.id) });
  const question = (verb: Question['verb'], rows: typeof chosen) => () =>
    ask({ verb, target: ids(rows), count: rows.length, money: sumByCurrency(rows), name: null });
  // With both kinds chosen, each verb says how many it is for.
  const mixed = linked.length > 0 && unlinked.length > 0;
  const label = (word: string, rows: typeof chosen) =>
    mixed ? `${word} (${count(rows.length, region)})` : word;
  const more = pageIsAll && total !== null && total.count > chosen.length && chosen.length < mostAtOnce;
  const reach =
    total === null || !total.exact || total.count > mostAtOnce
      ? `the first ${count(mostAtOnce, region)}`
      : `all ${count(total.count, region)}`;
  return (
    <SelectionBar
      count={chosen.length}
      money={sumByCurrency(chosen)}
      onClear={onClear}
      selectAll={
        more ? { label: `Select ${reach} that match`, run: () => all.mutate(), pending: all.isPending } : null
      }
    >
      {linked.length > 0 && may('records:unlink') && (
        <Button look="dock" onClick={question('unlink', linked)}>
          {label('Unlink Records', linked)}
        </Button>
      )}
      {unlinked.length > 0 && may('records:relink') && (
        <Button look="dock" onClick={question('relink', unlinked)}>
          {label('Relink Records', unlinked)}
        </Button>
      )}
      {linked.length > 0 && may('records:retry') && (
        <Button look="dock-ghost" onClick={() => retry.mutate(ids(linked))} disabled={retry.isPending}>
          Retry
        </Button>
      )}
    </SelectionBar>
  );
}
