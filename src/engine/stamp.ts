import type { RecordType } from '../domain/record.ts';
import { type RunContext, runTransaction } from './context.ts';
import { loadLinks } from './page.ts';
import { isOfConnection } from './process.ts';
import { type PlannedWrite, writeAll } from './write.ts';

const pageSize = 200;

/**
 * Stores the ledger's id on the property record ("External Entity Identifier"), so that a pair can be found again
 * from either side. Bookkeeping beside the outcome: the write is the same however often it is made, and a stamp that
 * did not arrive is due again in the next run; one that was refused is tried again as a refused record is. An
 * unlinked record is not stamped.
 */
export async function stampType(run: RunContext, type: RecordType): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    run.signal.throwIfAborted();
    const { rows } = await run.database.query<{ id: string }>(
      `select id from link where connection_id = $1 and type = $2 and stamp_due and not held and outcome <> 'uncertain'
         and (stamp_after is null or stamp_after <= $5::timestamptz)
         and property_key is not null and ledger_key is not null and id > $3::uuid
         and not exists (select 1 from attempt t where t.connection_id = link.connection_id and t.link_id = link.id and t.settled_at is null)
       order by id limit $4`,
      [run.connection.id, type, after, pageSize, run.now().toISOString()],
    );
    if (rows.length === 0) return;
    after = rows[rows.length - 1]?.id ?? after;
    const links = await loadLinks(
      run,
      rows.map((row) => row.id),
    );
    const writes = links.flatMap((row): PlannedWrite[] =>
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
    if (results.some((one) => one.kind === 'deferred' && one.stop)) return;
  }
}
