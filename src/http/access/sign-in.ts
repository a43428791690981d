import { apiKey } from '@better-auth/api-key';
import { type BetterAuthOptions, type BetterAuthPlugin, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import type { Logger } from 'pino';
import { newId } from '../../domain/id.ts';
import type { Database } from '../../store/db/open.ts';
import { noteFirstVisit } from './first-visit.ts';

/** What sign-in needs from the outside. */
export interface SignInSettings {
  /** Signs sessions; changing it signs everybody out. */
  readonly secret: string;
  /** Origin people use, such as https://relink.example.com. */
  readonly publicUrl: string;
}

export const keyPrefix = 'rlk_';

function options(database: Database, settings: SignInSettings) {
  return {
    appName: 'Relink',
    baseURL: settings.publicUrl,
    basePath: '/api/auth',
    secret: settings.secret,
    database: { db: database.library.db, type: 'postgres' },
    telemetry: { enabled: false },
    // Its own log would print what ours redacts.
    logger: { disabled: true },
    // Administrators make users; nobody makes himself one.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    user: { modelName: 'auth_user' },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    session: { modelName: 'auth_session', expiresIn: 14 * 24 * 3600, updateAge: 24 * 3600 },
    // Ours counts by address and e-mail, in front of it.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'relink',
      useSecureCookies: settings.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      database: { generateId: () => newId() },
    },
    plugins: [
      apiKey(
        {
          defaultPrefix: keyPrefix,
          enableMetadata: false,
          requireName: true,
          maximumNameLength: 32,
          startingCharactersConfig: { shouldStore: true, charactersLength: 8 },
          keyExpiration: { defaultExpiresIn: null, minExpiresIn: 1, maxExpiresIn: 365 },
          // Its default is 10 requests a day.
          rateLimit: { enabled: false },
        },
        { schema: { apikey: { modelName: 'auth_api_key' } } },
      ),
    ],
  } satisfies BetterAuthOptions;
}

/** The library's tables; a step of the one ordered migration. Knows no secret: tables do not depend on it. */
export async function signInMigration(database: Database): Promise<void> {
  const { runMigrations } = await getMigrations(
    options(database, { secret: 'x'.repeat(32), publicUrl: 'http://127.0.0.1' }),
  );
  await runMigrations();
}

/** The library, constructed on tables that exist. */
export function createSignIn(database: Database, settings: SignInSettings) {
  return betterAuth(options(database, settings));
}
export type SignIn = ReturnType<typeof createSignIn>;

/**
 * The same library with a provider besides the password: same tables, same sessions. Apart from the first, because
 * it exists only while the provider can be asked. Tokens of the provider are for nothing after the sign-in and are not kept.
 */
export function createOidcLibrary(
  database: Database,
  settings: SignInSettings,
  plugin: BetterAuthPlugin,
  label: string,
  log: Logger,
) {
  const base = options(database, settings);
  const keepNone = {
    accessToken: null,
    refreshToken: null,
    idToken: null,
    accessTokenExpiresAt: null,
    refreshTokenExpiresAt: null,
  };
  return betterAuth({
    ...base,
    plugins: [...base.plugins, plugin],
    account: { ...base.account, updateAccountOnSignIn: false },
    // Where the state itself is not to be read, nothing else says where to go.
    onAPIError: { errorURL: `${settings.publicUrl}/sign-in` },
    // Only its sentence: what comes with it may hold a token.
    logger: {
      level: 'warn',
      log: (level, message, ...more) =>
        log.warn({ level, said: message, ...reasonOf(more) }, 'the sign-in library said'),
    },
    databaseHooks: {
      account: {
        create: {
          before: async (account) => ({ data: { ...account, ...keepNone } }),
          after: async (account) => noteFirstVisit(database, account.userId, label),
        },
      },
    },
  });
}

/** Why a provider refused, as it says it: an error's message, or OAuth's `error` with the status. */
function reasonOf(more: readonly unknown[]): { readonly reason?: string; readonly status?: number } {
  for (const one of more) {
    if (typeof one !== 'object' || one === null) continue;
    const said: unknown = Reflect.get(one, 'error') ?? Reflect.get(one, 'message');
    const status: unknown = Reflect.get(one, 'status');
    return {
      ...(typeof said === 'string' ? { reason: said } : {}),
      ...(typeof status === 'number' ? { status } : {}),
    };
  }
  return {};
}
