import type { IntacctSeed } from '../../sandbox/intacct/seed.ts';
import { type GeneratedPortfolio, generatePortfolio } from '../../sandbox/portfolio/generate.ts';
import { intacctSeed } from '../../sandbox/portfolio/intacct-seed.ts';
import { type Manifest, manifestOf } from '../../sandbox/portfolio/manifest.ts';
import type { NumberedDocument } from '../../sandbox/portfolio/model.ts';
import { buildPortfolio } from '../../sandbox/portfolio/portfolio.ts';
import { reLeasedSeed } from '../../sandbox/portfolio/re-leased-seed.ts';
import type { ReLeasedSeed } from '../../sandbox/re-leased/seed.ts';

/** The portfolio a check runs on. */
export interface PortfolioChoice {
  readonly seed: number;
  /**
   * `small`: about 60 records without a trouble, so that a start is quick and a clean world stays clean. A number:
   * the generator's whole portfolio of that size (from 200), troubles and all.
   */
  readonly size: 'small' | number;
  /** The day the portfolio is seen on. Not after the sandboxes' clock, or nothing new would be read. */
  readonly today: string;
}

export interface Seeds {
  readonly reLeased: ReLeasedSeed;
  readonly intacct: IntacctSeed;
  readonly manifest: Manifest;
}

/** Documents of each kind in the small portfolio. */
const few = { 'property invoice': 16, 'property bill': 10, 'ledger invoice': 4, 'ledger bill': 6 } as const;

/** Makes the portfolio of a choice. Pure: the same choice gives the same bytes, in every process. */
export function portfolioOf({ seed, size, today }: PortfolioChoice): Seeds | GeneratedPortfolio {
  if (size !== 'small') return generatePortfolio({ size, seed, today });
  const whole = buildPortfolio(200, seed, today, true);
  const good = whole.documents.filter((it) => it.trouble === null && it.contact.trouble === null);
  const documents = Object.entries(few).flatMap(([kind, count]) =>
    good.filter((it: NumberedDocument) => `${it.born} ${it.type}` === kind).slice(0, count),
  );
  const used = new Set(documents.map((it) => it.contact.token));
  const contacts = whole.contacts.filter((it) => used.has(it.token));
  const tenancies = whole.tenancies.filter((it) => used.has(it.tenant.token));
  // The bank account is there, and no money has moved yet.
  const trade = { creditNotes: [], payments: [], applied: [] };
  const small = { ...whole, documents, contacts, tenancies, trade };
  const count = contacts.length + documents.length;
  return {
    reLeased: reLeasedSeed(small),
    intacct: intacctSeed(small),
    manifest: manifestOf(small, count, seed),
  };
}
