import type { Money, Target } from '../api/types.ts';
import { sumByCurrency } from './money.ts';
import type { Selection } from './selection.ts';

/** Records of one kind that are chosen: named one by one, or frozen on the server. */
export interface Chosen {
  readonly target: Target;
  readonly count: number;
  readonly money: readonly Money[];
}

/** Each verb takes the records of its own kind. */
export type Kinds = Readonly<Record<'linked' | 'unlinked', Chosen>>;

/** "All that match", and the selection by hand it was made from: choosing otherwise ends it. */
export interface Every {
  readonly of: Selection;
  readonly kinds: Kinds;
}

export const nobody: Chosen = { target: { recordIds: [] }, count: 0, money: [] };

/** What is chosen now. */
export function chosenNow(selection: Selection, every: Every | null): Kinds {
  if (every !== null && every.of === selection) return every.kinds;
  return { linked: named(selection, 'linked'), unlinked: named(selection, 'unlinked') };
}

function named(selection: Selection, link: 'linked' | 'unlinked'): Chosen {
  const rows = [...selection.values()].filter((row) => row.link === link);
  return {
    target: { recordIds: rows.map((row) => row.id) },
    count: rows.length,
    money: sumByCurrency(rows),
  };
}
