import type { MappingItem } from '../api/types.ts';

/** An Intacct record by id and name; said once where the two are the same, as with tax details. */
export function counterpartName({ displayId, name }: Pick<MappingItem, 'displayId' | 'name'>): string {
  return name === '' || name === displayId ? displayId : `${displayId} ${name}`;
}
