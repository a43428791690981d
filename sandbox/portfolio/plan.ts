import { addDays, type Day, firstOfMonth } from './calendar.ts';
import type { Horizon } from './model.ts';

/** How many of what, for a portfolio of `size` records in the property system. */
export interface Plan {
  /** Records per trouble: 1 in a small portfolio, 3 at 2,000, growing with it, so that all together stay near 3 %. */
  readonly perTrouble: number;
  readonly buildings: number;
  readonly invoices: number;
  readonly bills: number;
  readonly customers: number;
  readonly vendors: number;
  /** Contacts that only the ledger has. */
  readonly ledgerContacts: number;
  /** Documents born in the ledger, about 12 % of those born in the property system. */
  readonly ledgerInvoices: number;
  readonly ledgerBills: number;
}

/** Divides a size into contacts, invoices and bills as a commercial landlord has them. */
export function planFor(size: number): Plan {
  if (!Number.isInteger(size) || size < 200 || size > 100_000) {
    throw new Error(`size must be a whole number from 200 to 100000, not ${size}`);
  }
  const invoices = Math.round(size * 0.6);
  const bills = Math.round(size * 0.26);
  const contacts = size - invoices - bills;
  const customers = Math.round(contacts * 0.6);
  const incoming = Math.round((invoices + bills) * 0.12);
  return {
    perTrouble: Math.max(1, Math.round((size * 3) / 2_000)),
    buildings: Math.max(4, Math.round(size / 60)),
    invoices,
    bills,
    customers,
    vendors: contacts - customers,
    ledgerContacts: Math.max(6, Math.round(contacts * 0.06)),
    ledgerInvoices: Math.round(incoming * 0.35),
    ledgerBills: incoming - Math.round(incoming * 0.35),
  };
}

/**
 * Sync starts nineteen months back at the first of a month; the two months from there are closed in the ledger.
 * All documents without a trouble lie after them, so that a closed period is met only where it is planted.
 */
export function horizonOf(today: Day): Horizon {
  const openFrom = firstOfMonth(today, -17);
  return { today, syncFrom: firstOfMonth(today, -19), closedThrough: addDays(openFrom, -1), openFrom };
}
