import type { RecordRow } from '../api/types.ts';
import { useKeys } from '../lib/keys.ts';
import { sumByCurrency } from '../lib/money.ts';
import { useMay } from '../lib/permissions.ts';
import { recordName } from '../lib/record-name.ts';
import type { Selection } from '../lib/selection.ts';
import type { Question } from '../verbs/question.ts';
import type { RowActs } from './record-row.tsx';

/** j/k and arrows walk, Enter opens, x selects, u and r ask. With a record open, walking walks the record too. */
export function useListKeys({
  rows,
  currentId,
  openId,
  selection,
  acts,
  setCursor,
  open,
  ask,
  clear,
}: {
  rows: readonly RecordRow[];
  currentId: string | null;
  openId: string | null;
  selection: Selection;
  acts: RowActs;
  setCursor: (id: string) => void;
  open: (id: string | null, replace?: boolean) => void;
  ask: (question: Question) => void;
  clear: () => void;
}): void {
  const may = useMay();
  const index = rows.findIndex((row) => row.id === currentId);
  const current = rows[index];
  const walk = (step: number) => (event: KeyboardEvent) => {
    const next = rows[index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step))];
    if (next === undefined) return;
    event.preventDefault();
    if (openId !== null) open(next.id, true);
    else setCursor(next.id);
  };
  const verb = (name: Question['verb']) => (event: KeyboardEvent) => {
    const wanted = name === 'unlink' ? 'linked' : 'unlinked';
    const chosen = [
      ...(selection.size > 0 ? selection.values() : current === undefined ? [] : [current]),
    ].filter((row) => row.link === wanted);
    if (chosen.length === 0 || !may(`records:${name}`)) return;
    event.preventDefault();
    const one = chosen.length === 1 ? rows.find((row) => row.id === chosen[0]?.id) : undefined;
    ask({
      verb: name,
      target: { recordIds: chosen.map((row) => row.id) },
      count: chosen.length,
      money: sumByCurrency(chosen),
      name: one === undefined ? null : recordName(one),
    });
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
  });
}
