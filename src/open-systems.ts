import { loadConnection } from './engine/context.ts';
import { readCredentials, type Secrets } from './engine/onboarding/credentials.ts';
import { NotConnected, type OpenSystems } from './engine/port.ts';
import type { Database } from './store/db/open.ts';
import { createIntacct } from './systems/intacct/intacct.ts';
import { createReLeased } from './systems/re-leased/re-leased.ts';

/** Opens a connection's two systems with its stored credentials and its settings. Opening calls nobody. */
export function systemOpener(database: Database, secrets: Secrets): OpenSystems {
  return async (connectionId) => {
    const connection = await loadConnection(database, connectionId);
    const { property, ledger } = await readCredentials(database, secrets, connectionId);
    if (connection === null || property === null || ledger === null) throw new NotConnected('not-connected');
    const { settings } = connection;
    return {
      property: createReLeased({ ...property, postingDate: settings.postingDate }),
      ledger: createIntacct({
        baseUrl: ledger.baseUrl,
        clientId: ledger.clientId,
        clientSecret: ledger.clientSecret,
        username: ledger.username,
        entityId: ledger.entityId,
        propertyDimension: settings.propertyDimension,
        trackingDimensions: settings.trackingDimensions,
        addressPairing: settings.addressPairing,
        numbersContacts: settings.ledgerNumbersContacts,
      }),
    };
  };
}
