import type { Manifest } from '../portfolio/manifest.ts';
import { type CompareOptions, compare, type Verdict } from './compare.ts';
import { intacctBooks } from './intacct-books.ts';
import { reLeasedBooks } from './re-leased-books.ts';
import { readControl } from './read.ts';

export interface CheckInput extends CompareOptions {
  readonly reLeasedUrl: string;
  readonly intacctUrl: string;
  readonly manifest: Manifest;
}

/**
 * Compares the two running sandboxes, from their dumps alone, and says what differs, what is there twice and what is
 * missing. It knows nothing of Relink: records are recognised by the tokens that the generator wrote into them.
 */
export async function check(input: CheckInput): Promise<Verdict> {
  const [property, ledger] = await Promise.all([dump(input.reLeasedUrl), dump(input.intacctUrl)]);
  return checkDumps(property, ledger, input.manifest, input);
}

/** The same for dumps already read. */
export function checkDumps(
  property: unknown,
  ledger: unknown,
  manifest: Manifest,
  options: CompareOptions = {},
): Verdict {
  return compare(
    reLeasedBooks(property, manifest),
    intacctBooks(ledger, manifest.settings.entityId),
    manifest,
    options,
  );
}

/** A sandbox's whole content. */
export async function dump(url: string): Promise<unknown> {
  return readControl(url, '/dump');
}
