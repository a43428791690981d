import type { NoticeTopic, Notifying } from '../../domain/notice.ts';
import type { Executor } from '../db/open.ts';

/** How a company notifies from now on. */
export async function putNotifying(
  tx: Executor,
  connectionId: string,
  setting: Notifying,
  by: { readonly name: string; readonly at: string },
): Promise<void> {
  await tx.query(
    `insert into notification_setting (connection_id, is_on, burst_minutes, recovery, updated_by, updated_at)
     values ($1, $2, $3, $4, $5, $6::timestamptz)
     on conflict (connection_id) do update set is_on = excluded.is_on, burst_minutes = excluded.burst_minutes,
       recovery = excluded.recovery, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
    [connectionId, setting.on, setting.burstMinutes, setting.recovery, by.name, by.at],
  );
}

/** What a user wants by e-mail, for one company or in general; `null` topics: nothing of his own any more. */
export async function putPreference(
  tx: Executor,
  user: { readonly organizationId: string; readonly id: string },
  connectionId: string | null,
  topics: readonly NoticeTopic[] | null,
  at: string,
): Promise<void> {
  if (topics === null) {
    await tx.query(
      `delete from notification_preference
       where organization_id = $1 and user_id = $2 and connection_id is not distinct from $3::uuid`,
      [user.organizationId, user.id, connectionId],
    );
    return;
  }
  await tx.query(
    `insert into notification_preference (organization_id, user_id, connection_id, topics, updated_at)
     values ($1, $2, $3, $4, $5::timestamptz)
     on conflict (organization_id, user_id, connection_id) do update set topics = excluded.topics, updated_at = excluded.updated_at`,
    [user.organizationId, user.id, connectionId, JSON.stringify(topics), at],
  );
}
