import { z } from 'zod';

/** Where the demo's sandboxes listen. */
export interface DemoSandboxes {
  readonly reLeasedUrl: string;
  readonly intacctUrl: string;
  /** Speaks to the ledger over its XML gateway, as this sender and with this password of its user. Default: over REST. */
  readonly xml?: {
    readonly senderId: string;
    readonly senderPassword: string;
    readonly userPassword: string;
  };
}

const Choice = z.object({
  propertyId: z.string(),
  choice: z.enum(['match', 'create', 'archive']),
  ledgerKey: z.string().optional(),
  role: z.enum(['customer', 'vendor']).optional(),
});

/** What the demo needs of the generator's manifest: where to connect, and what a person would choose. */
const Manifest = z.object({
  settings: z.object({
    syncFrom: z.string(),
    entityId: z.string(),
    currency: z.string(),
    timeZone: z.string(),
    propertyDimension: z.string(),
    trackingDimensions: z.array(z.string()),
  }),
  connection: z.object({
    property: z.object({ companyId: z.string(), companyName: z.string(), apiKey: z.string() }),
    ledger: z.object({
      companyId: z.string(),
      userId: z.string(),
      clientId: z.string(),
      clientSecret: z.string(),
    }),
  }),
  onboarding: z.object({
    taxTypes: z.array(Choice),
    accounts: z.array(Choice),
    trackingOptions: z.array(Choice),
    contacts: z.array(Choice),
  }),
  /** Where money goes: with the portfolio's payments. */
  trade: z.object({ settings: z.record(z.string(), z.unknown()) }).optional(),
});

/**
 * Connects the demo's company through the ordinary onboarding: the same routes, in the same order, as a person in the
 * browser. Does nothing when a company exists already, and goes on where an interrupted one stopped.
 */
export async function connectDemo(apiUrl: string, apiKey: string, sandboxes: DemoSandboxes): Promise<void> {
  const call = caller(apiUrl, apiKey);
  const { items } = z
    .object({ items: z.array(z.object({ id: z.string(), status: z.string() })) })
    .parse(await call('GET', '/connections'));
  const existing = items[0];
  if (existing !== undefined && !['not-connected', 'onboarding'].includes(existing.status)) return;
  await connect(call, sandboxes, existing?.id ?? null);
}

/** Connects one more company to sandboxes of its own. @returns its id; its first sync has begun */
export function connectCompany(apiUrl: string, apiKey: string, sandboxes: DemoSandboxes): Promise<string> {
  return connect(caller(apiUrl, apiKey), sandboxes, null);
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function caller(apiUrl: string, apiKey: string): Call {
  return async (method, path, body) => {
    const response = await fetch(`${apiUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(
        `connecting the demo: ${method} ${path} answered ${response.status}: ${text.slice(0, 800)}`,
      );
    return text === '' ? null : JSON.parse(text);
  };
}

async function connect(call: Call, sandboxes: DemoSandboxes, existing: string | null): Promise<string> {
  const answer = await fetch(`${sandboxes.reLeasedUrl}/_control/manifest`);
  const manifest = Manifest.parse(await answer.json());
  const { property, ledger } = manifest.connection;
  const { settings } = manifest;
  const id =
    existing ??
    z.object({ id: z.string() }).parse(
      await call('POST', '/connections', {
        name: property.companyName,
        currency: settings.currency,
        timeZone: settings.timeZone,
        locale: 'en-GB',
      }),
    ).id;
  const base = `/connections/${id}`;
  await call('PUT', `${base}/credentials`, {
    property: {
      baseUrl: `${sandboxes.reLeasedUrl}/api/v1`,
      companyId: property.companyId,
      apiKey: property.apiKey,
    },
    ledger: {
      baseUrl: `${sandboxes.intacctUrl}/ia/api/v1`,
      companyId: ledger.companyId,
      ...(sandboxes.xml === undefined
        ? {
            username: `${ledger.userId}@${ledger.companyId}`,
            clientId: ledger.clientId,
            clientSecret: ledger.clientSecret,
          }
        : { transport: 'xml', userId: ledger.userId, ...sandboxes.xml }),
    },
  });
  await call('PATCH', base, { entityId: settings.entityId });
  await call('PATCH', base, { syncFrom: settings.syncFrom });
  await call('PATCH', base, {
    settings: {
      propertyDimension: settings.propertyDimension,
      trackingDimensions: settings.trackingDimensions,
      ...manifest.trade?.settings,
    },
  });
  const steps = [
    ['tax-type', manifest.onboarding.taxTypes],
    ['account', manifest.onboarding.accounts],
    ['tracking-option', manifest.onboarding.trackingOptions],
    ['contact', manifest.onboarding.contacts],
  ] as const;
  for (const [type, choices] of steps) {
    await call('PUT', `${base}/mapping/${type}`, {
      choices: choices.map((one) => ({
        choice: one.choice,
        propertyKey: one.propertyId,
        ...(one.ledgerKey === undefined ? {} : { ledgerKey: one.ledgerKey }),
        ...(one.role === undefined ? {} : { role: one.role }),
      })),
      complete: true,
    });
  }
  await call('POST', `${base}/onboarding/confirm`, {});
  return id;
}
