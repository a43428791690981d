import type { Direction, Outcome, RecordType } from '../api/types.ts';

export const linkFilters = ['linked', 'unlinked', 'all'] as const;
export type LinkFilter = (typeof linkFilters)[number];
/** Sort keys of the API; the default, newest first, is absent. */
export const sorts = [
  'updatedAt',
  'amount',
  '-amount',
  'number',
  '-number',
  'releasedId',
  '-releasedId',
  'intacctId',
  '-intacctId',
] as const;
export type Sort = (typeof sorts)[number];
export const rowSizes = ['25', '50', '100', 'all'] as const;
export type RowSize = (typeof rowSizes)[number];

const outcomes: readonly Outcome[] = [
  'failing',
  'waiting',
  'uncertain',
  'drifted',
  'warned',
  'pending',
  'synced',
  'apart',
  'excluded',
  'ended',
];
const types: readonly RecordType[] = [
  'contact',
  'invoice',
  'bill',
  'credit-note',
  'payment',
  'allocation',
  'account',
  'tax-type',
  'tracking-option',
];
export const filterOutcomes = outcomes;
export const filterTypes = types;

/** Everything the list shows, as the address holds it. Absent means default, so that addresses stay short. */
export interface ResultsSearch {
  link?: Exclude<LinkFilter, 'linked'> | undefined;
  outcome?: Outcome[] | undefined;
  type?: RecordType[] | undefined;
  property?: string | undefined;
  cause?: string | undefined;
  direction?: Direction | undefined;
  q?: string | undefined;
  /** `any` lifts the default (the last clean sync). */
  since?: string | undefined;
  sort?: Sort | undefined;
  rows?: Exclude<RowSize, '50'> | undefined;
  record?: string | undefined;
  tab?: 'sides' | 'tries' | 'history' | undefined;
}

function known<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

function knownList<T extends string>(value: unknown, allowed: readonly T[]): T[] | undefined {
  const given: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const list = allowed.filter((one) => given.includes(one));
  return list.length === 0 ? undefined : list;
}

function text(value: unknown): string | undefined {
  const given = typeof value === 'number' ? String(value) : value;
  return typeof given === 'string' && given.trim() !== '' ? given.slice(0, 200) : undefined;
}

/** Takes any address and keeps what is a filter; a wrong value is dropped rather than shown as an error. */
export function readSearch(raw: Record<string, unknown>): ResultsSearch {
  const since = text(raw.since);
  const found: ResultsSearch = {
    link: known(raw.link, ['unlinked', 'all'] as const),
    outcome: knownList(raw.outcome, outcomes),
    type: knownList(raw.type, types),
    property: text(raw.property),
    cause: text(raw.cause),
    direction: known(raw.direction, ['incoming', 'outgoing'] as const),
    q: text(raw.q),
    since: since === 'any' || (since !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(since)) ? since : undefined,
    sort: known(raw.sort, sorts),
    rows: known(raw.rows, ['25', '100', 'all'] as const),
    record: text(raw.record),
    tab: known(raw.tab, ['sides', 'tries', 'history'] as const),
  };
  const search: ResultsSearch = {};
  for (const [name, value] of Object.entries(found))
    if (value !== undefined) Object.assign(search, { [name]: value });
  return search;
}

/** The same address with some parts changed; `undefined` removes one. */
export function withSearch(search: ResultsSearch, change: ResultsSearch): ResultsSearch {
  return readSearch({ ...search, ...change });
}

/** Query of `GET …/records` for an address; `defaultSince` stands where the address names no date. */
export function recordsQuery(
  search: ResultsSearch,
  defaultSince: string | null,
): Record<string, string | undefined> {
  const since = search.since === 'any' ? undefined : (search.since ?? defaultSince ?? undefined);
  return {
    link: search.link ?? 'linked',
    outcome: search.outcome?.join(','),
    type: search.type?.join(','),
    property: search.property,
    cause: search.cause,
    direction: search.direction,
    q: search.q,
    sort: search.sort,
    since,
  };
}

/** Which filters narrow the list besides the segment and the default date, to say which one to drop. */
export function activeFilters(search: ResultsSearch): (keyof ResultsSearch)[] {
  const names: (keyof ResultsSearch)[] = ['q', 'outcome', 'type', 'property', 'cause', 'direction', 'since'];
  return names.filter((name) => search[name] !== undefined && !(name === 'since' && search.since === 'any'));
}
