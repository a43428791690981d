import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Provider, { type FindAccount } from 'oidc-provider';

/** Somebody the provider knows: by its own id, and by what it says of an e-mail address. */
export interface Person {
  readonly name: string;
  readonly email?: string;
  readonly email_verified?: boolean;
}

/** An OpenID Connect provider on this machine. */
export interface LoopbackProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** By the provider's own id; may be changed while it runs. */
  readonly people: Map<string, Person>;
  close(): Promise<void>;
}

/**
 * `oidc-provider`, a certified implementation that knows nothing of Relink: it insists on PKCE, on the registered
 * redirect address and on the client's secret. Ours is the page on which somebody says who they are: a button for each.
 */
export async function loopbackProvider(
  redirectAddress: string,
  { clientId = 'relink', claimsInToken = false, port = 0 } = {},
): Promise<LoopbackProvider> {
  const clientSecret = randomBytes(24).toString('base64url');
  const people = new Map<string, Person>();
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => undefined;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const issuer = `http://127.0.0.1:${address.port}`;

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const findAccount: FindAccount = async (_context, id) => {
    const person = people.get(id);
    return person === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...person }) };
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectAddress],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // The standard puts addresses into the user info; many providers put them into the token as well.
    conformIdTokenClaims: !claimsInToken,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/who/${uid}` },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    ttl: { AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    findAccount,
  });
  const standard = provider.callback();

  answer = async (request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    if (!url.pathname.startsWith('/who/')) return standard(request, response);
    const chosen = url.searchParams.get('as');
    if (chosen === null) return page(response, url.pathname, people);
    if (!people.has(chosen))
      return provider.interactionFinished(request, response, {
        error: 'access_denied',
        error_description: 'cancelled',
      });
    const grant = new provider.Grant({ accountId: chosen, clientId });
    grant.addOIDCScope('openid email profile');
    const grantId = await grant.save();
    await provider.interactionFinished(request, response, {
      login: { accountId: chosen, remember: false },
      consent: { grantId },
    });
  };

  return {
    issuer,
    clientId,
    clientSecret,
    people,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function page(response: ServerResponse, path: string, people: ReadonlyMap<string, Person>): void {
  const links = [...people].map(([id, { name }]) => `<li><a href="${path}?as=${id}">${name}</a></li>`);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(
    `<!doctype html><title>Who are you?</title><h1>Who are you?</h1><ul>${links.join('')}<li><a href="${path}?as=">Cancel</a></li></ul>`,
  );
}
