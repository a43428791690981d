import { z } from 'zod';

/** A wrong setting: names each variable and what would be right. */
export class ConfigError extends Error {
  readonly variables: readonly string[];
  constructor(wrong: readonly { variable: string; remedy: string }[]) {
    super(
      [
        'Relink cannot start with these settings:',
        ...wrong.map((one) => `  ${one.variable}: ${one.remedy}`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
    this.variables = wrong.map((one) => one.variable);
  }
}

const port = (remedy: string) => z.coerce.number(remedy).int(remedy).min(0, remedy).max(65_535, remedy);
const count = (remedy: string, least: number, most: number) =>
  z.coerce.number(remedy).int(remedy).min(least, remedy).max(most, remedy);
const httpUrl = z
  .string()
  .refine((text) => /^https?:$/.test(protocolOf(text)), 'an address such as https://relink.example.com')
  .transform((text) => new URL(text).origin);

function protocolOf(text: string): string {
  try {
    return new URL(text).protocol;
  } catch {
    return '';
  }
}

/** What a provider says passes unencrypted only where it cannot be heard: on this very machine. */
function mayIssue(text: string): boolean {
  const protocol = protocolOf(text);
  if (protocol === '') return false;
  const { hostname, search, hash } = new URL(text);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && here)) && search === '' && hash === '';
}

const secretRemedy =
  'at least 32 characters, kept secret and kept: without it stored credentials cannot be read. Make one with: openssl rand -base64 32';

/** Every variable, its default and its meaning. An empty value counts as not given. */
const variables = z.object({
  /** Address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** Port to listen on; 0 takes a free one. */
  PORT: port('a port from 0 to 65535').default(4700),
  /** Port on which a worker tells its health and metrics; nothing: it does not listen. */
  RELINK_WORKER_PORT: port('a port from 0 to 65535, or nothing').optional(),
  /**
   * Runs, and bulk actions, that this process carries out at a time, each of another company. 0: none; a server that
   * leaves them to the workers.
   */
  RELINK_RUNS: count('a whole number from 0 to 16', 0, 16).default(2),
  /** A PostgreSQL server from 15 on; nothing: the embedded database in `RELINK_DATA_DIR`. */
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^postgres(ql)?:$/.test(protocolOf(text)),
      'an address such as postgres://user:password@host:5432/relink, or nothing for the embedded database',
    )
    .optional(),
  /** Where the embedded database and the demo's key lie. */
  RELINK_DATA_DIR: z.string().default('./.relink'),
  /** Encrypts credentials. Several, separated by commas: the first encrypts, all decrypt. */
  RELINK_SECRET_KEY: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.tuple([z.string().min(32, secretRemedy)], z.string().min(32, secretRemedy)))
    .optional(),
  /** First administrator, made when there is no user yet. */
  RELINK_ADMIN_EMAIL: z.email('an e-mail address').optional(),
  RELINK_ADMIN_PASSWORD: z
    .string()
    .min(12, 'at least 12 characters')
    .max(128, 'at most 128 characters')
    .optional(),
  /** An administrator's key to start with, for scripts. */
  RELINK_API_KEY: z.string().min(24, 'at least 24 characters').max(200, 'at most 200 characters').optional(),
  /** Where people reach Relink, when that differs from HOST and PORT (behind a proxy). */
  RELINK_PUBLIC_URL: httpUrl.optional(),
  /** Hosts and private ranges that connections may point to besides public https. */
  RELINK_ALLOW_HOSTS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== '')),
  /** Where e-mail leaves: `smtp://user:password@host:587` or `smtps://…`; nothing: messages are only kept. */
  RELINK_SMTP_URL: z
    .string()
    .refine(
      (text) => /^smtps?:$/.test(protocolOf(text)) && new URL(text).hostname !== '',
      'an address such as smtp://user:password@mail.example.com:587, or smtps://',
    )
    .optional(),
  /** Who e-mail comes from: an address, or a name with an address. */
  RELINK_MAIL_FROM: z
    .string()
    .regex(/^([^<>\r\n]+ )?<?[^\s@<>]+@[^\s@<>]+>?$/, 'an address such as Relink <relink@example.com>')
    .optional(),
  /** Who people may sign in with besides their password: the issuer of an OpenID Connect provider. */
  RELINK_OIDC_ISSUER: z
    .string()
    .refine(mayIssue, 'an https address such as https://login.example.com, as the provider gives it')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  /** What Relink is called at that provider, and its secret there. */
  RELINK_OIDC_CLIENT_ID: z.string().max(400, 'at most 400 characters').optional(),
  RELINK_OIDC_CLIENT_SECRET: z.string().max(2_000, 'at most 2000 characters').optional(),
  /** What the button says after "Sign in with". */
  RELINK_OIDC_LABEL: z.string().trim().min(1, 'a name').max(40, 'at most 40 characters').optional(),
  /** The provider never says that an e-mail address is confirmed, and stands for all of them (Microsoft Entra ID). */
  RELINK_OIDC_TRUST_EMAIL: z
    .enum(['0', '1', 'false', 'true'], '1 to take addresses that the provider says nothing about, or nothing')
    .default('0')
    .transform((text) => text === '1' || text === 'true'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'one of fatal, error, warn, info, debug, trace, silent',
    )
    .default('info'),
  /** Set by `npm start`: both sandboxes, a portfolio, connected. */
  RELINK_DEMO: z
    .enum(['0', '1', 'false', 'true'], '1 for the demo, or nothing')
    .default('0')
    .transform((text) => text === '1' || text === 'true'),
  RELINK_DEMO_PORT_RELEASED: port('a port from 0 to 65535').default(4711),
  RELINK_DEMO_PORT_INTACCT: port('a port from 0 to 65535').default(4712),
  /** Records in the demo's portfolio. */
  RELINK_DEMO_SIZE: count('a whole number from 1 to 100000', 1, 100_000).default(2_000),
  /** Same seed, same portfolio. */
  RELINK_DEMO_SEED: count('a whole number from 0 on', 0, Number.MAX_SAFE_INTEGER).default(1),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where a worker tells its health; `null`: nowhere. */
  readonly workerPort: number | null;
  /** Runs, and as many bulk actions, at a time. */
  readonly runs: number;
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** `null` only in the demo, which makes one and keeps it in the data directory. */
  readonly secretKeys: readonly [string, ...string[]] | null;
  readonly admin: { readonly email: string; readonly password: string } | null;
  readonly apiKey: string | null;
  /** Origin people use; `null`: http on HOST and PORT. */
  readonly publicUrl: string | null;
  readonly allowHosts: readonly string[];
  /** How e-mail leaves; `null`: it does not. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  /** Who people may sign in with besides their password; `null`: nobody. */
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly label: string;
    readonly trustEmail: boolean;
  } | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly demo: {
    readonly on: boolean;
    readonly portReleased: number;
    readonly portIntacct: number;
    readonly size: number;
    readonly seed: number;
  };
}

/**
 * Reads and checks the environment. Values never appear in the error: some are secrets.
 * @throws ConfigError naming every wrong variable and its remedy
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = variables.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map((issue) => ({ variable: String(issue.path[0] ?? ''), remedy: issue.message })),
    );
  const v = parsed.data;
  const wrong: { variable: string; remedy: string }[] = [];
  if (v.RELINK_SECRET_KEY === undefined && !v.RELINK_DEMO)
    wrong.push({ variable: 'RELINK_SECRET_KEY', remedy: `is missing. Give it ${secretRemedy}` });
  const email = v.RELINK_ADMIN_EMAIL;
  const password = v.RELINK_ADMIN_PASSWORD;
  if (email !== undefined && password === undefined)
    wrong.push({ variable: 'RELINK_ADMIN_PASSWORD', remedy: 'is missing: RELINK_ADMIN_EMAIL needs it' });
  if (email === undefined && password !== undefined)
    wrong.push({ variable: 'RELINK_ADMIN_EMAIL', remedy: 'is missing: RELINK_ADMIN_PASSWORD needs it' });
  const smtpUrl = v.RELINK_SMTP_URL;
  const from = v.RELINK_MAIL_FROM;
  if (smtpUrl !== undefined && from === undefined)
    wrong.push({ variable: 'RELINK_MAIL_FROM', remedy: 'is missing: RELINK_SMTP_URL needs it' });
  if (v.RELINK_RUNS === 0 && v.DATABASE_URL === undefined)
    wrong.push({
      variable: 'RELINK_RUNS',
      remedy: 'is 0, and the embedded database has no workers that would carry runs out: at least 1',
    });
  const oidc = oidcOf(v, wrong);
  if (wrong.length > 0) throw new ConfigError(wrong);
  return {
    host: v.HOST,
    port: v.PORT,
    workerPort: v.RELINK_WORKER_PORT ?? null,
    runs: v.RELINK_RUNS,
    databaseUrl: v.DATABASE_URL ?? null,
    dataDir: v.RELINK_DATA_DIR,
    secretKeys: v.RELINK_SECRET_KEY ?? null,
    admin: email === undefined || password === undefined ? null : { email, password },
    apiKey: v.RELINK_API_KEY ?? null,
    publicUrl: v.RELINK_PUBLIC_URL ?? null,
    allowHosts: v.RELINK_ALLOW_HOSTS,
    mail: smtpUrl === undefined || from === undefined ? null : { smtpUrl, from },
    oidc,
    logLevel: v.LOG_LEVEL,
    demo: {
      on: v.RELINK_DEMO,
      portReleased: v.RELINK_DEMO_PORT_RELEASED,
      portIntacct: v.RELINK_DEMO_PORT_INTACCT,
      size: v.RELINK_DEMO_SIZE,
      seed: v.RELINK_DEMO_SEED,
    },
  };
}

/** Issuer, client id and secret belong together: what is missing of them is noted, none of them is no provider. */
function oidcOf(v: z.infer<typeof variables>, wrong: { variable: string; remedy: string }[]): Config['oidc'] {
  const { RELINK_OIDC_ISSUER, RELINK_OIDC_CLIENT_ID, RELINK_OIDC_CLIENT_SECRET } = v;
  const needed = { RELINK_OIDC_ISSUER, RELINK_OIDC_CLIENT_ID, RELINK_OIDC_CLIENT_SECRET };
  const given = Object.entries(needed).find(([, value]) => value !== undefined)?.[0];
  const without =
    v.RELINK_OIDC_LABEL !== undefined
      ? 'RELINK_OIDC_LABEL'
      : v.RELINK_OIDC_TRUST_EMAIL
        ? 'RELINK_OIDC_TRUST_EMAIL'
        : null;
  const because = given ?? without;
  if (because === null) return null;
  for (const [variable, value] of Object.entries(needed))
    if (value === undefined)
      wrong.push({
        variable,
        remedy: `is missing: ${because} needs it. The provider gives it when Relink is registered there`,
      });
  if (
    RELINK_OIDC_ISSUER === undefined ||
    RELINK_OIDC_CLIENT_ID === undefined ||
    RELINK_OIDC_CLIENT_SECRET === undefined
  )
    return null;
  return {
    issuer: RELINK_OIDC_ISSUER,
    clientId: RELINK_OIDC_CLIENT_ID,
    clientSecret: RELINK_OIDC_CLIENT_SECRET,
    label: v.RELINK_OIDC_LABEL ?? 'single sign-on',
    trustEmail: v.RELINK_OIDC_TRUST_EMAIL,
  };
}
