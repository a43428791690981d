import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { ProviderFault, readProviderDocument } from './oidc-provider.ts';

let server: Server | null = null;
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve) ?? resolve(null));
  server = null;
});

/** Something that answers with this for the document of `/tenant`; tells its issuer. */
async function answering(document: (issuer: string) => unknown, status = 200): Promise<string> {
  let issuer = '';
  const made = createServer((request, response) => {
    const found = request.url === '/tenant/.well-known/openid-configuration';
    response.statusCode = found ? status : 404;
    if (status === 302) response.setHeader('location', 'https://elsewhere.example/');
    response.end(JSON.stringify(document(issuer)));
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  issuer = `http://127.0.0.1:${address.port}/tenant`;
  return issuer;
}

const whole = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/me`,
  jwks_uri: `${issuer}/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
});

test('a whole document is taken, with the way of giving the secret that it names', async () => {
  const issuer = await answering((at) => ({
    ...whole(at),
    issuer: `${at}/`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }));
  expect(await readProviderDocument(issuer)).toEqual({ userInfoUrl: `${issuer}/me`, authentication: 'post' });
});

test('a provider that names no way takes the secret in the header, as the standard says', async () => {
  const issuer = await answering(whole);
  expect((await readProviderDocument(issuer)).authentication).toBe('basic');
});

test.each([
  [
    'of another issuer',
    (at: string) => ({ ...whole(at), issuer: 'https://login.example/common' }),
    200,
    'give exactly that',
  ],
  ['without keys', (at: string) => ({ ...whole(at), jwks_uri: undefined }), 200, 'lacks jwks_uri'],
  ['that is no document', () => 'hello', 200, 'OpenID Connect provider'],
  ['that is not there', whole, 404, 'RELINK_OIDC_ISSUER is the part of the address before'],
  ['that leads elsewhere', whole, 302, 'does not answer'],
])('a document %s is refused, and the remedy named', async (_what, document, status, words) => {
  const issuer = await answering(document, status);
  const fault = await readProviderDocument(issuer).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(ProviderFault);
  expect(String(fault)).toContain(words);
});

test('nobody there is told apart from a wrong answer', async () => {
  await expect(readProviderDocument('http://127.0.0.1:9')).rejects.toThrow('is the provider up');
});
