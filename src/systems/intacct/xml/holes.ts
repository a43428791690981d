import { element, type Written, writeFragment } from './write.ts';

/**
 * The gateway names other records by their ids, and what is to be written names them by their keys. What is stored is
 * therefore a function with holes (`<customerid hole="accounts-receivable/customer" key="17"/>`), filled while sending:
 * ids never change, so the same stored bytes are always the same function.
 */
export function hole(name: string, path: string, key: string): Written {
  return element(name, [], { hole: path, key });
}

/** What points to no record. */
export interface Hole {
  readonly path: string;
  readonly key: string;
}

// Values are escaped, so that this can only be an element that was written as a hole.
const pattern = /<([A-Za-z0-9_]+) hole="([a-z/-]+)" key="([^"<>&]*)"\/>/g;

/** Every hole of a function. */
export function holesIn(text: string): Hole[] {
  return [...text.matchAll(pattern)].map((match) => ({ path: match[2] ?? '', key: match[3] ?? '' }));
}

/** The function with the ids in its holes, or the hole for which there is none. */
export function filled(
  text: string,
  idOf: (path: string, key: string) => string | undefined,
): { readonly text: string } | { readonly missing: Hole } {
  const missing = holesIn(text).find(({ path, key }) => idOf(path, key) === undefined);
  if (missing !== undefined) return { missing };
  return {
    text: text.replace(pattern, (_all, name: string, path: string, key: string) =>
      writeFragment(element(name, idOf(path, key) ?? '')),
    ),
  };
}

/** The functions of a stored body, in their order, without the element around each. */
export function functionsIn(body: string): string[] {
  return [...body.matchAll(/<function>(.*?)<\/function>/gs)].map((match) => match[1] ?? '');
}

/** Functions as they are stored: their ids come with the request's own key. */
export function stored(functions: readonly Written[]): string {
  return writeFragment(
    element(
      'content',
      functions.map((work) => element('function', [work])),
    ),
  );
}
