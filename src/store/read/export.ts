import type { Executor } from '../db/open.ts';
import {
  type LinkListRow,
  linkColumns,
  linkListRow,
  type RecordFilter,
  recordConditions,
} from './records.ts';
import { parameters } from './rows.ts';

/**
 * The records that match, some at a time, by id: what is changed while it is read keeps its place, so none comes twice
 * and none that matches throughout is left out.
 */
export async function* exportRecords(
  executor: Executor,
  connectionId: string,
  filter: RecordFilter,
  limit: number,
): AsyncGenerator<LinkListRow[], void, undefined> {
  let after: string | null = null;
  for (;;) {
    const p = parameters();
    const where: string[] = recordConditions(p, connectionId, filter);
    if (after !== null) where.push(`l.id > ${p(after)}::uuid`);
    const { rows } = await executor.query(
      `select ${linkColumns} from link_in_reach l where ${where.join(' and ')} order by l.id limit ${p(limit)}`,
      p.values,
    );
    if (rows.length === 0) return;
    const page: LinkListRow[] = rows.map(linkListRow);
    yield page;
    after = page.at(-1)?.id ?? null;
    if (rows.length < limit) return;
  }
}
