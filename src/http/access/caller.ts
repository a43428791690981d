import type { Actor } from '../../engine/port.ts';
import type { Permission, RoleName } from './permissions.ts';

/** Who asks, and what that one may do: by organization, connection and permission. */
export interface Caller {
  readonly kind: 'user' | 'key';
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly organizationId: string;
  readonly role: RoleName;
  readonly permissions: ReadonlySet<Permission>;
  /** Companies the grant is limited to; `null`: all of the organization. */
  readonly connectionIds: readonly string[] | null;
  /** The browser's session; `null` for a key. */
  readonly sessionId: string | null;
}

/** The caller as events and runs name it. */
export function actorOf(caller: Caller): Actor {
  return { kind: caller.kind, id: caller.id, name: caller.name };
}

/** May the caller know of this company at all? */
export function mayReach(caller: Caller, connectionId: string): boolean {
  return caller.connectionIds === null || caller.connectionIds.includes(connectionId);
}
