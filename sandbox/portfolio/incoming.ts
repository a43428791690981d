import { addDays, spoken } from './calendar.ts';
import { rollDice } from './dice.ts';
import { billFrom, billLines } from './expenses.ts';
import { dayBetween, line, rechargeLines } from './income.ts';
import type { Building, Contact, Horizon, PortfolioDocument } from './model.ts';
import { accounts, taxes } from './reference.ts';

/** Posted invoices born in the ledger: raised there by the accounts team, mostly recharges. */
export function ledgerInvoices(
  seed: number,
  wanted: number,
  contacts: readonly Contact[],
  buildings: readonly Building[],
  horizon: Horizon,
): PortfolioDocument[] {
  const dice = rollDice(seed, 'ledger invoices');
  const customers = contacts.filter(
    (it) => it.role === 'customer' && it.inLedger !== null && it.trouble === null,
  );
  return Array.from({ length: wanted }, () => {
    const issued = dayBetween(dice, horizon.openFrom, horizon.today);
    const unit = `Unit ${dice.between(1, 12)}`;
    const lines = rechargeLines(dice, { building: dice.pick(buildings), unit }, spoken(issued));
    return {
      token: '',
      type: 'invoice' as const,
      born: 'ledger' as const,
      trouble: null,
      contact: dice.pick(customers),
      tenancy: null,
      reference: `REQ-${dice.between(1_000, 9_999)}`,
      description: `Raised by accounts, ${spoken(issued)}`,
      issued,
      due: addDays(issued, 30),
      currency: 'GBP' as const,
      state: 'approved' as const,
      lines,
    };
  });
}

/** Posted bills born in the ledger. One in five carries no dimension at all: it belongs to the supplier alone. */
export function ledgerBills(
  seed: number,
  wanted: number,
  contacts: readonly Contact[],
  buildings: readonly Building[],
  horizon: Horizon,
): PortfolioDocument[] {
  const dice = rollDice(seed, 'ledger bills');
  const vendors = contacts.filter(
    (it) => it.role === 'vendor' && it.inLedger !== null && it.trouble === null,
  );
  return Array.from({ length: wanted }, (_, index) => {
    const vendor = dice.pick(vendors);
    const issued = dayBetween(dice, horizon.openFrom, horizon.today);
    const untracked = index % 5 === 2;
    const account =
      untracked || dice.chance(10) ? dice.pick([accounts.professional, accounts.voids]) : vendor.account;
    const lines = billLines(dice, account ?? accounts.repairs, buildings, issued);
    const plain = lines.slice(0, 1).map((it) => ({ ...it, building: null, department: null }));
    return billFrom(dice, vendor, 'ledger', issued, untracked ? plain : lines);
  });
}

/** A small ledger invoice with a fixed sign, for the troubles. */
export function ledgerInvoice(
  contact: Contact,
  building: Building,
  issued: string,
  description: string,
  net: bigint,
): PortfolioDocument {
  return {
    token: '',
    type: 'invoice',
    born: 'ledger',
    trouble: null,
    contact,
    tenancy: null,
    reference: '',
    description,
    issued,
    due: issued,
    currency: 'GBP',
    state: 'approved',
    lines: [line(description, net, taxes.saleStandard, accounts.fees, building, building.department)],
  };
}
