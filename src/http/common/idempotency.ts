import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Env } from './env.ts';
import { Refusal } from './refusal.ts';

/** How long a key is remembered. */
const remembered = '48 hours';
const keyPattern = /^[\x21-\x7e]{1,200}$/;
/** Answers that change nothing by being asked again, and say something about now rather than about the request. */
const passing = new Set([401, 403, 429]);

interface Row {
  request_hash: string;
  status: number | null;
  content_type: string | null;
  answer: Uint8Array | null;
  answer_key_id: string | null;
}

/**
 * `Idempotency-Key` on a change: the same key with the same request gives the first answer again and does nothing;
 * with another request it is refused. The key is taken before the change begins, so that of two at one time one wins.
 */
export const idempotent: MiddlewareHandler<Env> = async (c, next) => {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return next();
  if (!keyPattern.test(key))
    throw new Refusal(
      400,
      'invalid-idempotency-key',
      'Idempotency-Key: 1 to 200 printable characters without blanks.',
    );
  const { database, secrets } = c.get('services');
  const caller = c.get('caller');
  const place = [caller.organizationId, `${caller.kind}:${caller.id}`, key];
  const context = place.join(' ');
  const url = new URL(c.req.url);
  const hash = createHash('sha256')
    .update(`${c.req.method} ${url.pathname}${url.search}\n${await c.req.text()}`)
    .digest('hex');

  const { rowCount } = await database.query(
    `insert into idempotent_answer (organization_id, principal, key, request_hash) values ($1, $2, $3, $4)
     on conflict (organization_id, principal, key) do nothing`,
    [...place, hash],
  );
  if (rowCount === 0) {
    const { rows } = await database.query<Row>(
      `select request_hash, status, content_type, answer, answer_key_id from idempotent_answer
       where organization_id = $1 and principal = $2 and key = $3`,
      place,
    );
    const row = rows[0];
    if (row !== undefined && row.request_hash !== hash)
      throw new Refusal(
        409,
        'idempotency-key-reused',
        'This Idempotency-Key was used for another request. Take a new one.',
      );
    if (row?.status == null || row.answer === null || row.answer_key_id === null)
      throw new Refusal(
        409,
        'idempotency-in-progress',
        'A request with this Idempotency-Key is being carried out, or was cut off. Look at the record before you ask again with a new key.',
      );
    const answer = Buffer.from(secrets.open(row.answer_key_id, row.answer, context));
    c.res = new Response(answer.length === 0 ? null : answer, {
      status: row.status,
      headers: {
        ...(row.content_type === null ? {} : { 'content-type': row.content_type }),
        'idempotency-replayed': 'true',
        'cache-control': 'no-store',
      },
    });
    return;
  }

  await next();
  const { status } = c.res;
  if (status >= 500 || passing.has(status)) {
    await database.query(
      'delete from idempotent_answer where organization_id = $1 and principal = $2 and key = $3',
      place,
    );
    return;
  }
  const answer = new Uint8Array(await c.res.clone().arrayBuffer());
  const { keyId, sealed } = secrets.seal(answer, context);
  await database.query(
    `update idempotent_answer set status = $4, content_type = $5, answer = $6, answer_key_id = $7
     where organization_id = $1 and principal = $2 and key = $3`,
    [...place, status, c.res.headers.get('content-type'), sealed, keyId],
  );
  await database.query(`delete from idempotent_answer where created_at < now() - $1::interval`, [remembered]);
};
