import { newId } from '../../domain/id.ts';
import { defaultSettings } from '../../domain/settings.ts';
import type { Database } from '../db/open.ts';

/** An organisation with one company, for tests that need no more than that. */
export async function testCompany(
  database: Database,
): Promise<{ organizationId: string; connectionId: string }> {
  const organizationId = newId();
  const connectionId = newId();
  await database.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Test']);
  await database.query(
    `insert into connection (id, organization_id, short_code, name, status, settings) values ($1, $2, $3, 'Test', 'connected', $4)`,
    [connectionId, organizationId, connectionId.slice(-8).toUpperCase(), JSON.stringify(defaultSettings)],
  );
  return { organizationId, connectionId };
}
