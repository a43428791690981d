import { expect, test } from 'vitest';
import { createSecretBox } from '../../crypto/secret-box.ts';
import { newId } from '../../domain/id.ts';
import { filesAddress, storeCredentials } from '../../engine/onboarding/credentials.ts';
import { smallWorld } from '../../engine/testing/small-world.ts';
import { systemOpeners } from '../../open-systems.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { createUrlGuard } from '../url-guard.ts';

test('a company whose credentials say files is opened on them, and needs no network for that', async () => {
  const database = await openChosenDatabase();
  try {
    const { connectionId } = await smallWorld(database);
    const { rows } = await database.query<{ organization_id: string }>(
      'select organization_id from connection where id = $1',
      [connectionId],
    );
    const box = createSecretBox(['a secret key for tests, long enough for it']);
    const openers = systemOpeners(database, box, createUrlGuard({ allowHosts: [], resolve: async () => [] }));
    const connection = { id: connectionId, organizationId: rows[0]?.organization_id ?? '' };
    const property = { kind: 'files' as const, baseUrl: filesAddress, companyId: connectionId, apiKey: '' };
    const ledger = {
      baseUrl: 'https://ledger.example',
      companyId: 'c',
      entityId: null,
      username: 'u@c',
      clientId: 'i',
      clientSecret: 's',
    };
    await database.transaction((tx) => storeCredentials(tx, box, connection, { property, ledger }, newId()));
    const systems = await openers.openSystems(connectionId);
    expect(await systems.property.probe()).toEqual({
      ok: true,
      company: 'Harbourside',
      entities: [{ id: connectionId, name: 'Harbourside', currency: 'GBP' }],
      warnings: [],
    });
    expect(await systems.property.listProperties()).toEqual([]);
    await openers.flush();
  } finally {
    await database.close();
  }
});
