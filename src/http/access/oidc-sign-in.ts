import type { Logger } from 'pino';
import { z } from 'zod';
import type { Database } from '../../store/db/open.ts';
import { oidcPlugin, providerId, unconfirmed } from './oidc-plugin.ts';
import {
  type OidcSettings,
  type ProviderDocument,
  ProviderFault,
  readProviderDocument,
} from './oidc-provider.ts';
import { createOidcLibrary, type SignInSettings } from './sign-in.ts';

/** Why somebody was not signed in; words are made where it is shown. */
export const refusals = [
  'unknown-person',
  'email-not-confirmed',
  'no-email',
  'begin-again',
  'declined',
  'not-confirmed-by-provider',
  'provider-unreachable',
] as const;
export type SignInRefusal = (typeof refusals)[number];

/** How a visit to the provider ended. Cookies are to be set either way: the one of the visit ends with it. */
export type Visit = { readonly cookies: readonly string[]; readonly next: string } & (
  | { readonly refused: null }
  | { readonly refused: SignInRefusal }
);

/** Sign-in by way of an OpenID Connect provider. */
export interface OidcSignIn {
  readonly label: string;
  /**
   * Where the browser goes now, with the cookie that ties the provider's answer to it. As another person the provider
   * asks who it is, even where it knows somebody already: who was refused could not get past himself otherwise.
   * @throws ProviderFault when the provider cannot be asked
   */
  begin(
    next: string,
    another: boolean,
    headers: Headers,
  ): Promise<{ readonly url: string; readonly cookies: readonly string[] }>;
  /** Takes the browser back, with what the provider says of the person. */
  finish(query: string, headers: Headers): Promise<Visit>;
  /** Says in the log at the start whether the provider can be asked, and what has to be registered there. */
  lookAtStart(): Promise<void>;
}

/** The provider and our settings for it fit each other; made anew when the provider's document changes. */
interface Prepared {
  readonly document: string;
  readonly handler: (request: Request) => Promise<Response>;
}

/** Nobody waits longer for a provider that accepts the connection and says nothing. */
const longestMs = 15_000;

export function createOidcSignIn(
  database: Database,
  settings: SignInSettings,
  oidc: OidcSettings,
  log: Logger,
): OidcSignIn {
  const { publicUrl } = settings;
  let prepared: Prepared | null = null;

  const prepare = async (found: ProviderDocument): Promise<Prepared> => {
    const document = JSON.stringify(found);
    if (prepared?.document === document) return prepared;
    const library = createOidcLibrary(database, settings, oidcPlugin(database, oidc, found), oidc.label, log);
    // The library reads the provider's document itself, and leaves the provider out when it could not.
    const { socialProviders } = await library.$context;
    if (!socialProviders.some((one) => one.id === providerId))
      throw new ProviderFault(`${oidc.issuer} was there and is not any more`);
    prepared = { document, handler: library.handler };
    return prepared;
  };

  return {
    label: oidc.label,
    async begin(next, another, headers) {
      // Asked each time, so that a provider that is down is told here and not by an empty page there.
      const { handler } = await prepare(await readProviderDocument(oidc.issuer));
      const after = new URLSearchParams({ next }).toString();
      const answer = await handler(
        new Request(`${publicUrl}/api/auth/sign-in/social`, {
          method: 'POST',
          headers,
          body: JSON.stringify({
            provider: providerId,
            callbackURL: `${publicUrl}${next}`,
            errorCallbackURL: `${publicUrl}/sign-in?${after}`,
            disableRedirect: true,
            ...(another ? { additionalParams: { prompt: 'login' } } : {}),
          }),
        }),
      );
      const body = begun.safeParse(await answer.json());
      if (!answer.ok || !body.success) throw new Error(`sign-in could not be begun: status ${answer.status}`);
      return { url: body.data.url, cookies: answer.headers.getSetCookie() };
    },
    async finish(query, headers) {
      try {
        const { handler } = prepared ?? (await prepare(await readProviderDocument(oidc.issuer)));
        const request = new Request(`${publicUrl}/api/auth/callback/${providerId}${query}`, { headers });
        const answer = await within(longestMs, handler(request));
        return await visitOf(answer, publicUrl);
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error;
        log.warn({ reason: error.message }, 'the sign-in provider cannot be asked');
        return { refused: 'provider-unreachable', next: '/', cookies: [] };
      }
    },
    async lookAtStart() {
      const registered = `${publicUrl}/api/auth/callback/${providerId}`;
      try {
        await readProviderDocument(oidc.issuer);
        log.info({ issuer: oidc.issuer, redirectAddress: registered }, 'sign-in provider is there');
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error;
        log.warn({ reason: error.message }, 'the sign-in provider cannot be asked; passwords work');
      }
    },
  };
}

const begun = z.object({ url: z.url() });
const refusedBody = z.object({ code: z.string() });

/** Reads the library's answer: to our own page (signed in), to the sign-in page with an error, or a bare refusal. */
async function visitOf(answer: Response, publicUrl: string): Promise<Visit> {
  const cookies = answer.headers.getSetCookie();
  const to = answer.headers.get('location');
  if (to === null) {
    const body = refusedBody.safeParse(await answer.json().catch(() => null));
    return { refused: refusalOf(body.success ? body.data.code : ''), next: '/', cookies };
  }
  const url = new URL(to, publicUrl);
  if (url.pathname === '/sign-in' && url.searchParams.has('error'))
    return {
      refused: refusalOf(url.searchParams.get('error') ?? ''),
      next: url.searchParams.get('next') ?? '/',
      cookies,
    };
  // Only ever to a page of ours, whatever the library says.
  return { refused: null, next: `${url.pathname}${url.search}${url.hash}`, cookies };
}

function refusalOf(code: string): SignInRefusal {
  switch (code) {
    case 'signup_disabled':
      return 'unknown-person';
    case unconfirmed:
    case 'account_not_linked':
      return 'email-not-confirmed';
    case 'email_not_found':
      return 'no-email';
    case 'state_mismatch':
    case 'state_not_found':
    case 'state_invalid':
    case 'invalid_callback_request':
    case 'nonce_binding_missing':
      return 'begin-again';
    case 'access_denied':
      return 'declined';
    case 'temporarily_unavailable':
    case 'server_error':
      return 'provider-unreachable';
    default:
      return 'not-confirmed-by-provider';
  }
}

/** The provider's answer, or a fault when it takes too long. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ProviderFault('no answer in time')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
