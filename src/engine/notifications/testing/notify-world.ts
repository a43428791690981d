import { newId } from '../../../domain/id.ts';
import { NoticeItem, type NoticeTopic } from '../../../domain/notice.ts';
import { signInMigration } from '../../../http/access/sign-in.ts';
import type { Database } from '../../../store/db/open.ts';
import { putPreference } from '../../../store/write/notification-settings.ts';
import { smallWorld } from '../../testing/small-world.ts';
import { lookAtCompanies } from '../look.ts';

/** A company with people to tell, and its clock. */
export async function notifyWorld(database: Database) {
  await signInMigration(database);
  const world = await smallWorld(database);
  const { rows } = await database.query<{ organization_id: string }>(
    'select organization_id from connection where id = $1',
    [world.connectionId],
  );
  const organizationId = rows[0]?.organization_id ?? '';
  const now = () => new Date(world.clock.now);
  return {
    ...world,
    organizationId,
    now,
    pass(minutes: number) {
      world.clock.now = new Date(world.clock.now.getTime() + minutes * 60_000);
    },
    /** A user of the organisation, with the role's own topics unless others are given. */
    async person(
      name: string,
      role = 'administrator',
      topics?: readonly NoticeTopic[],
      companies: readonly string[] | null = null,
    ): Promise<string> {
      const id = newId();
      const email = `${name.toLowerCase()}@example.com`;
      await database.query(
        `insert into auth_user (id, name, email, "emailVerified", "createdAt", "updatedAt") values ($1, $2, $3, true, now(), now())`,
        [id, name, email],
      );
      await database.query(
        `insert into role_grant (organization_id, principal_kind, principal_id, role, all_connections, granted_by)
         values ($1, 'user', $2, $3, $4, 'test')`,
        [organizationId, id, role, companies === null],
      );
      if (topics !== undefined)
        await putPreference(database, { organizationId, id }, null, topics, now().toISOString());
      return id;
    },
    look: () =>
      lookAtCompanies(database, now, (error) => {
        throw error;
      }),
    setAccount(status: 'active' | 'archived') {
      world.ledger.put('account', '900', { ...world.account, status });
    },
    /** What stands in the outbox: to whom, and `word topic` of each item. */
    async outbox() {
      const { rows: messages } = await database.query<{
        id: string;
        channel: string;
        recipient: string;
        items: unknown;
        more: number;
        state: string;
      }>(
        'select id, channel, recipient, items, more, state from message where connection_id = $1 order by id',
        [world.connectionId],
      );
      return messages.map(({ items, ...one }) => {
        const parsed = NoticeItem.array().parse(items);
        return { ...one, items: parsed, says: parsed.map(({ word, facts }) => `${word} ${facts.topic}`) };
      });
    },
  };
}
export type NotifyWorld = Awaited<ReturnType<typeof notifyWorld>>;
