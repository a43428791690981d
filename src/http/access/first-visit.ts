import { z } from 'zod';
import type { Database } from '../../store/db/open.ts';
import { writeAccessEvent } from '../../store/write/access-events.ts';
import { findGrant } from './grants.ts';

const userRow = z.object({ id: z.string(), name: z.string(), email: z.string() });

/**
 * Puts on record that a user can sign in by way of a provider from now on: a change of who may come in, though nobody
 * made it but the user himself.
 */
export async function noteFirstVisit(database: Database, userId: string, provider: string): Promise<void> {
  const { rows } = await database.query('select id, name, email from auth_user where id = $1', [userId]);
  const grant = await findGrant(database, { kind: 'user', id: userId });
  if (rows[0] === undefined || grant === null) return;
  const user = userRow.parse(rows[0]);
  await writeAccessEvent(database, grant.organizationId, {
    kind: 'user.provider-linked',
    actor: user.name,
    before: null,
    after: { userId: user.id, name: user.name, email: user.email, provider },
  });
}
