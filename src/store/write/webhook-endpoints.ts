import { z } from 'zod';
import type { NoticeTopic } from '../../domain/notice.ts';
import type { Executor } from '../db/open.ts';
import { Topics } from '../read/recipients.ts';

/** A secret as stored. */
export interface SealedSecret {
  readonly keyId: string;
  readonly sealed: Uint8Array;
}

const row = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  topics: Topics,
  is_on: z.boolean(),
  created_by: z.string(),
  created_at: z.string(),
  rotated_at: z.string().nullable(),
  old_secret_until: z.string().nullable(),
  gone_at: z.string().nullable(),
});
/** An endpoint as it may be shown: without its secrets. */
export type WebhookEndpoint = z.infer<typeof row>;

const columns = 'id, name, url, topics, is_on, created_by, created_at, rotated_at, old_secret_until, gone_at';

/** So many endpoints a company may have. */
export const mostEndpoints = 20;

/** A company's endpoints, oldest first. */
export async function listEndpoints(executor: Executor, connectionId: string): Promise<WebhookEndpoint[]> {
  const { rows } = await executor.query(
    `select ${columns} from webhook_endpoint where connection_id = $1 order by id`,
    [connectionId],
  );
  return rows.map((value) => row.parse(value));
}

/** One endpoint; `null` when there is none. */
export async function findEndpoint(
  executor: Executor,
  connectionId: string,
  id: string,
): Promise<WebhookEndpoint | null> {
  const { rows } = await executor.query(
    `select ${columns} from webhook_endpoint where connection_id = $1 and id = $2`,
    [connectionId, id],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

const signing = z.object({
  url: z.string(),
  is_on: z.boolean(),
  secret: z.instanceof(Uint8Array),
  secret_key_id: z.string(),
  old_secret: z.instanceof(Uint8Array).nullable(),
  old_secret_key_id: z.string().nullable(),
});

/** Where to deliver and what to sign with: the secret, and the one before while its time is not over. */
export async function endpointSigning(
  executor: Executor,
  connectionId: string,
  id: string,
  at: string,
): Promise<{ url: string; isOn: boolean; secrets: SealedSecret[] } | null> {
  const { rows } = await executor.query(
    `select url, is_on, secret, secret_key_id,
       case when old_secret_until > $3::timestamptz then old_secret end as old_secret, old_secret_key_id
     from webhook_endpoint where connection_id = $1 and id = $2`,
    [connectionId, id, at],
  );
  if (rows[0] === undefined) return null;
  const one = signing.parse(rows[0]);
  const old =
    one.old_secret === null || one.old_secret_key_id === null
      ? []
      : [{ keyId: one.old_secret_key_id, sealed: one.old_secret }];
  return {
    url: one.url,
    isOn: one.is_on,
    secrets: [{ keyId: one.secret_key_id, sealed: one.secret }, ...old],
  };
}

/** @returns why it cannot be added; `null`: it was. Call it in a transaction. */
export async function addEndpoint(
  tx: Executor,
  connectionId: string,
  endpoint: {
    readonly id: string;
    readonly name: string;
    readonly url: string;
    readonly topics: readonly NoticeTopic[];
    readonly secret: SealedSecret;
    readonly by: string;
    readonly at: string;
  },
): Promise<'too-many' | 'url-taken' | null> {
  // Two at once would each see room for one.
  await tx.query('select 1 from connection where id = $1 for update', [connectionId]);
  const { rowCount } = await tx.query('select 1 from webhook_endpoint where connection_id = $1', [
    connectionId,
  ]);
  if (rowCount >= mostEndpoints) return 'too-many';
  const { rowCount: added } = await tx.query(
    `insert into webhook_endpoint (connection_id, id, name, url, topics, secret, secret_key_id, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz) on conflict (connection_id, url) do nothing`,
    [
      connectionId,
      endpoint.id,
      endpoint.name,
      endpoint.url,
      JSON.stringify(endpoint.topics),
      endpoint.secret.sealed,
      endpoint.secret.keyId,
      endpoint.by,
      endpoint.at,
    ],
  );
  return added === 1 ? null : 'url-taken';
}

/** Changes what is given; switched on again it is no longer gone. @returns false when there is none */
export async function changeEndpoint(
  tx: Executor,
  connectionId: string,
  id: string,
  change: {
    readonly name?: string | undefined;
    readonly topics?: readonly NoticeTopic[] | undefined;
    readonly on?: boolean | undefined;
  },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update webhook_endpoint set name = coalesce($3, name), topics = coalesce($4::jsonb, topics),
       is_on = coalesce($5::boolean, is_on), gone_at = case when $5::boolean then null else gone_at end
     where connection_id = $1 and id = $2`,
    [
      connectionId,
      id,
      change.name ?? null,
      change.topics === undefined ? null : JSON.stringify(change.topics),
      change.on ?? null,
    ],
  );
  return rowCount === 1;
}

/** A new secret; the one before signs as well until `oldUntil`. @returns false when there is no such endpoint */
export async function rotateEndpoint(
  tx: Executor,
  connectionId: string,
  id: string,
  secret: SealedSecret,
  at: string,
  oldUntil: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update webhook_endpoint set old_secret = secret, old_secret_key_id = secret_key_id, old_secret_until = $6::timestamptz,
       secret = $3, secret_key_id = $4, rotated_at = $5::timestamptz where connection_id = $1 and id = $2`,
    [connectionId, id, secret.sealed, secret.keyId, at, oldUntil],
  );
  return rowCount === 1;
}

/** @returns false when there is none */
export async function removeEndpoint(tx: Executor, connectionId: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from webhook_endpoint where connection_id = $1 and id = $2', [
    connectionId,
    id,
  ]);
  return rowCount === 1;
}

/** The receiver said that it is gone for good: nothing more is sent there until somebody switches it on. */
export async function endpointIsGone(
  tx: Executor,
  connectionId: string,
  id: string,
  at: string,
): Promise<void> {
  await tx.query(
    'update webhook_endpoint set is_on = false, gone_at = $3::timestamptz where connection_id = $1 and id = $2',
    [connectionId, id, at],
  );
}
