import { parameters } from './rows.ts';

/** Which records a statement is about: named one by one, or the members of a frozen selection. */
export type Members =
  | { readonly kind: 'named'; readonly ids: readonly string[] }
  | { readonly kind: 'selection'; readonly selectionId: string };

/** As a select of one column `id`; the connection's id is the statement's first parameter. */
export function membersSelect(p: ReturnType<typeof parameters>, members: Members): string {
  return members.kind === 'named'
    ? `select value::uuid as id from jsonb_array_elements_text(${p(JSON.stringify(members.ids))}::jsonb)`
    : `select link_id as id from selection_member where connection_id = $1 and selection_id = ${p(members.selectionId)}::uuid`;
}

/** Parameters that begin with the connection's id. */
export function connectionParameters(connectionId: string): ReturnType<typeof parameters> {
  const p = parameters();
  p(connectionId);
  return p;
}
