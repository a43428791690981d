import { z } from 'zod';
import { defaultNotifying, type Notifying, noticeTopics } from '../../domain/notice.ts';
import type { Database, Executor } from '../db/open.ts';
import { beyondReach } from '../db/reach.ts';

/** Topics as stored; one that this program does not know is left out. */
export const Topics = z
  .array(z.string())
  .transform((all) => noticeTopics.filter((topic) => all.includes(topic)));

const setting = z.object({ is_on: z.boolean(), burst_minutes: z.number(), recovery: z.boolean() });

/** How a company notifies. */
export async function readNotifying(executor: Executor, connectionId: string): Promise<Notifying> {
  const { rows } = await executor.query(
    'select is_on, burst_minutes, recovery from notification_setting where connection_id = $1',
    [connectionId],
  );
  if (rows[0] === undefined) return defaultNotifying;
  const one = setting.parse(rows[0]);
  return { on: one.is_on, burstMinutes: one.burst_minutes, recovery: one.recovery };
}

const person = z.object({
  user_id: z.string(),
  email: z.string(),
  role: z.string(),
  topics: Topics.nullable(),
});

/** A user who may see the company; `topics` is `null` where nothing was ever chosen. */
export type NoticePerson = z.infer<typeof person>;

const people = `
select u.id as user_id, u.email, g.role, coalesce(own.topics, general.topics) as topics
from role_grant g join auth_user u on u.id = g.principal_id
left join notification_preference own
  on own.organization_id = g.organization_id and own.user_id = u.id and own.connection_id = $2
left join notification_preference general
  on general.organization_id = g.organization_id and general.user_id = u.id and general.connection_id is null
where g.organization_id = $1 and g.principal_kind = 'user' and (g.all_connections or exists (
  select 1 from role_grant_connection c where c.organization_id = g.organization_id
    and c.principal_kind = 'user' and c.principal_id = g.principal_id and c.connection_id = $2))`;

/** Users who may see the company, with what they chose for it, or in general. */
export async function noticePeople(
  executor: Executor,
  organizationId: string,
  connectionId: string,
): Promise<NoticePerson[]> {
  const { rows } = await executor.query(`${people} order by u.id`, [organizationId, connectionId]);
  return rows.map((value) => person.parse(value));
}

/**
 * One of them by id; `null` for somebody who may not see the company (any more). Who he is stands in the sign-in's tables,
 * which no request reaches: narrowed here, to the organisation and the company.
 */
export async function noticePersonById(
  database: Database,
  organizationId: string,
  connectionId: string,
  userId: string,
): Promise<NoticePerson | null> {
  const { rows } = await beyondReach(() =>
    database.query(`${people} and u.id = $3`, [organizationId, connectionId, userId]),
  );
  return rows[0] === undefined ? null : person.parse(rows[0]);
}

/** What a user chose for himself: for one company, or (`null`) in general. `null`: nothing yet. */
export async function readPreference(
  executor: Executor,
  organizationId: string,
  userId: string,
  connectionId: string | null,
): Promise<z.infer<typeof Topics> | null> {
  const { rows } = await executor.query(
    `select topics from notification_preference
     where organization_id = $1 and user_id = $2 and connection_id is not distinct from $3::uuid`,
    [organizationId, userId, connectionId],
  );
  return rows[0] === undefined ? null : Topics.parse(rows[0].topics);
}
