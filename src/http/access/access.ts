import { createHash, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { newId } from '../../domain/id.ts';
import type { Database } from '../../store/db/open.ts';
import { writeAccessEvent } from '../../store/write/access-events.ts';
import type { Caller } from './caller.ts';
import { findGrant, firstOrganization, type Grant, type Principal, putGrant } from './grants.ts';
import type { OidcSettings } from './oidc-provider.ts';
import { createOidcSignIn, type OidcSignIn } from './oidc-sign-in.ts';
import { permissions, roles } from './permissions.ts';
import { createSignIn, type SignIn, type SignInSettings } from './sign-in.ts';

/** Identity and what it may do: the one place that turns a request's headers into a {@link Caller}. */
export interface Access {
  readonly signIn: SignIn;
  /** `null`: passwords are the only way in. */
  readonly oidc: OidcSignIn | null;
  /** `null`: nobody, or a credential that is not (or no longer) good. */
  authenticate(headers: Headers): Promise<Caller | null>;
  createUser(user: NewUser): Promise<string>;
  hashPassword(password: string): Promise<string>;
}

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly grant: Grant & { readonly grantedBy: string };
}

export interface AccessSettings extends SignInSettings {
  /** First administrator, made when there is no user yet. */
  readonly admin: { readonly email: string; readonly password: string } | null;
  /** An administrator's key from the environment; never stored. */
  readonly apiKey: string | null;
  /** A provider people may sign in with besides their password. */
  readonly oidc?: OidcSettings | null;
}

/** An e-mail address may sign in once. */
export class EmailTaken extends Error {
  constructor() {
    super('a user with this e-mail address exists');
    this.name = 'EmailTaken';
  }
}

const environmentKey: Principal = { kind: 'key', id: 'RELINK_API_KEY' };
const userRow = z.object({ id: z.string(), name: z.string(), email: z.string() });

/** Opens access on a migrated database; makes the organization and the first administrator of a fresh one. */
export async function openAccess(database: Database, settings: AccessSettings, log: Logger): Promise<Access> {
  const signIn = createSignIn(database, settings);
  const library = await signIn.$context;
  const organizationId = await firstOrganization(database, newId(), 'My organisation');
  const keyDigest = settings.apiKey === null ? null : digest(settings.apiKey);

  const callerFor = async (principal: Principal, name: string, email: string, sessionId: string | null) => {
    const grant = await findGrant(database, principal);
    return grant === null ? null : caller(principal, name, email, grant, sessionId);
  };

  const byKey = async (key: string): Promise<Caller | null> => {
    if (keyDigest !== null && timingSafeEqual(keyDigest, digest(key)))
      return caller(
        environmentKey,
        'RELINK_API_KEY',
        '',
        { organizationId, role: 'administrator', connectionIds: null },
        null,
      );
    const { valid, key: found } = await signIn.api.verifyApiKey({ body: { key } });
    if (!valid || found === null) return null;
    return callerFor({ kind: 'key', id: found.id }, found.name ?? 'API key', '', null);
  };

  const access: Access = {
    signIn,
    oidc: settings.oidc == null ? null : createOidcSignIn(database, settings, settings.oidc, log),
    hashPassword: (password) => library.password.hash(password),
    async authenticate(headers) {
      const authorization = headers.get('authorization');
      if (authorization !== null) {
        const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
        return key === undefined ? null : byKey(key);
      }
      if (headers.get('cookie') === null) return null;
      const session = await signIn.api.getSession({ headers });
      if (session === null) return null;
      const { user } = session;
      return callerFor({ kind: 'user', id: user.id }, user.name, user.email, session.session.id);
    },
    async createUser({ name, email, password, grant }) {
      const hash = await library.password.hash(password);
      const at = new Date().toISOString();
      return database.transaction(async (tx) => {
        const { rows } = await tx.query(
          `insert into auth_user (id, name, email, "emailVerified", "createdAt", "updatedAt") values ($1, $2, $3, true, $4, $4)
           on conflict (email) do nothing returning id, name, email`,
          [newId(), name, email.toLowerCase(), at],
        );
        if (rows[0] === undefined) throw new EmailTaken();
        const user = userRow.parse(rows[0]);
        await tx.query(
          `insert into auth_account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
           values ($1, $2, 'credential', $2, $3, $4, $4)`,
          [newId(), user.id, hash, at],
        );
        await putGrant(tx, { kind: 'user', id: user.id }, grant);
        await writeAccessEvent(tx, grant.organizationId, {
          kind: 'user.added',
          actor: grant.grantedBy,
          before: null,
          after: {
            userId: user.id,
            name: user.name,
            email: user.email,
            role: grant.role,
            connectionIds: grant.connectionIds,
          },
        });
        return user.id;
      });
    },
  };
  await ensureAdministrator(database, access, organizationId, settings.admin, log);
  return access;
}

async function ensureAdministrator(
  database: Database,
  access: Access,
  organizationId: string,
  admin: AccessSettings['admin'],
  log: Logger,
): Promise<void> {
  if (admin === null) return;
  await database.withLock('first-administrator', async () => {
    const { rowCount } = await database.query('select 1 from auth_user limit 1');
    if (rowCount > 0) return;
    await access.createUser({
      name: 'Administrator',
      email: admin.email,
      password: admin.password,
      grant: { organizationId, role: 'administrator', connectionIds: null, grantedBy: 'relink' },
    });
    log.info({ email: admin.email }, 'made the first administrator');
  });
}

function caller(
  principal: Principal,
  name: string,
  email: string,
  grant: Grant,
  sessionId: string | null,
): Caller {
  const allowed = grant.role === 'administrator' ? permissions : roles[grant.role].permissions;
  return { ...principal, name, email, ...grant, permissions: new Set(allowed), sessionId };
}

/** Equal length for any key, so that comparing takes equal time. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
