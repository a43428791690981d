import type { Database } from '../../store/db/open.ts';
import { writeEvents } from '../../store/write/events.ts';
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
  const isBack = await database.transaction(async (tx) => {
    const { rows } = await tx.query<{ at: string }>(
      `update connection set status = 'connected', updated_at = now()
       where id = $1 and status = 'needs-reconnecting' returning updated_at as at`,
      [connectionId],
    );
    const [changed] = rows;
    if (changed === undefined) return false;
    await writeEvents(tx, connectionId, { id: null, actor: actor.name, at: changed.at }, [
      {
        kind: 'connection.reconnected',
        linkId: null,
        before: null,
        after: { status: 'connected' },
        reason: null,
      },
    ]);
    return true;
  });
  if (!isBack) return false;
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
