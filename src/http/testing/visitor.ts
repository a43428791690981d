import { type HttpWorld, publicUrl } from './http-world.ts';

/** A browser that goes to the provider and comes back: keeps each one's cookies, follows the provider's redirects. */
export class Visitor {
  /** Every code a provider has handed out, to look for them where they must not be. */
  static readonly codes: string[] = [];
  readonly #ask: HttpWorld['ask'];
  readonly #ours = new CookieJar();
  readonly #theirs = new CookieJar();
  constructor(ask: HttpWorld['ask']) {
    this.#ask = ask;
  }

  /** Our cookies, as a request carries them. */
  get cookie(): string {
    return this.#ours.header('/');
  }

  /** Presses the button; where the browser is sent. */
  async begin(next?: string, another?: boolean): Promise<URL> {
    const answer = await this.#ask('POST', '/api/auth/sign-in/oidc', {
      key: null,
      headers: { origin: publicUrl },
      body: { ...(next === undefined ? {} : { next }), ...(another === undefined ? {} : { another }) },
    });
    if (answer.status !== 200) throw new Error(`not begun: ${answer.status} ${answer.text}`);
    this.#ours.keep(answer.headers);
    return new URL(answer.textAt('url'));
  }

  /** Says at the provider, over real HTTP, who one is (or cancels, as nobody); where it sends the browser back to. */
  async atProvider(to: URL, person: string): Promise<URL> {
    let at = to;
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await fetch(at, {
        redirect: 'manual',
        headers: { cookie: this.#theirs.header(at.pathname) },
      });
      this.#theirs.keep(response.headers);
      const next = response.headers.get('location');
      if (next === null && response.status !== 200)
        throw new Error(`${at.pathname} answered ${response.status}: ${await response.text()}`);
      // A page that asks who it is.
      at = next === null ? new URL(`${at.pathname}?as=${person}`, at) : new URL(next, at);
      if (at.origin === publicUrl) {
        const code = at.searchParams.get('code');
        if (code !== null) Visitor.codes.push(code);
        return at;
      }
    }
    throw new Error('the provider never sent the browser back');
  }

  async comeBack(to: URL): Promise<Awaited<ReturnType<HttpWorld['ask']>>> {
    const answer = await this.#ask('GET', `${to.pathname}${to.search}`, { cookie: this.cookie });
    this.#ours.keep(answer.headers);
    return answer;
  }
}

/** Cookies of one host: each is sent where its path says, and gone when it is said to be. */
class CookieJar {
  readonly #cookies = new Map<string, { readonly pair: string; readonly path: string }>();

  keep(headers: Headers): void {
    for (const one of headers.getSetCookie()) {
      const [pair = '', ...attributes] = one.split(';').map((part) => part.trim());
      const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
      const key = `${pair.slice(0, pair.indexOf('='))} ${path}`;
      const gone = attributes.some(
        (part) => /^max-age=0$/i.test(part) || /^expires=Thu, 01 Jan 1970/i.test(part),
      );
      if (gone) this.#cookies.delete(key);
      else this.#cookies.set(key, { pair, path });
    }
  }

  header(at: string): string {
    const sent = [...this.#cookies.values()].filter(
      ({ path }) => at === path || at.startsWith(path.endsWith('/') ? path : `${path}/`),
    );
    return sent.map(({ pair }) => pair).join('; ');
  }
}
