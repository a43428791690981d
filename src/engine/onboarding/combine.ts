import type { ConnectionRow } from '../../store/read/connections.ts';
import type { Credentials, readCredentials } from './credentials.ts';
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
  // A stored secret goes only where it was given for: another address would be handed it.
  const sameProperty = stored.property?.baseUrl === trimmed(property.baseUrl);
  const sameLedger = stored.ledger?.baseUrl === trimmed(ledger.baseUrl);
  const company = ledger.companyId ?? /@([^|]+)/.exec(ledger.username)?.[1];
  if (!/^[^@|]+@[^@|]+$/.test(ledger.username)) missing('ledger.username', 'as user@company');
  const credentials: Credentials = {
    property: {
      baseUrl: trimmed(property.baseUrl),
      companyId: property.companyId,
      apiKey:
        property.apiKey ??
        (sameProperty ? stored.property?.apiKey : undefined) ??
        missing('property.apiKey', 'the API key of Re-Leased'),
    },
    ledger: {
      baseUrl: trimmed(ledger.baseUrl),
      companyId: company ?? missing('ledger.companyId', 'the company’s id in Sage Intacct'),
      username: ledger.username,
      clientId: ledger.clientId,
      clientSecret:
        ledger.clientSecret ??
        (sameLedger && stored.ledger?.clientId === ledger.clientId
          ? stored.ledger?.clientSecret
          : undefined) ??
        missing('ledger.clientSecret', 'the client secret of Sage Intacct'),
      entityId: connection.entityId,
    },
  };
  if (errors.length > 0) throw new InvalidInput(errors);
  return credentials;
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}
