import { z } from 'zod';
import type { Executor } from '../../store/db/open.ts';

/** Seals and opens texts; `context` ties a ciphertext to its place. */
export interface Secrets {
  seal(clear: Uint8Array, context?: string): { keyId: string; sealed: Uint8Array };
  open(keyId: string, sealed: Uint8Array, context?: string): Uint8Array;
}

/** How Relink signs in to both systems of a connection. Never leaves the process but to those systems. */
export interface Credentials {
  readonly property: PropertyCredentials;
  readonly ledger: LedgerCredentials;
}
export interface PropertyCredentials {
  /** `files`: no API; address and key mean nothing then. `api` where it is left out. */
  readonly kind?: 'api' | 'files' | undefined;
  readonly baseUrl: string;
  readonly companyId: string;
  readonly apiKey: string;
}
/** Stands where the address of Re-Leased's API would. */
export const filesAddress = 'files:';

interface LedgerPlace {
  readonly baseUrl: string;
  readonly companyId: string;
  /** Entity of the connection; `null` until it is chosen. */
  readonly entityId: string | null;
}
/** Over REST, as a registered application. */
export interface RestCredentials extends LedgerPlace {
  readonly transport?: 'rest';
  /** `user@company`. */
  readonly username: string;
  readonly clientId: string;
  readonly clientSecret: string;
}
/** Over the XML gateway, with a sender's licence and a user of the company. */
export interface XmlCredentials extends LedgerPlace {
  readonly transport: 'xml';
  readonly senderId: string;
  readonly senderPassword: string;
  readonly userId: string;
  readonly userPassword: string;
}
export type LedgerCredentials = RestCredentials | XmlCredentials;

/** What may be shown of them. */
export interface CredentialsView {
  readonly property: {
    readonly baseUrl: string | null;
    readonly companyId: string | null;
    readonly set: boolean;
    readonly changedAt: string | null;
  };
  readonly ledger: {
    readonly baseUrl: string | null;
    readonly companyId: string | null;
    readonly set: boolean;
    readonly changedAt: string | null;
    readonly transport: 'rest' | 'xml';
    readonly clientId: string | null;
    readonly username: string | null;
    readonly senderId: string | null;
    readonly userId: string | null;
  };
}

const propertySecret = z.object({ kind: z.enum(['api', 'files']).optional(), apiKey: z.string() });
const ledgerSecret = z.union([
  z.object({
    transport: z.literal('xml'),
    senderId: z.string(),
    senderPassword: z.string(),
    userId: z.string(),
    userPassword: z.string(),
  }),
  z.object({
    transport: z.literal('rest').optional(),
    clientId: z.string(),
    clientSecret: z.string(),
    username: z.string(),
  }),
]);

/** What is kept encrypted; where it leads to stands in columns of its own. */
function ledgerSecretOf(ledger: LedgerCredentials): z.infer<typeof ledgerSecret> {
  if (ledger.transport !== 'xml') {
    const { clientId, clientSecret, username } = ledger;
    return { clientId, clientSecret, username };
  }
  const { transport, senderId, senderPassword, userId, userPassword } = ledger;
  return { transport, senderId, senderPassword, userId, userPassword };
}

const row = z.object({
  id: z.string(),
  organization_id: z.string(),
  entity_id: z.string().nullable(),
  property_base_url: z.string().nullable(),
  property_company_id: z.string().nullable(),
  property_credentials: z.instanceof(Uint8Array).nullable(),
  property_credentials_key_id: z.string().nullable(),
  property_credentials_at: z.string().nullable(),
  ledger_account_id: z.string().nullable(),
  base_url: z.string().nullable(),
  company_id: z.string().nullable(),
  credentials: z.instanceof(Uint8Array).nullable(),
  credentials_key_id: z.string().nullable(),
  credentials_at: z.string().nullable(),
});

/** Ties a ciphertext to the connection's or the account's row: copied into another it does not open. */
const propertyContext = (connectionId: string) => `property credentials ${connectionId}`;
const ledgerContext = (accountId: string) => `ledger credentials ${accountId}`;

async function load(executor: Executor, connectionId: string) {
  const { rows } = await executor.query(
    `select c.id, c.organization_id, c.entity_id, c.property_base_url, c.property_company_id, c.property_credentials,
       c.property_credentials_key_id, c.property_credentials_at, c.ledger_account_id,
       a.base_url, a.company_id, a.credentials, a.credentials_key_id, a.credentials_at
     from connection c left join ledger_account a on a.id = c.ledger_account_id where c.id = $1`,
    [connectionId],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

function open<T>(
  secrets: Secrets,
  shape: z.ZodType<T>,
  keyId: string,
  sealed: Uint8Array,
  context: string,
): T {
  return shape.parse(JSON.parse(new TextDecoder().decode(secrets.open(keyId, sealed, context))));
}

function opened(one: z.infer<typeof row> | null, secrets: Secrets) {
  const property =
    one?.property_credentials != null &&
    one.property_credentials_key_id !== null &&
    one.property_base_url !== null &&
    one.property_company_id !== null
      ? {
          baseUrl: one.property_base_url,
          companyId: one.property_company_id,
          ...open(
            secrets,
            propertySecret,
            one.property_credentials_key_id,
            one.property_credentials,
            propertyContext(one.id),
          ),
        }
      : null;
  const ledger =
    one?.credentials != null &&
    one.credentials_key_id !== null &&
    one.base_url !== null &&
    one.company_id !== null &&
    one.ledger_account_id !== null
      ? placed(
          { baseUrl: one.base_url, companyId: one.company_id, entityId: one.entity_id },
          open(
            secrets,
            ledgerSecret,
            one.credentials_key_id,
            one.credentials,
            ledgerContext(one.ledger_account_id),
          ),
        )
      : null;
  return { property, ledger };
}

function placed(place: LedgerPlace, secret: z.infer<typeof ledgerSecret>): LedgerCredentials {
  if (secret.transport === 'xml') return { ...place, ...secret };
  const { clientId, clientSecret, username } = secret;
  return { ...place, clientId, clientSecret, username };
}

/** The stored credentials; a part that was never stored is `null`. For opening the systems, and nothing else. */
export async function readCredentials(
  executor: Executor,
  secrets: Secrets,
  connectionId: string,
): Promise<{ property: PropertyCredentials | null; ledger: LedgerCredentials | null }> {
  return opened(await load(executor, connectionId), secrets);
}

/** What may be shown: addresses and names, never a secret. */
export async function viewCredentials(
  executor: Executor,
  secrets: Secrets,
  connectionId: string,
): Promise<CredentialsView> {
  const one = await load(executor, connectionId);
  const { ledger } = opened(one, secrets);
  return {
    property: {
      baseUrl: one?.property_base_url ?? null,
      companyId: one?.property_company_id ?? null,
      set: one?.property_credentials != null,
      changedAt: one?.property_credentials_at ?? null,
    },
    ledger: {
      baseUrl: one?.base_url ?? null,
      companyId: one?.company_id ?? null,
      set: one?.credentials != null,
      changedAt: one?.credentials_at ?? null,
      transport: ledger?.transport ?? 'rest',
      clientId: ledger === null || ledger.transport === 'xml' ? null : ledger.clientId,
      username: ledger === null || ledger.transport === 'xml' ? null : ledger.username,
      senderId: ledger?.transport === 'xml' ? ledger.senderId : null,
      userId: ledger?.transport === 'xml' ? ledger.userId : null,
    },
  };
}

/**
 * Stores credentials encrypted. The ledger's belong to its company, which several connections of the organization may
 * share: they share the row, and with it the allowance of calls. Call it in a transaction.
 */
export async function storeCredentials(
  tx: Executor,
  secrets: Secrets,
  connection: { readonly id: string; readonly organizationId: string },
  credentials: Credentials,
  newAccountId: string,
): Promise<void> {
  const { property, ledger } = credentials;
  const sealedProperty = secrets.seal(
    new TextEncoder().encode(JSON.stringify({ kind: property.kind, apiKey: property.apiKey })),
    propertyContext(connection.id),
  );
  await tx.query(
    `insert into ledger_account (id, organization_id, base_url, company_id) values ($1, $2, $3, $4)
     on conflict (organization_id, base_url, company_id) do nothing`,
    [newAccountId, connection.organizationId, ledger.baseUrl, ledger.companyId],
  );
  const { rows } = await tx.query<{ id: string }>(
    'select id from ledger_account where organization_id = $1 and base_url = $2 and company_id = $3 for update',
    [connection.organizationId, ledger.baseUrl, ledger.companyId],
  );
  const accountId = rows[0]?.id;
  if (accountId === undefined) throw new Error('the ledger account vanished while it was stored');
  const sealedLedger = secrets.seal(
    new TextEncoder().encode(JSON.stringify(ledgerSecretOf(ledger))),
    ledgerContext(accountId),
  );
  await tx.query(
    'update ledger_account set credentials = $2, credentials_key_id = $3, credentials_at = now() where id = $1',
    [accountId, sealedLedger.sealed, sealedLedger.keyId],
  );
  await tx.query(
    `update connection set property_base_url = $2, property_company_id = $3, property_credentials = $4,
       property_credentials_key_id = $5, property_credentials_at = now(), ledger_account_id = $6, updated_at = now()
     where id = $1`,
    [
      connection.id,
      property.baseUrl,
      property.companyId,
      sealedProperty.sealed,
      sealedProperty.keyId,
      accountId,
    ],
  );
}
