import type { ConnectionRow } from '../../store/read/connections.ts';
import {
  type Credentials,
  filesAddress,
  type LedgerCredentials,
  type PropertyCredentials,
  type readCredentials,
} from './credentials.ts';
import { InvalidInput } from './input.ts';
import type { CredentialsInput } from './service.ts';

/** What is given, and what is stored where a secret is left out; names what is missing. */
export function combine(
  connection: ConnectionRow,
  stored: Awaited<ReturnType<typeof readCredentials>>,
  input: CredentialsInput,
): Credentials {
  const errors: { field: string; message: string }[] = [];
  const missing = (field: string, message: string) => {
    errors.push({ field, message });
    return '';
  };
  const property = input.property ?? stored.property;
  const ledger = input.ledger ?? stored.ledger;
  if (property === null) missing('property', 'how to sign in to Re-Leased');
  if (ledger === null) missing('ledger', 'how to sign in to Sage Intacct');
  if (property === null || ledger === null) throw new InvalidInput(errors);
  const credentials: Credentials = {
    property: propertyOf(connection, stored.property, property, missing),
    ledger: ledgerOf(connection, stored.ledger, ledger, missing),
  };
  if (errors.length > 0) throw new InvalidInput(errors);
  return credentials;
}

type Missing = (field: string, message: string) => string;

/** Re-Leased's part: its API, or files, which need no secret and lead nowhere. */
function propertyOf(
  connection: ConnectionRow,
  stored: PropertyCredentials | null,
  property: NonNullable<CredentialsInput['property']>,
  missing: Missing,
): PropertyCredentials {
  if (property.kind === 'files')
    return { kind: 'files', baseUrl: filesAddress, companyId: connection.id, apiKey: '' };
  const baseUrl = trimmed(
    property.baseUrl ?? missing('property.baseUrl', 'an address such as https://api.example.com'),
  );
  // A stored secret goes only where it was given for: another address would be handed it.
  const same = stored?.baseUrl === baseUrl && stored.kind !== 'files';
  return {
    baseUrl,
    companyId: property.companyId ?? missing('property.companyId', 'the company’s id in Re-Leased'),
    apiKey:
      property.apiKey ??
      (same ? stored.apiKey : undefined) ??
      missing('property.apiKey', 'the API key of Re-Leased'),
  };
}

/** The ledger's part, by the transport that was chosen. */
function ledgerOf(
  connection: ConnectionRow,
  stored: LedgerCredentials | null,
  ledger: NonNullable<CredentialsInput['ledger']>,
  missing: Missing,
): LedgerCredentials {
  const same = stored?.baseUrl === trimmed(ledger.baseUrl);
  const asked = (field: 'username' | 'clientId' | 'senderId' | 'userId', what: string) =>
    ledger[field] ?? missing(`ledger.${field}`, what);
  const place = { baseUrl: trimmed(ledger.baseUrl), entityId: connection.entityId };
  const noCompany = () => missing('ledger.companyId', 'the company’s id in Sage Intacct');
  if (ledger.transport === 'xml') {
    const before = same && stored?.transport === 'xml' ? stored : null;
    const senderId = asked('senderId', 'the sender id of the Web Services licence');
    const userId = asked('userId', 'the Web Services user');
    const companyId = ledger.companyId ?? noCompany();
    const sameUser = before?.userId === userId && before?.companyId === companyId;
    return {
      transport: 'xml',
      ...place,
      companyId,
      senderId,
      senderPassword:
        ledger.senderPassword ??
        (before?.senderId === senderId ? before.senderPassword : undefined) ??
        missing('ledger.senderPassword', 'the password of the sender id'),
      userId,
      userPassword:
        ledger.userPassword ??
        (sameUser ? before?.userPassword : undefined) ??
        missing('ledger.userPassword', 'the password of the Web Services user'),
    };
  }
  const before = same && stored?.transport !== 'xml' ? stored : null;
  const username = asked('username', 'the Web Services user as user@company');
  const clientId = asked('clientId', 'the client id');
  if (ledger.username !== undefined && !/^[^@|]+@[^@|]+$/.test(username))
    missing('ledger.username', 'as user@company');
  return {
    ...place,
    companyId: ledger.companyId ?? /@([^|]+)/.exec(username)?.[1] ?? noCompany(),
    username,
    clientId,
    clientSecret:
      ledger.clientSecret ??
      (before?.clientId === clientId ? before?.clientSecret : undefined) ??
      missing('ledger.clientSecret', 'the client secret of Sage Intacct'),
  };
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}
