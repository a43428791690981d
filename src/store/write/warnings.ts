import type { ProblemDraft } from '../../domain/problem.ts';
import type { Executor } from '../db/open.ts';

type Warning = Pick<ProblemDraft, 'code' | 'side' | 'params'>;

/** Something to know of a connection, from when it was first seen. */
export async function setWarning(
  tx: Executor,
  connectionId: string,
  warning: Warning,
  at: string,
): Promise<void> {
  await tx.query(
    `insert into connection_warning as w (connection_id, code, side, params, since) values ($1, $2, $3, $4, $5::timestamptz)
     on conflict (connection_id, code, side) do update set params = excluded.params where w.params <> excluded.params`,
    [connectionId, warning.code, warning.side, JSON.stringify(warning.params), at],
  );
}

/** It is so no longer. */
export async function clearWarning(
  tx: Executor,
  connectionId: string,
  warning: Pick<Warning, 'code' | 'side'>,
): Promise<void> {
  await tx.query('delete from connection_warning where connection_id = $1 and code = $2 and side = $3', [
    connectionId,
    warning.code,
    warning.side,
  ]);
}
