import { apiKey } from '@better-auth/api-key';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { newId } from '../../domain/id.ts';
import type { Database } from '../../store/db/open.ts';

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
