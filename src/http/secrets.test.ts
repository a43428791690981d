import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../store/testing/each-database.ts';
import {
  adminEmail,
  adminPassword,
  environmentKey,
  type HttpWorld,
  httpWorld,
  publicUrl,
} from './testing/http-world.ts';

/** What is planted, and must appear nowhere but in the one answer that hands out a new key. */
const planted = {
  adminPassword,
  environmentKey,
  userPassword: 'planted-user-password-Zq1',
  newPassword: 'planted-new-password-Zq2',
  wrongPassword: 'planted-wrong-password-Zq3',
  propertyKey: 'planted-property-key-Zq4',
  ledgerSecret: 'planted-ledger-secret-Zq5',
  refusedSecret: 'wrong-planted-ledger-secret-Zq6',
  queryToken: 'planted-query-token-Zq7',
  senderPassword: 'planted-sender-password-Zq8',
  gatewayPassword: 'planted-gateway-password-Zq9',
};

eachDatabase((_name, open) => {
  let world: HttpWorld;
  const lines: string[] = [];
  const answers: string[] = [];
  const ask = async (...args: Parameters<HttpWorld['ask']>) => {
    const answer = await world.ask(...args);
    answers.push(`${args[0]} ${args[1]} ${JSON.stringify([...answer.headers])} ${answer.text}`);
    return answer;
  };

  beforeAll(async () => {
    world = await httpWorld({ open, logTo: (line) => lines.push(line) });
  });
  afterAll(() => world.close());

  /** Every row of every table as text; bytes as they are, so that a secret hidden in them would be found. */
  async function dump(): Promise<string> {
    const { rows: tables } = await world.database.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const parts = await Promise.all(
      tables.map(async ({ name }) => {
        const { rows } = await world.database.query(`select * from ${name}`);
        return JSON.stringify(rows, (_key, value) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
        );
      }),
    );
    expect(tables.length).toBeGreaterThan(20);
    return parts.join('\n');
  }

  test('planted secrets appear in no log line, no answer, no page and no table', async () => {
    const signIn = (email: string, password: string) =>
      ask('POST', '/api/auth/sign-in/email', {
        key: null,
        headers: { origin: publicUrl },
        body: { email, password },
      });
    await signIn(adminEmail, planted.adminPassword);
    await signIn(adminEmail, planted.wrongPassword);
    const cookie = await world.signIn(adminEmail, planted.adminPassword);

    const user = await ask('POST', '/api/v1/users', {
      body: { name: 'Bo', email: 'bo@example.com', role: 'read-only', password: planted.userPassword },
      headers: { 'idempotency-key': 'user-1' },
    });
    await ask('PATCH', `/api/v1/users/${user.at('id')}`, { body: { password: planted.newPassword } });
    await ask('POST', '/api/v1/users', {
      body: {
        name: 'Bo',
        email: 'no',
        role: 'x',
        password: planted.userPassword,
        apiKey: planted.propertyKey,
      },
    });
    const made = await world.ask('POST', '/api/v1/api-keys', {
      body: { name: 'script', role: 'administrator' },
      headers: { 'idempotency-key': 'key-1' },
    });
    const newKey = made.textAt('key');
    await ask('GET', '/api/v1/me', { key: newKey });
    await ask('GET', '/api/v1/me', { key: `${newKey}x` });

    const company = await ask('POST', '/api/v1/connections', { body: { name: 'Planted' } });
    const base = `/api/v1/connections/${company.at('id')}`;
    const credentials = (clientSecret: string) => ({
      property: { baseUrl: 'https://released.example', companyId: '7', apiKey: planted.propertyKey },
      ledger: {
        baseUrl: 'https://intacct.example',
        companyId: 'C',
        username: 'u@C',
        clientId: 'client',
        clientSecret,
      },
    });
    const put = { headers: { 'idempotency-key': 'credentials-1' }, body: credentials(planted.ledgerSecret) };
    expect((await ask('PUT', `${base}/credentials`, put)).status).toBe(200);
    expect(
      (await ask('PUT', `${base}/credentials`, { body: credentials(planted.refusedSecret) })).status,
    ).toBe(422);
    await ask('PUT', `${base}/credentials`, {
      body: { ledger: { ...credentials('x').ledger, extra: planted.ledgerSecret } },
    });
    await ask('PUT', `${base}/credentials`, {
      body: `{"ledger": {"clientSecret": "${planted.ledgerSecret}"`,
    });
    const overXml = (await ask('POST', '/api/v1/connections', { body: { name: 'Planted over XML' } })).at(
      'id',
    );
    const gateway = {
      transport: 'xml',
      baseUrl: 'https://intacct.example',
      companyId: 'C2',
      senderId: 'sender',
      senderPassword: planted.senderPassword,
      userId: 'u',
      userPassword: planted.gatewayPassword,
    };
    const body = { ...credentials('x'), ledger: gateway };
    expect((await ask('PUT', `/api/v1/connections/${overXml}/credentials`, { body })).status).toBe(200);
    await ask('PUT', `/api/v1/connections/${overXml}/credentials`, {
      body: { ledger: { ...gateway, odd: planted.gatewayPassword } },
    });
    await ask('GET', `/api/v1/connections/${overXml}/onboarding`);
    await ask('PATCH', base, { body: { entityId: 'UK' } });
    await ask('POST', `${base}/test`);
    world.invoice('701');
    await world.sync();
    const paths = ['/connections', '/users', '/api-keys', '/sessions', '/me', '/roles'].map(
      (path) => `/api/v1${path}`,
    );
    for (const part of ['', '/onboarding', '/audit', '/records', '/runs', '/problems', '/mapping/account'])
      paths.push(`${base}${part}`, `${world.base}${part}`);
    const records = await ask('GET', `${world.base}/records`);
    for (const record of records.rowsAt('items')) paths.push(`${world.base}/records/${record.id}`);
    paths.push(
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/docs',
      `/nowhere?token=${planted.queryToken}`,
    );
    for (const path of paths) await ask('GET', path, { cookie });

    const haystacks = { log: lines.join(''), answers: answers.join('\n'), database: await dump() };
    expect(haystacks.log.length).toBeGreaterThan(1_000);
    for (const [name, secret] of Object.entries({ ...planted, newKey }))
      for (const [place, text] of Object.entries(haystacks))
        expect(
          [
            secret,
            JSON.stringify(secret).slice(1, -1),
            Buffer.from(secret).toString('base64'),
            Buffer.from(secret).toString('hex'),
          ].some((form) => text.includes(form)),
          `${name} is in the ${place}`,
        ).toBe(name === 'queryToken' && place === 'answers');
    // The search would have found them: what is not secret is there.
    expect(haystacks.database).toContain('bo@example.com');
    expect(haystacks.answers).toContain('https://released.example');
  });
});
