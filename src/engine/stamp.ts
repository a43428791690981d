import pLimit from 'p-limit';
import type { RecordType } from '../domain/record.ts';
import { isOfConnection } from './connection-faults.ts';
import { type RunContext, runTransaction } from './context.ts';
import { loadLinks } from './page.ts';
import { type PlannedWrite, type WriteResult, writeAll } from './write.ts';

/** One call's worth. */
const pageSize = 100;
/** As many as of pages that are written: while two are with the other system the third is at the database. */
const pagesAtOnce = 3;

/**
 * Stores the ledger's id on the property record ("External Entity Identifier"), so that a pair can be found again
 * from either side. Bookkeeping beside the outcome: the write is the same however often it is made, and a stamp that
 * did not arrive is due again in the next run; one that was refused is tried again as a refused record is. An
 * unlinked record is not stamped.
 */
export async function stampType(run: RunContext, type: RecordType): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  let isOver = false;
  const oneByOne = pLimit(1);
  const next = () =>
    oneByOne(async () => {
      const ids = isOver ? [] : await dueAfter(run, type, after);
      after = ids.at(-1) ?? after;
      return ids;
    });
  const lane = async (): Promise<void> => {
    try {
      for (let ids = await next(); ids.length > 0; ids = await next()) {
        run.signal.throwIfAborted();
        if (await stampPage(run, ids)) isOver = true;
      }
    } catch (error) {
      isOver = true;
      throw error;
    }
  };
  // What was begun comes to rest before a run ends.
  const rested = await Promise.allSettled(Array.from({ length: pagesAtOnce }, lane));
  for (const one of rested) if (one.status === 'rejected') throw one.reason;
}

async function dueAfter(run: RunContext, type: RecordType, after: string): Promise<string[]> {
  const { rows } = await run.database.query<{ id: string }>(
    `select id from link where connection_id = $1 and type = $2 and stamp_due and not held and outcome <> 'uncertain'
       and (stamp_after is null or stamp_after <= $5::timestamptz)
       and property_key is not null and ledger_key is not null and id > $3::uuid
       and not exists (select 1 from attempt t where t.connection_id = link.connection_id and t.link_id = link.id and t.settled_at is null)
     order by id limit $4`,
    [run.connection.id, type, after, pageSize, run.now().toISOString()],
  );
  return rows.map((row) => row.id);
}

/** @returns whether no more should be tried now */
async function stampPage(run: RunContext, ids: readonly string[]): Promise<boolean> {
  const writes = (await loadLinks(run, ids)).flatMap((row): PlannedWrite[] =>
    row.property === null || row.ledger === null
      ? []
      : [
          {
            row,
            verb: 'stamp',
            system: 'property',
            content: row.property.content,
            fields: [],
            ownKey: '',
            counterpartKey: row.ledger.key,
            date: null,
          },
        ],
  );
  const results = await writeAll(run, 'property', writes);
  await settleStamps(run, results);
  return results.some((one) => one.kind === 'deferred' && one.stop);
}

async function settleStamps(run: RunContext, results: readonly WriteResult[]): Promise<void> {
  const stamped = results.filter((one) => one.kind === 'done').map((one) => one.write.row.id);
  const refused = results
    .filter((one) => one.kind === 'rejected' && !isOfConnection(one.problem))
    .map((one) => one.write.row.id);
  await runTransaction(run, async (tx) => {
    await tx.query(
      `update link set stamp_due = false, stamp_tries = 0, stamp_after = null where connection_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [run.connection.id, JSON.stringify(stamped)],
    );
    // As a record that is refused: after 10 minutes doubling to 24 hours.
    await tx.query(
      `update link set stamp_tries = least(stamp_tries + 1, 30),
         stamp_after = $3::timestamptz + least(interval '10 minutes' * power(2, stamp_tries), interval '24 hours')
       where connection_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [run.connection.id, JSON.stringify(refused), run.now().toISOString()],
    );
  });
}
