import type { Executor } from '../db/open.ts';

/** Recalls what has not left: every attempt of a request that carries one of these records. The others are due again. */
export async function recallUnsent(
  tx: Executor,
  connectionId: string,
  ids: readonly string[],
  at: string,
): Promise<void> {
  await tx.query(
    `update attempt set state = 'recalled', settled_at = $3::timestamptz where connection_id = $1 and state = 'recorded'
       and request_id in (select request_id from attempt where connection_id = $1 and settled_at is null
         and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb)))`,
    [connectionId, JSON.stringify(ids), at],
  );
}
