/**
 * New figures in the rows that are on screen, in the order they are in: nothing moves under the pointer.
 * `moved` says how many rows of the fresh page are not shown yet, so that the list can offer to refresh.
 */
export function mergeInPlace<T extends { readonly id: string }>(
  shown: readonly T[],
  fresh: readonly T[],
): { rows: T[]; moved: number } {
  const byId = new Map(fresh.map((row) => [row.id, row]));
  const rows = shown.map((row) => byId.get(row.id) ?? row);
  const known = new Set(shown.map((row) => row.id));
  return { rows, moved: fresh.filter((row) => !known.has(row.id)).length };
}
