import type { IntacctSeed } from '../intacct/seed.ts';
import type { ReLeasedSeed } from '../re-leased/seed.ts';
import { intacctSeed } from './intacct-seed.ts';
import { type Manifest, manifestOf } from './manifest.ts';
import { buildPortfolio } from './portfolio.ts';
import { reLeasedSeed } from './re-leased-seed.ts';

export interface PortfolioOptions {
  /** Records (contacts, invoices, bills) in the property system: 200 to 100,000. */
  readonly size: number;
  readonly seed: number;
  /** The day the portfolio is seen on; its documents end here and begin about 18 months earlier. */
  readonly today?: string;
  /** Credit notes, payments and allocations as well; they do not count in the size. */
  readonly payments?: boolean;
}

export interface GeneratedPortfolio {
  readonly reLeased: ReLeasedSeed;
  readonly intacct: IntacctSeed;
  readonly manifest: Manifest;
}

/**
 * Makes Harbourside Estates, a commercial landlord, as its property system and its ledger hold it before they are
 * joined. Pure: the same options give the same bytes. About 3 % of the records carry troubles; `manifest` names each.
 */
export function generatePortfolio({
  size,
  seed,
  today = '2026-11-20',
  payments = false,
}: PortfolioOptions): GeneratedPortfolio {
  const portfolio = buildPortfolio(size, seed, today, payments);
  return {
    reLeased: reLeasedSeed(portfolio),
    intacct: intacctSeed(portfolio),
    manifest: manifestOf(portfolio, size, seed),
  };
}
