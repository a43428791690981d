import { inLimit } from '../query.ts';

/** Keys and ids of records, looked up where the gateway gives or wants the other one. Neither ever changes. */
export interface References {
  /** The keys of these ids of one object; an id that nobody has is not in the map. */
  keys(path: string, ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** The ids of these keys. */
  ids(path: string, keys: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

/** A pair as it is read: at most {@link inLimit} values at a time, `by` the one that is known. */
export type ReadPairs = (
  path: string,
  by: 'key' | 'id',
  values: readonly string[],
  signal?: AbortSignal,
) => Promise<readonly { readonly key: string; readonly id: string }[]>;

/** Remembers what was looked up: a page of 2,000 invoices is of the same few hundred customers as the last one. */
export function references(read: ReadPairs): References {
  const known = { key: new Map<string, string>(), id: new Map<string, string>() };

  const find = async (
    path: string,
    by: 'key' | 'id',
    values: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> => {
    const place = (value: string) => `${path} ${value}`;
    const wanted = [...new Set(values)].filter((value) => value !== '');
    const missing = wanted.filter((value) => !known[by].has(place(value)));
    for (let start = 0; start < missing.length; start += inLimit)
      for (const { key, id } of await read(path, by, missing.slice(start, start + inLimit), signal)) {
        known.key.set(place(key), id);
        known.id.set(place(id), key);
      }
    return new Map(
      wanted.flatMap((value) => {
        const found = known[by].get(place(value));
        return found === undefined ? [] : [[value, found] as const];
      }),
    );
  };
  return {
    keys: (path, ids, signal) => find(path, 'id', ids, signal),
    ids: (path, keys, signal) => find(path, 'key', keys, signal),
  };
}
