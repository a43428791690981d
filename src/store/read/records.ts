import { z } from 'zod';
import { type Outcome, outcomes } from '../../domain/link.ts';
import type { RecordType } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import {
  type Cursor,
  DirectionColumn,
  OutcomeColumn,
  type Parameters,
  parameters,
  RecordTypeColumn,
  RoleColumn,
} from './rows.ts';
import { isRare, type RecordSearch, searchCondition, withFound } from './search.ts';

/** What a list of records is narrowed to. */
export interface RecordFilter {
  readonly link: 'linked' | 'unlinked' | 'all';
  readonly outcomes: readonly Outcome[] | null;
  readonly types: readonly RecordType[] | null;
  readonly search: RecordSearch | null;
  readonly property: string | null;
  /** Calendar date in the company's time zone. */
  readonly since: string | null;
  readonly timeZone: string;
  readonly direction: 'incoming' | 'outgoing' | null;
  readonly cause: string | null;
  /** Only what came to one of these results in an operation (any, if null), such as `create` in a check of a relink. */
  readonly came?: { readonly operationId: string; readonly results: readonly string[] | null } | null;
}

export const sortColumns = {
  updatedAt: 'updated_at',
  date: 'date',
  amount: 'amount',
  number: 'number',
  releasedId: 'released_id',
  intacctId: 'intacct_id',
} as const;
export type SortKey = keyof typeof sortColumns;
export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

const row = z.object({
  id: z.string(),
  type: RecordTypeColumn,
  role: RoleColumn.nullable(),
  outcome: OutcomeColumn,
  held: z.boolean(),
  released_id: z.string().nullable(),
  intacct_id: z.string().nullable(),
  number: z.string().nullable(),
  name: z.string(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  date: z.string().nullable(),
  property_ref: z.string().nullable(),
  direction: DirectionColumn.nullable(),
  problem_code: z.string().nullable(),
  cause_key: z.string().nullable(),
  problem_params: z.unknown(),
  problem_side: z.string().nullable(),
  problem_field: z.string().nullable(),
  attempts: z.number(),
  last_attempt_at: z.string().nullable(),
  next_attempt_at: z.string().nullable(),
  updated_at: z.string(),
});
export type LinkListRow = z.infer<typeof row>;

export const linkColumns =
  'l.id, l.type, l.role, l.outcome, l.held, l.released_id, l.intacct_id, l.number, l.name, l.amount, l.currency, l.date, l.property_ref, l.direction, l.problem_code, l.cause_key, l.problem_params, l.problem_side, l.problem_field, l.attempts, l.last_attempt_at, l.next_attempt_at, l.updated_at';
export const linkListRow = (value: unknown): LinkListRow => row.parse(value);

/** What a filter asks of `link l`: shared by the list, its count and what freezes it. */
export function recordConditions(p: Parameters, connectionId: string, filter: RecordFilter): string[] {
  const where = [`l.connection_id = ${p(connectionId)}`];
  const isOneOf = (column: string, values: readonly string[]) =>
    `${column} in (select jsonb_array_elements_text(${p(JSON.stringify(values))}::jsonb))`;
  if (filter.link !== 'all') where.push(filter.link === 'unlinked' ? 'l.held' : 'not l.held');
  if (filter.outcomes !== null) where.push(isOneOf('l.outcome', filter.outcomes));
  if (filter.types !== null) where.push(isOneOf('l.type', filter.types));
  if (filter.property !== null) where.push(`l.property_ref = ${p(filter.property)}`);
  if (filter.direction !== null) where.push(`l.direction = ${p(filter.direction)}`);
  if (filter.cause !== null) where.push(`l.cause_key = ${p(filter.cause)}`);
  if (filter.since !== null)
    where.push(
      `l.updated_at >= (${p(filter.since)}::date::timestamp at time zone ${p(filter.timeZone)}::text)`,
    );
  if (filter.search !== null) where.push(searchCondition(p, filter.search));
  if (filter.came != null)
    where.push(
      `exists (select 1 from operation_member m where m.connection_id = l.connection_id and m.operation_id = ${p(filter.came.operationId)}::uuid
         and m.link_id = l.id${filter.came.results === null ? '' : ` and ${isOneOf('m.result', filter.came.results)}`})`,
    );
  return where;
}

/**
 * One page of records by key. Those without a sort value come last in either direction: first the ones that have
 * it, by the index that ends in the id, then the others by id; never an offset, so a page costs the same anywhere.
 * @param isRareFind what {@link isRare} says of the filter's search, where it was asked already
 */
export async function listRecords(
  executor: Executor,
  connectionId: string,
  filter: RecordFilter,
  sort: Sort,
  after: Cursor | null,
  limit: number,
  isRareFind?: boolean,
): Promise<LinkListRow[]> {
  const rare = isRareFind ?? (await isRare(executor, connectionId, filter.search));
  const part = (from: Cursor | null, most: number, valued: boolean) =>
    readPart(executor, connectionId, filter, { sort, after: from, limit: most, valued, rare });
  const withValue = after !== null && after.value === null ? [] : await part(after, limit, true);
  if (withValue.length >= limit || sort.key === 'updatedAt') return withValue;
  const rest = after !== null && after.value === null ? after : null;
  const without = await part(rest, limit - withValue.length, false);
  return [...withValue, ...without];
}

async function readPart(
  executor: Executor,
  connectionId: string,
  filter: RecordFilter,
  wish: {
    readonly sort: Sort;
    readonly after: Cursor | null;
    readonly limit: number;
    readonly valued: boolean;
    readonly rare: boolean;
  },
): Promise<LinkListRow[]> {
  const { sort, after, limit, valued, rare } = wish;
  const p = parameters();
  const { found, from, where } = asked(p, connectionId, filter, rare);
  const column = ordered[sort.key](`l.${sortColumns[sort.key]}`);
  const direction = sort.descending ? 'desc' : 'asc';
  const beyond = sort.descending ? '<' : '>';
  if (valued && sort.key !== 'updatedAt') where.push(`l.${sortColumns[sort.key]} is not null`);
  if (!valued) where.push(`l.${sortColumns[sort.key]} is null`);
  if (after !== null)
    where.push(
      valued
        ? `(${column}, l.id) ${beyond} (${ordered[sort.key](`${p(after.value)}${casts[sort.key]}`)}, ${p(after.id)}::uuid)`
        : `l.id ${beyond} ${p(after.id)}::uuid`,
    );
  const order = valued ? `${column} ${direction}, l.id ${direction}` : `l.id ${direction}`;
  const { rows } = await executor.query(
    `${found}select ${linkColumns} from ${from} where ${where.join(' and ')} order by ${order} limit ${p(limit)}`,
    p.values,
  );
  return rows.map(linkListRow);
}

/** Where the rows come from: what a rare search found, by its indexes, or the list in its order. */
function asked(p: Parameters, connectionId: string, filter: RecordFilter, rare: boolean) {
  if (!rare || filter.search === null)
    return { found: '', from: 'link_in_reach l', where: recordConditions(p, connectionId, filter) };
  const { found, from } = withFound(p, connectionId, filter.search);
  return { found, from, where: recordConditions(p, connectionId, { ...filter, search: null }) };
}

const casts: Readonly<Record<SortKey, string>> = {
  updatedAt: '::timestamptz',
  date: '::date',
  amount: '::numeric',
  number: '::text',
  releasedId: '::text',
  intacctId: '::text',
};

const asItIs = (value: string): string => value;
/** Ids are mostly numbers: filled up from the left, 9 comes before 10. The indexes say the same. */
const asNumber = (value: string): string => `lpad(${value}, 24, '0') collate "C"`;
/** What a sort compares, of the column and of the cursor alike. */
const ordered: Readonly<Record<SortKey, (value: string) => string>> = {
  updatedAt: asItIs,
  date: asItIs,
  amount: asItIs,
  number: (value) => `${value} collate "C"`,
  releasedId: asNumber,
  intacctId: asNumber,
};

/** The row's sort value, as the cursor keeps it. */
export function sortValue(row: LinkListRow, key: SortKey): string | null {
  return row[sortColumns[key]];
}

/** Above this a filtered list is not counted on: "10,000+". */
export const countCap = 10_000;

/**
 * How many there are: exact from counters where they cover the filter, else counted up to {@link countCap}.
 * @param isRareFind what {@link isRare} says of the filter's search, where it was asked already
 */
export async function countRecords(
  executor: Executor,
  connectionId: string,
  filter: RecordFilter,
  isRareFind?: boolean,
): Promise<{ count: number; exact: boolean }> {
  const covered =
    filter.search === null &&
    filter.property === null &&
    filter.since === null &&
    filter.direction === null &&
    filter.cause === null &&
    filter.came == null;
  if (covered) {
    const { rows } = await executor.query<{ n: number }>(
      `select coalesce(sum(n), 0)::bigint as n from link_counter where connection_id = $1
         and ($2::boolean is null or held = $2::boolean)
         and outcome in (select jsonb_array_elements_text($3::jsonb))
         and ($4::jsonb is null or type in (select jsonb_array_elements_text($4::jsonb)))`,
      [
        connectionId,
        filter.link === 'all' ? null : filter.link === 'unlinked',
        JSON.stringify(filter.outcomes ?? outcomes),
        filter.types === null ? null : JSON.stringify(filter.types),
      ],
    );
    return { count: rows[0]?.n ?? 0, exact: true };
  }
  const p = parameters();
  const rare = isRareFind ?? (await isRare(executor, connectionId, filter.search));
  const { found, from, where } = asked(p, connectionId, filter, rare);
  const { rows } = await executor.query<{ n: number }>(
    `${found}select count(*) as n from (select 1 from ${from} where ${where.join(' and ')} limit ${p(countCap + 1)}) x`,
    p.values,
  );
  const n = rows[0]?.n ?? 0;
  return n > countCap ? { count: countCap, exact: false } : { count: n, exact: true };
}

const hold = z.object({
  link_id: z.string(),
  reason: z.enum(['person', 'rule', 'parent']),
  source: z.string(),
  held_by: z.string(),
  held_at: z.string(),
  why: z.string(),
  review_on: z.string().nullable(),
  /** For a rule's hold: what the rule is called. */
  rule_name: z.string().nullable(),
});
export type HoldRow = z.infer<typeof hold>;

/** Holds of a page's records, by record. */
export async function holdsOf(
  executor: Executor,
  connectionId: string,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, HoldRow[]>> {
  if (linkIds.length === 0) return new Map();
  const { rows } = await executor.query(
    `select h.link_id, h.reason, h.source, h.held_by, h.held_at, h.why, h.review_on, r.name as rule_name from hold h
     left join rule r on h.reason = 'rule' and r.connection_id = h.connection_id and r.id::text = h.source
     where h.connection_id = $1 and h.link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
     order by h.held_at, h.reason, h.source`,
    [connectionId, JSON.stringify(linkIds)],
  );
  return Map.groupBy(
    rows.map((value) => hold.parse(value)),
    (one) => one.link_id,
  );
}

/** Records by id, in the order asked for; what is not there is left out. */
export async function findRecords(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<LinkListRow[]> {
  const { rows } = await executor.query(
    `select ${linkColumns} from jsonb_array_elements_text($2::jsonb) with ordinality as w(id, place)
     join link l on l.connection_id = $1 and l.id = w.id::uuid order by w.place`,
    [connectionId, JSON.stringify(ids)],
  );
  return rows.map(linkListRow);
}
