import { pino } from 'pino';
import { z } from 'zod';
import { createSecretBox } from '../../crypto/secret-box.ts';
import { newId } from '../../domain/id.ts';
import { defaultSettings } from '../../domain/settings.ts';
import { createNotifier } from '../../engine/notifications/notifier.ts';
import type { Mailer } from '../../engine/notifications/port.ts';
import { createHookSender } from '../../engine/notifications/send-hook.ts';
import { createOnboarding, type OnboardingContext } from '../../engine/onboarding/onboarding.ts';
import { smallWorld } from '../../engine/testing/small-world.ts';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { createUrlGuard } from '../../systems/url-guard.ts';
import { openAccess } from '../access/access.ts';
import { putGrant } from '../access/grants.ts';
import type { OidcSettings } from '../access/oidc-provider.ts';
import type { RoleName } from '../access/permissions.ts';
import { signInMigration } from '../access/sign-in.ts';
import { type AppOptions, createApp } from '../app.ts';

export const publicUrl = 'http://127.0.0.1:4700';
export const adminEmail = 'ann@example.com';
export const adminPassword = 'a password for ann';
export const environmentKey = 'rlk_environment_key_for_scripts';

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What its JSON says; null where it is none. */
  readonly body: unknown;
  /** What stands at a place of the body, such as `errors.0.field`; undefined where nothing does. */
  at(place: string): unknown;
  /** The text at a place of the body; the test fails where there is none. */
  textAt(place: string): string;
  /** The rows of the list at a place of the body; the test fails where there is none. */
  rowsAt(place: string): Row[];
}

/** One row of a list, whatever its fields. */
export type Row = Readonly<Record<string, unknown>>;

function asked(status: number, headers: Headers, text: string): Asked {
  const body = parsed(text);
  const at = (place: string) => lookUp(body, place);
  return {
    status,
    headers,
    text,
    body,
    at,
    textAt: (place) => z.string({ error: `no text at ${place} of ${text}` }).parse(at(place)),
    rowsAt: (place) => z.array(anyRow, { error: `no list at ${place} of ${text}` }).parse(at(place)),
  };
}

const anyRow = z.record(z.string(), z.unknown());

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not every answer is JSON
  }
}

/** What stands at a place of a value, its steps parted by points; undefined where nothing does. */
function lookUp(value: unknown, place: string): unknown {
  let found = value;
  for (const step of place.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}

export interface HttpWorldOptions extends Partial<AppOptions> {
  /** How to open the database, by itself the first of the databases chosen for the run. */
  readonly open?: () => Promise<Database>;
  /** Receives every line of the log. */
  readonly logTo?: (line: string) => void;
  /** How e-mail leaves; by itself it does not. */
  readonly mailer?: Mailer | null;
  /** A provider to sign in with; by itself there is none. */
  readonly oidc?: OidcSettings | null;
}

/** The whole HTTP face over a real database, the real engine and two systems in memory. */
export async function httpWorld({
  open = openChosenDatabase,
  logTo,
  mailer = null,
  oidc = null,
  ...options
}: HttpWorldOptions = {}) {
  const database = await open();
  await signInMigration(database);
  const world = await smallWorld(database);
  const log =
    logTo === undefined
      ? pino({ level: 'silent' })
      : (await import('../../logging.ts')).createLogger('trace', {
          secrets: [environmentKey, ...(oidc === null ? [] : [oidc.clientSecret])],
          destination: { write: (line: string) => logTo(line) },
        });
  const box = createSecretBox(['a secret key for tests, long enough for it']);
  const secrets = {
    ...box,
    // The small world's engine seals with a seal of its own.
    open: (keyId: string, sealed: Uint8Array, context?: string) =>
      keyId === 'test' ? Uint8Array.from(sealed).reverse() : box.open(keyId, sealed, context),
  };
  const access = await openAccess(
    database,
    {
      secret: box.derive('sessions'),
      publicUrl,
      admin: { email: adminEmail, password: adminPassword },
      apiKey: environmentKey,
      oidc,
    },
    log,
  );
  const guard = createUrlGuard({
    allowHosts: ['127.0.0.1'],
    resolve: async (name) => (name.endsWith('.example') ? ['93.184.216.34'] : ['10.0.0.1']),
  });
  const openWith: OnboardingContext['openWith'] = async (_id, credentials) => {
    const refused = (system: 'property' | 'ledger') => ({
      ok: false as const,
      problem: {
        code: 'credentials-rejected' as const,
        params: {},
        subject: null,
        side: system,
        field: null,
        supportId: null,
        original: null,
      },
    });
    return {
      property: {
        ...world.property,
        probe: async () =>
          credentials.property.apiKey.startsWith('wrong') ? refused('property') : world.property.probe(),
      },
      ledger: {
        ...world.ledger,
        probe: async () =>
          ('clientSecret' in credentials.ledger
            ? credentials.ledger.clientSecret
            : credentials.ledger.userPassword
          ).startsWith('wrong')
            ? refused('ledger')
            : world.ledger.probe(),
      },
    };
  };
  const onboarding = createOnboarding({
    database,
    secrets,
    openSystems: world.context.openSystems,
    openWith,
    engine: world.engine,
    checkUrl: guard.check,
  });
  const now = () => new Date();
  const delivery = {
    database,
    secrets,
    mailer,
    hooks: createHookSender({ guard, now }),
    publicUrl,
    log,
    now,
  };
  const app = createApp({
    database,
    notifier: createNotifier(delivery, guard.check),
    engine: world.engine,
    access,
    secrets,
    onboarding,
    log,
    publicUrl,
    ...options,
  });

  /** A request as a script sends it: with a key, JSON in and out. */
  const ask = async (
    method: string,
    path: string,
    {
      body,
      key = environmentKey,
      cookie,
      headers = {},
    }: {
      body?: unknown;
      key?: string | null;
      cookie?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Asked> => {
    const all: Record<string, string> = { ...headers };
    if (cookie !== undefined) {
      all.cookie = cookie;
      all.origin ??= publicUrl;
    } else if (key !== null) all.authorization = `Bearer ${key}`;
    if (body !== undefined) all['content-type'] ??= 'application/json';
    const response = await app.request(`${publicUrl}${path}`, {
      method,
      headers: all,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return asked(response.status, response.headers, await response.text());
  };

  const signIn = async (email: string, password: string): Promise<string> => {
    const answer = await ask('POST', '/api/auth/sign-in/email', {
      body: { email, password },
      key: null,
      headers: { origin: publicUrl },
    });
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`);
    return answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
  };

  /** A key of this role, in this organization (the first, unless another is named). */
  const keyFor = async (role: RoleName, organizationId?: string, connectionIds: string[] | null = null) => {
    const made = await access.signIn.api.createApiKey({ body: { name: role, userId: 'test' } });
    await database.transaction(async (tx) =>
      putGrant(
        tx,
        { kind: 'key', id: made.id },
        {
          organizationId: organizationId ?? (await firstOrganizationId()),
          role,
          connectionIds,
          grantedBy: 'test',
        },
      ),
    );
    return made.key;
  };
  const { rows } = await database.query<{ organization_id: string }>(
    'select organization_id from connection where id = $1',
    [world.connectionId],
  );
  const organizationId = rows[0]?.organization_id ?? '';
  const firstOrganizationId = async () => organizationId;

  return {
    ...world,
    database,
    access,
    secrets,
    app,
    ask,
    signIn,
    keyFor,
    organizationId,
    base: `/api/v1/connections/${world.connectionId}`,
    /** Another organization with a company of its own. */
    async otherOrganization() {
      const other = newId();
      const connectionId = newId();
      await database.query('insert into organization (id, name) values ($1, $2)', [other, 'Other']);
      await database.query(
        `insert into connection (id, organization_id, short_code, name, status, settings) values ($1, $2, $3, 'Elsewhere', 'connected', $4)`,
        [connectionId, other, connectionId.slice(-6).toUpperCase(), JSON.stringify(defaultSettings)],
      );
      return { organizationId: other, connectionId };
    },
    close: () => database.close(),
  };
}
export type HttpWorld = Awaited<ReturnType<typeof httpWorld>>;
