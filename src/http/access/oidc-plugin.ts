import type { BetterAuthPlugin } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins';
import { z } from 'zod';
import type { Database } from '../../store/db/open.ts';
import { discoveryUrl, fetchJson, type OidcSettings, type ProviderDocument } from './oidc-provider.ts';

/** The library's name for the provider; a part of the address that is registered there. */
export const providerId = 'oidc';

/**
 * The library's plugin for the one provider: it makes state, PKCE and nonce, exchanges the code and verifies the ID
 * token against the provider's keys. Ours is who is let in: a person Relink knows by an e-mail address that the provider
 * confirmed, and from then on by the provider's own id of that person, whatever becomes of the address.
 */
export function oidcPlugin(
  database: Database,
  settings: OidcSettings,
  found: ProviderDocument,
): BetterAuthPlugin {
  const { issuer } = settings;
  return genericOAuth({
    config: [
      {
        providerId,
        discoveryUrl: discoveryUrl(issuer),
        clientId: settings.clientId,
        clientSecret: settings.clientSecret,
        authentication: found.authentication,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        requireIdTokenVerification: true,
        disableSignUp: true,
        // Ids of persons are unique at one provider only: another issuer's "1" is another person.
        accountSubject: ({ profile }) => subjectOf(issuer, String(profile.sub ?? '')),
        getUserInfo: async ({ idToken, accessToken }) => {
          // Without an ID token nothing ties the answer to the browser that asked.
          if (idToken === undefined) return null;
          const claims = await claimsOf(idToken, accessToken, found.userInfoUrl);
          if (claims === null) return null;
          const confirmed = isConfirmed(claims.email_verified, settings.trustEmail);
          if (!confirmed && !(await isKnown(database, subjectOf(issuer, claims.sub))))
            throw new APIError('FORBIDDEN', { code: unconfirmed });
          return {
            sub: claims.sub,
            name: claims.name ?? '',
            email: claims.email ?? null,
            emailVerified: confirmed,
          };
        },
      },
    ],
  });
}

/** Our refusal of an address that the provider has not confirmed, as the library carries it. */
export const unconfirmed = 'RELINK_EMAIL_NOT_CONFIRMED';

const claims = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  name: z.string().optional(),
});
type Claims = z.infer<typeof claims>;

/** From the ID token, which the library has verified; the address from the user info where the token has none. */
async function claimsOf(
  idToken: string,
  accessToken: string | undefined,
  userInfoUrl: string | null,
): Promise<Claims | null> {
  const told = claims.safeParse(payloadOf(idToken));
  if (!told.success) return null;
  if (told.data.email !== undefined || userInfoUrl === null || accessToken === undefined) return told.data;
  const answer = await fetchJson(userInfoUrl, { authorization: `Bearer ${accessToken}` });
  if (!answer.ok) return null;
  const more = claims.safeParse(answer.body);
  // The user info is not signed: it counts only for the very person the token is about.
  return more.success && more.data.sub === told.data.sub ? more.data : null;
}

/** The middle part of a token whose signature has been checked. */
function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** Some providers say it as a text; one that says nothing has confirmed nothing, unless the settings trust it. */
function isConfirmed(said: boolean | string | undefined, trust: boolean): boolean {
  return said === undefined ? trust : said === true || said === 'true';
}

const subjectOf = (issuer: string, sub: string): string => (sub === '' ? '' : `${issuer}#${sub}`);

async function isKnown(database: Database, subject: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'select 1 from auth_account where "providerId" = $1 and "accountId" = $2',
    [providerId, subject],
  );
  return rowCount > 0;
}
