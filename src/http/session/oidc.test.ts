import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eachDatabase, oneDatabase } from '../../store/testing/each-database.ts';
import { type Asked, adminEmail, type HttpWorld, httpWorld, publicUrl } from '../testing/http-world.ts';
import { type LoopbackProvider, loopbackProvider } from '../testing/loopback-provider.ts';
import { Visitor } from '../testing/visitor.ts';

const callback = `${publicUrl}/api/auth/callback/oidc`;

eachDatabase((_name, open) => {
  let world: HttpWorld;
  let provider: LoopbackProvider;
  const lines: string[] = [];
  beforeAll(async () => {
    provider = await loopbackProvider(callback);
    const { issuer, clientId, clientSecret } = provider;
    world = await httpWorld({
      open,
      logTo: (line) => lines.push(line),
      oidc: { issuer, clientId, clientSecret, label: 'Harbourside ID', trustEmail: false },
    });
    for (const email of ['bo@example.com', 'cy@example.com', 'di@example.com'])
      await world.ask('POST', '/api/v1/users', {
        body: { name: email.slice(0, 2), email, role: 'read-only', password: 'a password of theirs' },
      });
  });
  afterAll(async () => {
    await world.close();
    await provider.close();
  });
  beforeEach(() => provider.people.clear());

  const me = (cookie: string) => world.ask('GET', '/api/v1/me', { cookie });
  const accounts = async () =>
    (
      await world.database.query(
        `select "accountId", "accessToken", "refreshToken", "idToken" from auth_account where "providerId" = 'oidc' order by "createdAt"`,
      )
    ).rows;

  test('the sign-in page is told the label, and a person known by a confirmed address comes in', async () => {
    const ways = await world.ask('GET', '/api/auth/sign-in/ways', { key: null });
    expect(ways.body).toEqual({ password: true, provider: { label: 'Harbourside ID' } });
    provider.people.set('p-1', { name: 'Bo of the provider', email: 'BO@example.com', email_verified: true });
    const visitor = new Visitor(world.ask);
    const to = await visitor.begin('/companies?tab=open');
    expect(to.searchParams.get('code_challenge_method')).toBe('S256');
    expect(to.searchParams.get('nonce')).toMatch(/.{20}/);
    expect(to.searchParams.get('state')).toMatch(/.{20}/);
    expect(to.href).not.toContain(provider.clientSecret);
    const back = await visitor.comeBack(await visitor.atProvider(to, 'p-1'));
    expect([back.status, back.headers.get('location')]).toEqual([302, '/companies?tab=open']);
    expect(back.headers.getSetCookie().find((one) => one.includes('session_token'))).toMatch(/HttpOnly/i);
    // The name and the role are those Relink has, not what the provider says.
    expect((await me(visitor.cookie)).body).toMatchObject({
      kind: 'user',
      role: 'read-only',
      user: { name: 'bo', email: 'bo@example.com' },
    });
    // What the provider gave is for nothing any more, and is not kept.
    expect(await accounts()).toEqual([
      { accountId: `${provider.issuer}#p-1`, accessToken: null, refreshToken: null, idToken: null },
    ]);
    // Who succeeds uses up nothing of what his place may try.
    const { rows } = await world.database.query(`select tries from sign_in_try where key like 'visit %'`);
    expect(rows).toEqual([{ tries: 0 }]);
    const audit = await world.ask('GET', '/api/v1/audit');
    expect(audit.textAt('items.0.text')).toBe('bo signed in with Harbourside ID for the first time');
  });

  test('once known by the provider’s id, the person stays the same whatever becomes of the address', async () => {
    provider.people.set('p-1', { name: 'Bo', email: 'cy@example.com', email_verified: false });
    const events = (await world.ask('GET', '/api/v1/audit')).rowsAt('items').length;
    const visitor = await visit('p-1');
    expect((await me(visitor.cookie)).at('user.email')).toBe('bo@example.com');
    expect((await world.ask('GET', '/api/v1/audit')).rowsAt('items')).toHaveLength(events);
  });

  test.each([
    ['nobody in Relink', { name: 'X', email: 'x@example.com', email_verified: true }, 'unknown-person'],
    [
      'an address not confirmed',
      { name: 'C', email: 'cy@example.com', email_verified: false },
      'email-not-confirmed',
    ],
    ['an address nothing is said of', { name: 'C', email: 'cy@example.com' }, 'email-not-confirmed'],
    ['an unknown address not confirmed', { name: 'X', email: 'x@example.com' }, 'email-not-confirmed'],
    ['no address', { name: 'N', email_verified: true }, 'no-email'],
  ])('%s: nobody is signed in, made or linked', async (_what, person, reason) => {
    provider.people.set('p-9', person);
    const before = [await accounts(), await users()];
    const visitor = new Visitor(world.ask);
    const back = await visitor.comeBack(await visitor.atProvider(await visitor.begin(), 'p-9'));
    expect(refusal(back)).toBe(reason);
    expect((await me(visitor.cookie)).status).toBe(401);
    expect([await accounts(), await users()]).toEqual(before);
  });

  test('who was refused can say at the provider who else it is, though it knows somebody', async () => {
    provider.people.set('p-9', { name: 'X', email: 'x@example.com', email_verified: true });
    const visitor = new Visitor(world.ask);
    expect(refusal(await visitor.comeBack(await visitor.atProvider(await visitor.begin(), 'p-9')))).toBe(
      'unknown-person',
    );
    // Without being asked again the provider answers for the first one.
    expect(refusal(await visitor.comeBack(await visitor.atProvider(await visitor.begin(), 'p-1')))).toBe(
      'unknown-person',
    );
    const again = await visitor.begin('/', true);
    expect(again.searchParams.get('prompt')).toBe('login');
    // It asks: otherwise there were nothing to cancel. To be another one takes a browser: e2e/sign-in.spec.ts.
    expect(refusal(await visitor.comeBack(await visitor.atProvider(again, '')))).toBe('declined');
  });

  test('cancelled at the provider: back on the sign-in page, which still knows where to go', async () => {
    const visitor = new Visitor(world.ask);
    const back = await visitor.comeBack(await visitor.atProvider(await visitor.begin('/users'), ''));
    expect(refusal(back)).toBe('declined');
    expect(new URL(back.headers.get('location') ?? '', publicUrl).searchParams.get('next')).toBe('/users');
  });

  test('an answer with a changed state, of another browser, or given twice signs nobody in', async () => {
    provider.people.set('p-1', { name: 'Bo', email: 'bo@example.com', email_verified: true });
    const visitor = new Visitor(world.ask);
    const answer = await visitor.atProvider(await visitor.begin(), 'p-1');
    const changed = new URL(answer);
    changed.searchParams.set('state', `${answer.searchParams.get('state')?.slice(0, -1)}_`);
    expect(refusal(await visitor.comeBack(changed))).toBe('begin-again');
    expect((await me(visitor.cookie)).status).toBe(401);
    const stateless = new URL(answer);
    stateless.searchParams.delete('state');
    expect(refusal(await visitor.comeBack(stateless))).toBe('begin-again');
    const other = new Visitor(world.ask);
    expect(refusal(await other.comeBack(answer))).toBe('begin-again');
    expect((await me(other.cookie)).status).toBe(401);
    expect((await visitor.comeBack(answer)).headers.get('location')).toBe('/');
    expect(refusal(await visitor.comeBack(answer))).toBe('begin-again');
  });

  test('only to pages of ours, from our own address, and not without end', async () => {
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/a b']) {
      const { status, at } = await begin({ next });
      expect([next, status, at('errors.0.field')]).toEqual([next, 400, 'next']);
    }
    const elsewhere = await world.ask('POST', '/api/auth/sign-in/oidc', {
      body: {},
      key: null,
      headers: { origin: 'http://localhost' },
    });
    expect(elsewhere.status).toBe(403);
    const statuses = new Set<number>();
    for (let tries = 0; tries < 70; tries += 1) statuses.add((await begin({})).status);
    expect([...statuses]).toEqual([200, 429]);
    await world.database.query('delete from sign_in_try');
  });

  test('a removed user does not come back in by the provider', async () => {
    provider.people.set('p-3', { name: 'Di', email: 'di@example.com', email_verified: true });
    const di = await visit('p-3');
    const id = (await me(di.cookie)).textAt('user.id');
    expect((await world.ask('DELETE', `/api/v1/users/${id}`)).status).toBe(204);
    expect((await me(di.cookie)).status).toBe(401);
    const visitor = new Visitor(world.ask);
    const back = await visitor.comeBack(await visitor.atProvider(await visitor.begin(), 'p-3'));
    expect(refusal(back)).toBe('unknown-person');
  });

  test('the secret, codes and tokens are in no line of the log and in no table', async () => {
    const codes = Visitor.codes;
    expect(codes.length).toBeGreaterThan(3);
    const { rows } = await world.database.query('select * from auth_account');
    const verifications = await world.database.query('select * from auth_verification');
    const text = [...lines, JSON.stringify(rows), JSON.stringify(verifications.rows)].join('\n');
    for (const secret of [provider.clientSecret, ...codes]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/eyJ[\w-]{20,}\./);
  });

  test('a provider that is down is said on both ways, and passwords work; afterwards it works again', async () => {
    provider.people.set('p-1', { name: 'Bo', email: 'bo@example.com', email_verified: true });
    const visitor = new Visitor(world.ask);
    const answer = await visitor.atProvider(await visitor.begin(), 'p-1');
    const { port } = new URL(provider.issuer);
    await provider.close();
    const refused = await begin({});
    expect([refused.status, refused.at('code')]).toEqual([502, 'provider-unreachable']);
    expect(refused.at('detail')).toBe(
      'Harbourside ID cannot be reached. Try again later, or sign in with your password.',
    );
    expect(refusal(await visitor.comeBack(answer))).toBe('not-confirmed-by-provider');
    expect((await me(visitor.cookie)).status).toBe(401);
    await world.signIn('bo@example.com', 'a password of theirs');
    expect(lines.join('\n')).toContain('the sign-in provider cannot be asked');
    expect(lines.join('\n')).toContain('RELINK_OIDC_ISSUER');
    // Another secret than the one Relink has: the provider refuses, and the log says which word it used.
    provider = await loopbackProvider(callback, { port: Number(port) });
    provider.people.set('p-1', { name: 'Bo', email: 'bo@example.com', email_verified: true });
    const wrong = new Visitor(world.ask);
    const back = await wrong.comeBack(await wrong.atProvider(await wrong.begin(), 'p-1'));
    expect(refusal(back)).toBe('not-confirmed-by-provider');
    expect(lines.some((line) => line.includes('invalid_client'))).toBe(true);
  });

  const begin = (body: unknown) =>
    world.ask('POST', '/api/auth/sign-in/oidc', { body, key: null, headers: { origin: publicUrl } });
  const users = async () => (await world.database.query('select id from auth_user order by id')).rows;
  const visit = async (id: string): Promise<Visitor> => {
    const visitor = new Visitor(world.ask);
    await visitor.comeBack(await visitor.atProvider(await visitor.begin(), id));
    return visitor;
  };
});

function refusal(back: Asked): string | null {
  expect(back.status).toBe(302);
  const to = new URL(back.headers.get('location') ?? '', publicUrl);
  expect([to.origin, to.pathname]).toEqual([publicUrl, '/sign-in']);
  return to.searchParams.get('refused');
}

/** What depends on the provider, not on the database. */
oneDatabase((_name, open) => {
  const withProvider = async (
    trustEmail: boolean,
    work: (world: HttpWorld, provider: LoopbackProvider) => Promise<void>,
  ) => {
    const provider = await loopbackProvider(callback, { claimsInToken: true });
    const { issuer, clientId, clientSecret } = provider;
    const world = await httpWorld({
      open,
      oidc: { issuer, clientId, clientSecret, label: 'Entra', trustEmail },
    });
    try {
      await work(world, provider);
    } finally {
      await world.close();
      await provider.close();
    }
  };
  const visit = async (world: HttpWorld, person: string) => {
    const visitor = new Visitor(world.ask);
    return visitor.comeBack(await visitor.atProvider(await visitor.begin(), person));
  };

  test('a provider that stands for its addresses is believed where it says nothing, never where it says no', () =>
    withProvider(true, async (world, { people }) => {
      people.set('no', { name: 'Ann', email: adminEmail, email_verified: false });
      people.set('silent', { name: 'Ann', email: adminEmail });
      expect(refusal(await visit(world, 'no'))).toBe('email-not-confirmed');
      expect((await visit(world, 'silent')).headers.get('location')).toBe('/');
    }));

  test('the address in the token itself is enough; without a provider there is no such way in', async () => {
    await withProvider(false, async (world, { people }) => {
      people.set('ann', { name: 'Ann', email: adminEmail, email_verified: true });
      expect((await visit(world, 'ann')).headers.get('location')).toBe('/');
    });
    const world = await httpWorld({ open });
    const ways = await world.ask('GET', '/api/auth/sign-in/ways', { key: null });
    expect(ways.body).toEqual({ password: true, provider: null });
    for (const [method, path] of [
      ['POST', 'sign-in/oidc'],
      ['GET', 'callback/oidc?code=1&state=2'],
    ] as const) {
      const answer = await world.ask(method, `/api/auth/${path}`, {
        key: null,
        headers: { origin: publicUrl },
        ...(method === 'POST' ? { body: {} } : {}),
      });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    await world.close();
  });
});
