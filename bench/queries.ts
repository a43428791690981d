/**
 * What people ask of Sync results, each as the address holds it: rare, common and none, two letters, ids, amounts, every
 * sort, and a page far down.
 */
export interface ListQuery {
  readonly name: string;
  readonly query: string;
  /** The share of all records that match; null: not asserted. */
  readonly share: number | null;
  /** Goes to the page after this many before it is measured. */
  readonly pagesDown?: number;
}

export const queries: readonly ListQuery[] = [
  { name: 'everything', query: 'link=all', share: 1 },
  { name: 'linked', query: 'link=linked', share: 0.995 },
  { name: 'unlinked', query: 'link=unlinked', share: 0.005 },
  { name: 'failing', query: 'link=all&outcome=failing', share: 0.02 },
  { name: 'not in step', query: 'link=linked&outcome=failing,waiting,uncertain,drifted', share: null },
  { name: 'bills', query: 'link=all&type=bill', share: 0.26 },
  { name: 'failing invoices', query: 'link=all&type=invoice&outcome=failing', share: null },
  { name: 'one property', query: 'link=all&property=7', share: null },
  { name: 'one cause', query: 'link=all&cause=account-inactive%3A4107', share: null },
  { name: 'incoming', query: 'link=all&direction=incoming', share: null },
  { name: 'since a day', query: 'link=all&since=2026-11-01', share: null },
  { name: 'search an Id', query: 'link=all&q=P500', share: null },
  { name: 'search a number', query: 'link=all&q=INV-4711', share: null },
  { name: 'search a rare name', query: 'link=all&q=cabot%20777', share: null },
  { name: 'search a common name', query: 'link=all&q=holdings', share: null },
  { name: 'search nothing there', query: 'link=all&q=zzqxj', share: 0 },
  { name: 'search two letters', query: 'link=all&q=in', share: null },
  { name: 'search an amount', query: 'link=all&q=123.45', share: null },
  { name: 'search a message', query: 'link=all&q=inactive', share: null },
  { name: 'newest documents', query: 'link=all&sort=-date', share: 1 },
  { name: 'oldest documents', query: 'link=all&sort=date', share: 1 },
  { name: 'largest amounts', query: 'link=all&sort=-amount', share: 1 },
  { name: 'by number', query: 'link=all&sort=number', share: 1 },
  { name: 'by Re-Leased Id', query: 'link=all&sort=releasedId', share: 1 },
  { name: 'a page far down', query: 'link=all&sort=number', share: 1, pagesDown: 40 },
];
