import type { RecordRow } from '../api/types.ts';
import { chosenNow, type Every } from '../lib/chosen.ts';
import { useKeys } from '../lib/keys.ts';
import { useMay } from '../lib/permissions.ts';
import { recordName } from '../lib/record-name.ts';
import { nothingSelected, type Selection } from '../lib/selection.ts';
import type { Question } from '../verbs/question.ts';
import { useRetry } from '../verbs/use-retry.ts';
import type { RowActs } from './record-row.tsx';

/** j/k and arrows walk, Enter opens, x selects, u and r ask, t tries again. With a record open, walking walks the record too. */
export function useListKeys({
  connectionId,
  rows,
  currentId,
  openId,
  selection,
  every,
  acts,
  setCursor,
  open,
  ask,
  clear,
}: {
  connectionId: string;
  rows: readonly RecordRow[];
  currentId: string | null;
  openId: string | null;
  selection: Selection;
  every: Every | null;
  acts: RowActs;
  setCursor: (id: string) => void;
  open: (id: string | null, replace?: boolean) => void;
  ask: (question: Question) => void;
  clear: () => void;
}): void {
  const may = useMay();
  const retry = useRetry(connectionId);
  const index = rows.findIndex((row) => row.id === currentId);
  const current = rows[index];
  const walk = (step: number) => (event: KeyboardEvent) => {
    const next = rows[index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step))];
    if (next === undefined) return;
    event.preventDefault();
    if (openId !== null) open(next.id, true);
    else setCursor(next.id);
  };
  const under = current === undefined ? nothingSelected : new Map([[current.id, current]]);
  const chosenOf = (kind: 'linked' | 'unlinked') =>
    chosenNow(selection.size > 0 ? selection : under, every)[kind];
  const verb = (name: Question['verb']) => (event: KeyboardEvent) => {
    const chosen = chosenOf(name === 'unlink' ? 'linked' : 'unlinked');
    if (chosen.count === 0 || !may(`records:${name}`)) return;
    event.preventDefault();
    const [only] = chosen.count === 1 ? (chosen.target.recordIds ?? []) : [];
    const one = rows.find((row) => row.id === only);
    ask({ ...chosen, verb: name, name: one === undefined ? null : recordName(one) });
  };
  useKeys({
    j: walk(1),
    ArrowDown: walk(1),
    k: walk(-1),
    ArrowUp: walk(-1),
    x: () => {
      if (current !== undefined) acts.select(current, false);
    },
    Enter: (event) => {
      // Enter on a button or a link is that control's own.
      if (
        current === undefined ||
        (event.target instanceof Element && event.target.closest('a, button') !== null)
      )
        return;
      open(current.id);
    },
    Escape: () => {
      if (openId !== null) open(null);
      else clear();
    },
    u: verb('unlink'),
    r: verb('relink'),
    t: () => {
      const { count, target } = chosenOf('linked');
      if (count > 0 && may('records:retry') && !retry.isPending) retry.mutate(target);
    },
  });
}
