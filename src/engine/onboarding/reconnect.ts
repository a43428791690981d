import type { Database } from '../../store/db/open.ts';
import { type Actor, type Engine, NotConnected } from '../port.ts';
import type { Probes } from './service.ts';

/** A company that must be reconnected and can be reached again goes on by itself, with a run of everything due. */
export async function reconnect(
  { database, engine }: { readonly database: Database; readonly engine: Pick<Engine, 'startRun'> },
  connectionId: string,
  probes: Probes,
  actor: Actor,
): Promise<boolean> {
  if (!probes.property.ok || !probes.ledger.ok) return false;
  const { rowCount } = await database.query(
    `update connection set status = 'connected', updated_at = now() where id = $1 and status = 'needs-reconnecting'`,
    [connectionId],
  );
  if (rowCount === 0) return false;
  await engine.startRun(connectionId, { trigger: 'person', actor }).catch((error: unknown) => {
    // Disconnected again meanwhile: then there is nothing to start.
    if (!(error instanceof NotConnected)) throw error;
  });
  return true;
}

/** Other companies of the same ledger account that wait for its credentials. */
export async function waitingSiblings(database: Database, connectionId: string): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select o.id from connection c join connection o on o.ledger_account_id = c.ledger_account_id and o.id <> c.id
     where c.id = $1 and o.status = 'needs-reconnecting' order by o.id limit 100`,
    [connectionId],
  );
  return rows.map((row) => row.id);
}
