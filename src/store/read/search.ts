import type { Executor } from '../db/open.ts';
import { likeText, type Parameters, parameters } from './rows.ts';

/** What somebody typed into the search of a list of records. */
export interface RecordSearch {
  readonly text: string;
  /** The text as an amount, when it is one. */
  readonly amount: string | null;
  /** Problem codes whose words contain the text. */
  readonly codes: readonly string[];
}

/**
 * Ids and numbers by prefix, amounts exactly, name and message by part from three letters on: each branch has an
 * index of its own (prefix operators, trigrams, causes), and shorter texts never scan names.
 */
function branches(p: Parameters, search: RecordSearch): string[] {
  const text = search.text.toLowerCase();
  const prefix = p(`${likeText(text)}%`);
  const either = [
    `lower(l.released_id) like ${prefix}`,
    `lower(l.intacct_id) like ${prefix}`,
    `lower(l.number) like ${prefix}`,
  ];
  // A whole amount of either sign: people type what they see. Both are named, because the index knows no abs().
  if (search.amount !== null) {
    const amount = p(search.amount);
    either.push(`l.amount in (${amount}::numeric, -(${amount}::numeric))`);
  }
  if ([...text].length >= 3) {
    const part = p(`%${likeText(text)}%`);
    either.push(`l.search like ${part}`);
    // Before the texts, which have to be read one by one.
    if (search.codes.length > 0)
      either.push(
        `(l.cause_key is not null and l.problem_code in (select jsonb_array_elements_text(${p(JSON.stringify(search.codes))}::jsonb)))`,
      );
    either.push(`(l.cause_key is not null and lower(l.problem_params::text) like ${part})`);
  }
  return either;
}

/** The search as a condition of `link l`. */
export function searchCondition(p: Parameters, search: RecordSearch): string {
  return `(${branches(p, search).join(' or ')})`;
}

/**
 * Up to so many finds are read by the search's own indexes and then sorted. With more, the list in its order soon has
 * a page of them. Left to itself the planner, told of a limit, always takes the order, and reads a million records
 * for a search that finds none: 620 ms instead of 3 (on a server).
 */
const mostRare = 5_000;

/**
 * Of the records that were touched last so many are tried first, and so many finds among them are no rarity. An index
 * of parts of words gathers every find before it gives the first: for a word in a fifth of a million names that took
 * 100 ms, these take 5 (on a server).
 */
const tried = 500;
const manyOfThem = 25;

/** Whether a search finds so little that its finds are best looked up one by one. Never where nothing is searched. */
export async function isRare(
  executor: Executor,
  connectionId: string,
  search: RecordSearch | null,
): Promise<boolean> {
  if (search === null) return false;
  const sample = parameters();
  const latest = `select * from link_in_reach where connection_id = ${sample(connectionId)} order by updated_at desc, id desc limit ${sample(tried)}`;
  const found = await executor.query<{ n: number }>(
    `select count(*) as n from (${latest}) l where ${searchCondition(sample, search)}`,
    sample.values,
  );
  if ((found.rows[0]?.n ?? 0) >= manyOfThem) return false;
  const p = parameters();
  const { rows } = await executor.query<{ n: number }>(
    `select count(*) as n from (${eachBranch(p, connectionId, search, 'union all')} limit ${p(mostRare + 1)}) x`,
    p.values,
  );
  return (rows[0]?.n ?? 0) <= mostRare;
}

/** The finds of a rare search as `link l`: a `with` to begin the statement, and what stands behind its `from`. */
export function withFound(
  p: Parameters,
  connectionId: string,
  search: RecordSearch,
): { readonly found: string; readonly from: string } {
  return {
    found: `with found as materialized (${eachBranch(p, connectionId, search, 'union')}) `,
    // One by one, by the primary key: how many there are is guessed too high, and then the whole table is read.
    from: `found f cross join lateral (select * from link_in_reach where connection_id = ${p(connectionId)} and id = f.id offset 0) l`,
  };
}

function eachBranch(
  p: Parameters,
  connectionId: string,
  search: RecordSearch,
  how: 'union' | 'union all',
): string {
  const company = p(connectionId);
  return branches(p, search)
    .map((branch) => `(select l.id from link_in_reach l where l.connection_id = ${company} and ${branch})`)
    .join(` ${how} `);
}
