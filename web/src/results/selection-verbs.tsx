import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { RecordsFilter } from '../api/queries.ts';
import type { Target } from '../api/types.ts';
import { freeze } from '../api/verbs.ts';
import { sumByCurrency } from '../lib/money.ts';
import { useMay } from '../lib/permissions.ts';
import type { Selection } from '../lib/selection.ts';
import { Button } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';
import type { Question } from '../verbs/question.ts';
import { useRetry } from '../verbs/use-retry.ts';
import type { Total } from './list-foot.tsx';
import { SelectionBar } from './selection-bar.tsx';

/** The verbs that fit what is chosen; "all that match" is frozen by the server first, so that it meets what it counted. */
export function SelectionVerbs({ connectionId, selection, filter, total, totalLabel, pageIsAll, ask, onClear }: {
  connectionId: string;
  selection: Selection;
  filter: RecordsFilter;
  total: Total | null;
  totalLabel: string;
  pageIsAll: boolean;
  ask: (question: Question) => void;
  onClear: () => void;
}) {
  const may = useMay();
  const retry = useRetry(connectionId);
  const frozen = useMutation({
    mutationFn: () => freeze(connectionId, filter),
    onError: () => say('The selection could not be made', { detail: 'Nothing was changed.', tone: 'bad' }),
  });
  const { reset } = frozen;
  useEffect(reset, [selection, reset]);
  if (selection.size === 0) return null;

  const chosen = [...selection.values()];
  const all = frozen.data;
  const target: Target = all === undefined ? { recordIds: chosen.map((row) => row.id) } : { selectionId: all.selectionId };
  const count = all?.count ?? chosen.length;
  const money = all?.money ?? sumByCurrency(chosen);
  const question = (verb: Question['verb']) => () => ask({ verb, target, count, money, name: null });
  const someLinked = all === undefined ? chosen.some((row) => row.link === 'linked') : filter.link !== 'unlinked';
  const someUnlinked = all === undefined ? chosen.some((row) => row.link === 'unlinked') : filter.link !== 'linked';
  const more = all === undefined && pageIsAll && total !== null && total.count > chosen.length;
  return (
    <SelectionBar
      count={count}
      money={money}
      onClear={onClear}
      selectAll={more ? { count: totalLabel, run: () => frozen.mutate(), pending: frozen.isPending } : null}
    >
      {someLinked && may('records:unlink') && (
        <Button look="dock" onClick={question('unlink')}>
          Unlink Records
        </Button>
      )}
      {someUnlinked && may('records:relink') && (
        <Button look="dock" onClick={question('relink')}>
          Relink Records
        </Button>
      )}
      {someLinked && may('records:retry') && (
        <Button look="dock-ghost" onClick={() => retry.mutate(target)} disabled={retry.isPending}>
          Retry
        </Button>
      )}
    </SelectionBar>
  );
}
