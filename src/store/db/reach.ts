import { AsyncLocalStorage } from 'node:async_hooks';

/** What somebody's request may see and change at all: below every handler, kept by the database's row-level security. */
export interface Reach {
  readonly organizationId: string;
  /** `null`: every company of the organization. */
  readonly connectionIds: readonly string[] | null;
}

/** The database's role for work that somebody asked for; its rows are those of the reach and no others. */
export const REACH_ROLE = 'relink_caller';

const scope = new AsyncLocalStorage<Reach | null>();

/** Runs `work` so that every statement in it, however deep, sees only rows within `reach`. */
export function withReach<T>(reach: Reach, work: () => T): T {
  return scope.run(reach, work);
}

/**
 * Runs `work` as Relink itself, whoever asked: for what serves more than the one who asks (slots of a ledger account,
 * the queue) and for the sign-in's tables, which no reach covers. Whoever uses it answers for whose rows it touches.
 */
export function beyondReach<T>(work: () => T): T {
  return scope.run(null, work);
}

/** Within whose reach the code that asks is running; `null`: Relink itself. */
export function reachNow(): Reach | null {
  return scope.getStore() ?? null;
}

/** Equal for equal reaches. */
export function reachKey(reach: Reach | null): string {
  return reach === null ? '' : `${reach.organizationId} ${reach.connectionIds?.join() ?? '*'}`;
}

/** The statement that gives a session its reach; for the whole session, so it must not be run inside a transaction. */
export function reachStatement(reach: Reach | null): { readonly sql: string; readonly params: string[] } {
  const list = reach?.connectionIds ?? null;
  return {
    sql: `select set_config('role', $1, false), set_config('relink.organization', $2, false), set_config('relink.connections', $3, false)`,
    params: [
      reach === null ? 'none' : REACH_ROLE,
      reach?.organizationId ?? '',
      list === null ? '' : `{${list.join()}}`,
    ],
  };
}
