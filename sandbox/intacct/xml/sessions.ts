import { randomBytes } from 'node:crypto';
import type { Tenant } from '../tenant.ts';
import type { Actor } from '../work.ts';
import type { Authentication } from './envelope.ts';
import { SignInError } from './errors.ts';

/** Who is signed in, where, and until when. */
export interface XmlSession {
  actor: Actor;
  /** Id of the entity; null at top level. */
  entity: string | null;
  /** The session's id; a login for one request has none. */
  id: string | null;
  from: number;
  until: number;
}

/** Sessions of one company: each use moves the end, as the sandbox's clock has it. */
export class Sessions {
  private readonly open = new Map<string, XmlSession>();
  private readonly tenant: Tenant;

  constructor(tenant: Tenant) {
    this.tenant = tenant;
  }

  /** Signs in with a login or a session; a wrong entity is told no other than a wrong password. */
  signIn(authentication: Authentication): XmlSession {
    const { tenant } = this;
    const now = tenant.clock.ms();
    const until = now + tenant.settings.xml.sessionSeconds * 1000;
    if (authentication.kind === 'session') {
      const session = this.open.get(authentication.sessionId);
      if (!session || session.until <= now)
        throw new SignInError(`Invalid session ${authentication.sessionId.slice(0, 4)}....`);
      session.from = now;
      session.until = until;
      return session;
    }
    const { userId, companyId, password, locationId } = authentication;
    const index = tenant.company.users.findIndex((user) => user.userId === userId);
    const expected = tenant.company.users[index]?.password ?? tenant.settings.xml.userPassword;
    if (companyId !== tenant.company.id || index < 0 || password !== expected) throw new SignInError();
    // Key 1 is the administrator who works in the ledger's own screens.
    const actor: Actor = { key: String(index + 2), id: userId, kind: 'api' };
    return { actor, entity: this.entityOf(locationId), id: null, from: now, until };
  }

  /** Opens a session for who is signed in; `locationId` narrows one at top level to an entity. */
  start(by: XmlSession, locationId: string): XmlSession & { id: string } {
    const entity = locationId === '' ? by.entity : this.entityOf(locationId);
    if (by.entity !== null && entity !== by.entity) throw new SignInError();
    const session = { ...by, entity, id: `${randomBytes(24).toString('base64url')}..` };
    this.open.set(session.id, session);
    return session;
  }

  /** Ends a session, as an administrator or the ledger may at any time. */
  end(id: string): void {
    this.open.delete(id);
  }

  private entityOf(locationId: string): string | null {
    if (locationId === '') return null;
    if (!this.tenant.store.byId('company-config/entity', locationId)) throw new SignInError();
    return locationId;
  }
}
