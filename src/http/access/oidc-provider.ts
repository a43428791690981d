import { z } from 'zod';

/** How Relink is known at the provider people may sign in with. */
export interface OidcSettings {
  /** As the provider gives it, without a slash at its end. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the button says after "Sign in with". */
  readonly label: string;
  /** Takes e-mail addresses of which the provider does not say whether they are confirmed. */
  readonly trustEmail: boolean;
}

/** What the provider publishes of itself (OpenID Connect Discovery 1.0), as far as Relink needs it. */
export interface ProviderDocument {
  readonly userInfoUrl: string | null;
  readonly authentication: 'post' | 'basic';
}

/** The provider cannot be asked, or is not what the settings say. `message` is for the log, with the remedy. */
export class ProviderFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProviderFault';
  }
}

const waitMs = 5_000;
const document = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).min(1),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export const discoveryUrl = (issuer: string): string => `${issuer}/.well-known/openid-configuration`;

/**
 * Reads the provider's document and checks that it is that of the issuer named in the settings: a document of somebody
 * else would decide whose signature counts.
 * @throws ProviderFault saying which variable to look at
 */
export async function readProviderDocument(issuer: string): Promise<ProviderDocument> {
  const url = discoveryUrl(issuer);
  const answer = await fetchJson(url, {});
  if (!answer.ok)
    throw new ProviderFault(
      answer.status === null
        ? `${url} does not answer (${answer.why}): is the provider up, and RELINK_OIDC_ISSUER right?`
        : `${url} answers ${answer.status}: RELINK_OIDC_ISSUER is the part of the address before /.well-known`,
    );
  const read = document.safeParse(answer.body);
  if (!read.success)
    throw new ProviderFault(
      `${url} lacks ${read.error.issues.map((issue) => issue.path.join('.')).join(', ')}: is it an OpenID Connect provider?`,
    );
  const found = read.data;
  if (found.issuer.replace(/\/+$/, '') !== issuer)
    throw new ProviderFault(
      `${url} is of the issuer ${found.issuer}: give exactly that as RELINK_OIDC_ISSUER`,
    );
  // A secret in the body survives every character; in the header it depends on how the provider decodes it.
  const methods = found.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return {
    userInfoUrl: found.userinfo_endpoint ?? null,
    authentication: methods.includes('client_secret_post') ? 'post' : 'basic',
  };
}

/** What an address answers; never throws, so that a provider's silence is told apart from its refusal. */
export async function fetchJson(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: number | null; readonly why: string }
> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(waitMs),
    });
    if (!response.ok) return { ok: false, status: response.status, why: `status ${response.status}` };
    return { ok: true, body: await response.json() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { ok: false, status: null, why: cause instanceof Error ? cause.message : String(cause) };
  }
}
