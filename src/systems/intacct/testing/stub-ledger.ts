interface Asked {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A ledger of one function; the token path answers by itself unless the function takes it. */
export function stubLedger(
  answer: (asked: Asked, count: number) => Response | Promise<Response>,
  seconds: number | null = 3600,
) {
  const asked: Asked[] = [];
  let tokens = 0;
  const stub: typeof fetch = async (input, init) => {
    const url = String(input);
    const one = { url, headers: new Headers(init?.headers), body: String(init?.body ?? '') };
    if (url.endsWith('/oauth2/token')) {
      tokens += 1;
      await new Promise((done) => setTimeout(done, 5));
      return Response.json({
        access_token: `token-${tokens}`,
        ...(seconds === null ? {} : { expires_in: seconds }),
      });
    }
    asked.push(one);
    return answer(one, asked.length);
  };
  return { fetch: stub, asked, tokens: () => tokens };
}

/** How the adapter reaches it; nothing listens there. */
export const access = {
  baseUrl: 'http://127.0.0.1:1/ia/api/v1',
  clientId: 'app',
  clientSecret: 'shh',
  username: 'relink@acme',
};
export const get = { method: 'GET', path: '/objects/general-ledger/account/1' };
export const ok = () => Response.json({ 'ia::result': { key: '1' } });
/** A refusal of the token itself. */
export const tokenError = (status: number) =>
  Response.json(
    { error: { code: 'invalidRequest', message: 'The token is not valid', errorId: 'REST-2102' } },
    { status },
  );
