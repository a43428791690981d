import type { Context } from 'hono';
import { ProviderFault } from '../access/oidc-provider.ts';
import type { OidcSignIn } from '../access/oidc-sign-in.ts';
import { createSignInLimit } from '../access/sign-in-limit.ts';
import type { Api, Env } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { notFound, Refusal } from '../common/refusal.ts';
import { BeginVisit, SignInWays, VisitBegun } from './schema.ts';

const ways = guarded('public', {
  method: 'get',
  path: '/sign-in/ways',
  tags: ['Session'],
  summary: 'How people can sign in',
  responses: { 200: json(SignInWays, 'A password always; a provider where one is set up.') },
});
const begin = guarded('public', {
  method: 'post',
  path: '/sign-in/oidc',
  tags: ['Session'],
  summary: 'Begin to sign in with the provider; the browser goes to the address in the answer',
  request: { body: body(BeginVisit) },
  responses: { 200: json(VisitBegun, 'Where to go.') },
});
const finish = guarded('public', {
  method: 'get',
  path: '/callback/oidc',
  tags: ['Session'],
  summary: 'Where the provider sends the browser back to',
  responses: {
    302: { description: 'To the page that was asked for, or to the sign-in page with the reason.' },
  },
});

/** Sign-in by way of a provider: begun by our own page, ended by the provider's answer. */
export function oidcRoutes(api: Api): void {
  const limits = createSignInLimit();

  api.openapi(ways, (c) => {
    const { oidc } = c.get('services').access;
    return c.json({ password: true, provider: oidc === null ? null : { label: oidc.label } }, 200);
  });

  api.openapi(begin, async (c) => {
    const oidc = theProvider(c);
    const { publicUrl, database, log } = c.get('services');
    const origin = c.req.header('origin');
    // The provider answers to the one address registered there: a cookie of another would not come along.
    if (origin !== undefined && origin !== publicUrl)
      throw new Refusal(
        409,
        'other-address',
        `Signing in with ${oidc.label} works at ${publicUrl} only. Open that address.`,
      );
    await limits(database).takeVisit(c.get('clientAddress'));
    try {
      const { next = '/', another = false } = c.req.valid('json');
      const { url, cookies } = await oidc.begin(next, another, passedOn(c));
      for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
      return c.json({ url }, 200);
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      log.warn({ reason: error.message }, 'the sign-in provider cannot be asked');
      throw new Refusal(
        502,
        'provider-unreachable',
        `${oidc.label} cannot be reached. Try again later, or sign in with your password.`,
      );
    }
  });

  api.openapi(finish, async (c) => {
    const oidc = theProvider(c);
    const { search } = new URL(c.req.url);
    const visit = await oidc.finish(search, passedOn(c));
    for (const cookie of visit.cookies) c.header('set-cookie', cookie, { append: true });
    if (visit.refused === null) {
      await limits(c.get('services').database).forgetVisit(c.get('clientAddress'));
      return c.redirect(visit.next, 302);
    }
    c.get('services').log.warn(
      { address: c.get('clientAddress'), reason: visit.refused },
      'sign-in with the provider refused',
    );
    const after = visit.next === '/' ? {} : { next: visit.next };
    return c.redirect(`/sign-in?${new URLSearchParams({ refused: visit.refused, ...after })}`, 302);
  });
}

function theProvider(c: Context<Env>): OidcSignIn {
  const { oidc } = c.get('services').access;
  if (oidc === null) throw notFound('No provider to sign in with is set up here.');
  return oidc;
}

/** What of a request concerns the library. */
function passedOn(c: Context<Env>): Headers {
  const headers = new Headers({
    'content-type': 'application/json',
    origin: c.get('services').publicUrl,
    'x-forwarded-for': c.get('clientAddress'),
  });
  for (const name of ['cookie', 'user-agent']) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}
