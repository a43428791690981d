import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

const secret = 'x'.repeat(32);

test('defaults are those of the contract; empty counts as not given', () => {
  expect(loadConfig({ RELINK_SECRET_KEY: secret, PORT: '', DATABASE_URL: '' })).toEqual({
    host: '127.0.0.1',
    port: 4700,
    workerPort: null,
    runs: 2,
    databaseUrl: null,
    dataDir: './.relink',
    secretKeys: [secret],
    admin: null,
    apiKey: null,
    publicUrl: null,
    allowHosts: [],
    mail: null,
    oidc: null,
    logLevel: 'info',
    demo: { on: false, portReleased: 4711, portIntacct: 4712, size: 2000, seed: 1 },
  });
});

test('the demo may do without a secret key, a server may not', () => {
  expect(loadConfig({ RELINK_DEMO: '1' }).secretKeys).toBeNull();
  expect(() => loadConfig({})).toThrow(/RELINK_SECRET_KEY: is missing.*openssl rand/s);
});

test('several keys, hosts and a public address are read', () => {
  const config = loadConfig({
    RELINK_SECRET_KEY: `${secret}, ${'y'.repeat(40)}`,
    RELINK_ALLOW_HOSTS: '127.0.0.1, 10.0.0.0/8 intacct.test',
    RELINK_PUBLIC_URL: 'https://relink.example.com/some/path',
    RELINK_ADMIN_EMAIL: 'ann@example.com',
    RELINK_ADMIN_PASSWORD: 'a long password',
  });
  expect(config.secretKeys).toEqual([secret, 'y'.repeat(40)]);
  expect(config.allowHosts).toEqual(['127.0.0.1', '10.0.0.0/8', 'intacct.test']);
  expect(config.publicUrl).toBe('https://relink.example.com');
  expect(config.admin).toEqual({ email: 'ann@example.com', password: 'a long password' });
});

test.each([
  ['PORT', 'seven'],
  ['PORT', '70000'],
  ['DATABASE_URL', 'mysql://db'],
  ['RELINK_SECRET_KEY', 'too short'],
  ['RELINK_SECRET_KEY', `${secret},short`],
  ['RELINK_ADMIN_EMAIL', 'nobody'],
  ['RELINK_API_KEY', 'short'],
  ['RELINK_PUBLIC_URL', 'ftp://relink'],
  ['RELINK_SMTP_URL', 'https://mail.example.com'],
  ['RELINK_MAIL_FROM', 'nobody at all'],
  ['RELINK_OIDC_ISSUER', 'http://login.example.com'],
  ['RELINK_OIDC_ISSUER', 'https://login.example.com?tenant=1'],
  ['RELINK_OIDC_TRUST_EMAIL', 'perhaps'],
  ['LOG_LEVEL', 'loud'],
  ['RELINK_DEMO_SIZE', '-77'],
])('%s=%s is refused by its name, without repeating the value', (variable, value) => {
  try {
    loadConfig({
      RELINK_SECRET_KEY: secret,
      RELINK_ADMIN_PASSWORD: 'a long password',
      RELINK_ADMIN_EMAIL: 'a@b.co',
      RELINK_MAIL_FROM: 'Relink <relink@example.com>',
      [variable]: value,
    });
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.variables).toEqual([variable]);
    expect(error.message).not.toContain(value);
  }
});

test('half an administrator is refused', () => {
  expect(() => loadConfig({ RELINK_SECRET_KEY: secret, RELINK_ADMIN_EMAIL: 'a@b.co' })).toThrow(
    'RELINK_ADMIN_PASSWORD',
  );
});

test('a mail server needs a sender; both together are how e-mail leaves', () => {
  const smtpUrl = 'smtp://relink:secret@mail.example.com:587';
  expect(() => loadConfig({ RELINK_SECRET_KEY: secret, RELINK_SMTP_URL: smtpUrl })).toThrow(
    'RELINK_MAIL_FROM',
  );
  const from = 'Relink <relink@example.com>';
  expect(
    loadConfig({ RELINK_SECRET_KEY: secret, RELINK_SMTP_URL: smtpUrl, RELINK_MAIL_FROM: from }).mail,
  ).toEqual({ smtpUrl, from });
});

const oidc = {
  RELINK_OIDC_ISSUER: 'https://login.example.com/tenant/',
  RELINK_OIDC_CLIENT_ID: 'relink',
  RELINK_OIDC_CLIENT_SECRET: 'the provider gave it',
};

test('a provider to sign in with needs issuer, id and secret; the button has a name', () => {
  const config = loadConfig({ RELINK_SECRET_KEY: secret, ...oidc, RELINK_OIDC_LABEL: 'Harbourside' });
  expect(config.oidc).toEqual({
    issuer: 'https://login.example.com/tenant',
    clientId: 'relink',
    clientSecret: 'the provider gave it',
    label: 'Harbourside',
    trustEmail: false,
  });
  expect(loadConfig({ RELINK_SECRET_KEY: secret, ...oidc }).oidc?.label).toBe('single sign-on');
});

test.each([
  [{ RELINK_OIDC_CLIENT_SECRET: '' }, ['RELINK_OIDC_CLIENT_SECRET']],
  [{ RELINK_OIDC_ISSUER: '', RELINK_OIDC_CLIENT_ID: '' }, ['RELINK_OIDC_ISSUER', 'RELINK_OIDC_CLIENT_ID']],
  [
    {
      RELINK_OIDC_ISSUER: '',
      RELINK_OIDC_CLIENT_ID: '',
      RELINK_OIDC_CLIENT_SECRET: '',
      RELINK_OIDC_LABEL: 'x',
    },
    ['RELINK_OIDC_ISSUER', 'RELINK_OIDC_CLIENT_ID', 'RELINK_OIDC_CLIENT_SECRET'],
  ],
])('half a provider is refused by what is missing: %j', (change, missing) => {
  try {
    loadConfig({ RELINK_SECRET_KEY: secret, ...oidc, ...change });
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.variables).toEqual(missing);
    expect(error.message).toContain('is missing');
    expect(error.message).not.toContain('the provider gave it');
  }
});
