import type { RecordRow } from '../api/types.ts';

/** Chosen records with what the bar needs to say about them, also for rows that have left the screen. */
export type Selection = ReadonlyMap<string, Pick<RecordRow, 'id' | 'amount' | 'currency' | 'link'>>;

export const nothingSelected: Selection = new Map();

/** One row in or out. */
export function toggled(selection: Selection, row: RecordRow): Selection {
  const next = new Map(selection);
  if (!next.delete(row.id)) next.set(row.id, row);
  return next;
}

/** All rows from the last touched to this one, as with Shift and a click. */
export function rangeAdded(
  selection: Selection,
  rows: readonly RecordRow[],
  fromId: string,
  toId: string,
): Selection {
  const from = rows.findIndex((row) => row.id === fromId);
  const to = rows.findIndex((row) => row.id === toId);
  if (from < 0 || to < 0) return selection;
  const next = new Map(selection);
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.set(row.id, row);
  return next;
}

/** How much of the page is chosen. */
export function pageState(selection: Selection, rows: readonly RecordRow[]): 'none' | 'some' | 'all' {
  const chosen = rows.filter((row) => selection.has(row.id)).length;
  if (chosen === 0) return 'none';
  return chosen === rows.length ? 'all' : 'some';
}

/** The page in, or, when it is in already, out. */
export function pageToggled(selection: Selection, rows: readonly RecordRow[]): Selection {
  const next = new Map(selection);
  const all = pageState(selection, rows) === 'all';
  for (const row of rows)
    if (all) next.delete(row.id);
    else next.set(row.id, row);
  return next;
}
