import { addDays, spoken } from './calendar.ts';
import { type Dice, rollDice } from './dice.ts';
import { dayBetween, line } from './income.ts';
import type { Building, Contact, Horizon, Line, PortfolioDocument } from './model.ts';
import type { Pence } from './money.ts';
import { type Account, accounts, departmentRequiredOn, departments, type Tax, taxes } from './reference.ts';

const works: readonly (readonly [account: Account, texts: readonly string[]])[] = [
  [
    accounts.repairs,
    ['Reactive repairs', 'Planned maintenance visit', 'Call-out and parts', 'Making good after leak'],
  ],
  [accounts.cleaning, ['Communal cleaning', 'Window cleaning', 'Refuse collection']],
  [accounts.electricity, ['Electricity supply, landlord meter', 'Half-hourly metering']],
  [accounts.water, ['Water and sewerage', 'Water hygiene monitoring']],
  [accounts.gas, ['Gas supply, communal boiler', 'Boiler service']],
  [accounts.security, ['Guarding', 'Access control service', 'Key holding']],
  [accounts.insurance, ['Buildings insurance instalment']],
  [accounts.managing, ['Management fee', 'Facilities management fee']],
  [accounts.professional, ['Lease renewal advice', 'Condition survey', 'Rent review']],
  [accounts.grounds, ['Grounds maintenance', 'Winter gritting', 'Pest control contract']],
  [accounts.lifts, ['Lift maintenance contract', 'Lift inspection']],
];

function taxOn(dice: Dice, account: Account): Tax {
  if (account === accounts.insurance) return taxes.purchaseExempt;
  if (account === accounts.water) return taxes.purchaseZero;
  if (account === accounts.gas && dice.chance(40)) return taxes.purchaseReduced;
  return taxes.purchaseStandard;
}

/** Lines of one supplier's bill: one building, or the same work split over up to three. */
export function billLines(
  dice: Dice,
  account: Account,
  buildings: readonly Building[],
  issued: string,
): Line[] {
  const texts = works.find(([it]) => it === account)?.[1] ?? ['Services'];
  const text = `${dice.pick(texts)}, ${spoken(issued)}`;
  const tax = taxOn(dice, account);
  const anyDepartment = account === departmentRequiredOn || dice.chance(90);
  const at = dice.shuffle(buildings).slice(0, dice.chance(15) ? dice.between(2, 3) : 1);
  return at.map((building, index) => {
    const net: Pence = BigInt(dice.between(4_500, 480_000));
    const words = index === 0 ? text : `${text} (${building.name})`;
    return line(words, net, tax, account, building, anyDepartment ? departments.facilities : null);
  });
}

/** A bill of a supplier; approved, and without a token yet. */
export function billFrom(
  dice: Dice,
  vendor: Contact,
  born: 'property' | 'ledger',
  issued: string,
  lines: readonly Line[],
): PortfolioDocument {
  return {
    token: '',
    type: 'bill',
    born,
    trouble: null,
    contact: vendor,
    tenancy: null,
    reference: `PO-${dice.between(10_000, 99_999)}`,
    description: lines[0]?.description ?? '',
    issued,
    due: addDays(issued, dice.pick([14, 30, 30, 30, 60])),
    currency: 'GBP',
    state: 'approved',
    lines,
  };
}

/** The ordinary bills of the property system. Three suppliers in ten account for most of them. */
export function ordinaryBills(
  seed: number,
  wanted: number,
  contacts: readonly Contact[],
  buildings: readonly Building[],
  horizon: Horizon,
): PortfolioDocument[] {
  const dice = rollDice(seed, 'bills');
  const vendors = contacts.filter(
    (it) => it.role === 'vendor' && it.inProperty !== null && it.trouble === null,
  );
  const regulars = vendors.slice(0, Math.max(1, Math.floor(vendors.length * 0.3)));
  return Array.from({ length: wanted }, () => {
    const vendor = dice.pick(dice.chance(60) ? regulars : vendors);
    const issued = dayBetween(dice, horizon.openFrom, horizon.today);
    const lines = billLines(dice, vendor.account ?? accounts.repairs, buildings, issued);
    return billFrom(dice, vendor, 'property', issued, lines);
  });
}
