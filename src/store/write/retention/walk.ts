import { z } from 'zod';
import type { Executor } from '../../db/open.ts';

export const walkKinds = ['bodies', 'attempts', 'requests'] as const;
export type WalkKind = (typeof walkKinds)[number];

/** Where a walk stands, so that it goes on where it was and is not begun twice for the same limit. */
export interface WalkPlace {
  readonly before: string;
  readonly through: string;
  readonly done: boolean;
  readonly removed: number;
}

const row = z.object({
  before: z.string(),
  through: z.string(),
  done: z.boolean(),
  removed: z.coerce.number(),
});

/** `null` where none was ever begun. */
export async function readWalk(
  executor: Executor,
  connectionId: string,
  kind: WalkKind,
): Promise<WalkPlace | null> {
  const { rows } = await executor.query(
    'select before, through, done, removed from retention_walk where connection_id = $1 and kind = $2',
    [connectionId, kind],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

/** Notes how far a walk has come; in the transaction of what it removed. */
export async function noteWalk(
  tx: Executor,
  connectionId: string,
  kind: WalkKind,
  { before, through, done, removed }: WalkPlace,
): Promise<void> {
  await tx.query(
    `insert into retention_walk (connection_id, kind, before, through, done, removed)
     values ($1, $2, $3::timestamptz, $4, $5, $6)
     on conflict (connection_id, kind) do update set before = excluded.before, through = excluded.through,
       done = excluded.done, removed = excluded.removed`,
    [connectionId, kind, before, through, done, removed],
  );
}
