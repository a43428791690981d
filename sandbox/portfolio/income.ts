import {
  addDays,
  dayNumber,
  firstOfMonth,
  monthsBetween,
  nextQuarter,
  quartersBetween,
  spoken,
} from './calendar.ts';
import { at, type Dice, rollDice } from './dice.ts';
import type { Building, Contact, Horizon, Line, PortfolioDocument, Tenancy } from './model.ts';
import { type Pence, vat } from './money.ts';
import { type Account, accounts, type Department, type Tax, taxes } from './reference.ts';

/** A line with its VAT. */
export function line(
  description: string,
  net: Pence,
  tax: Tax,
  account: Account,
  building: Building | null,
  department: Department | null,
): Line {
  return { description, net, vat: vat(net, tax.rate), tax, account, building, department };
}

/** One tenancy per tenant of the property system, spread over the buildings. */
export function tenanciesOf(
  seed: number,
  contacts: readonly Contact[],
  buildings: readonly Building[],
  horizon: Horizon,
): Tenancy[] {
  const dice = rollDice(seed, 'tenancies');
  const tenants = contacts.filter((contact) => contact.role === 'customer' && contact.inProperty !== null);
  return tenants.map((tenant, index) => {
    const building = at(buildings, index % buildings.length);
    const unit = `${building.kind === 'office' ? 'Suite' : 'Unit'} ${Math.floor(index / buildings.length) + 1}`;
    const newcomer = dice.chance(25);
    const yearlyRent = BigInt(dice.between(1_250_000, 14_000_000));
    return {
      id: String(60_001 + index),
      tenant,
      building,
      unit,
      start: newcomer
        ? addDays(horizon.openFrom, dice.between(0, 420))
        : addDays(horizon.openFrom, -dice.between(30, 2_000)),
      rhythm: dice.chance(90) ? 'quarterly' : 'monthly',
      yearlyRent,
      yearlyServiceCharge: (yearlyRent * BigInt(dice.between(8, 24))) / 100n,
    };
  });
}

/** Rent and service charge demands of one tenancy, as its lease says. */
function demandsOf(dice: Dice, tenancy: Tenancy, horizon: Horizon): PortfolioDocument[] {
  const from = tenancy.start > horizon.openFrom ? tenancy.start : horizon.openFrom;
  const monthly = tenancy.rhythm === 'monthly';
  const days = monthly ? monthsBetween(from, horizon.today) : quartersBetween(from, horizon.today);
  const parts = monthly ? 12n : 4n;
  return days.map((issued) => {
    const until = addDays(monthly ? firstOfMonth(issued, 1) : nextQuarter(issued), -1);
    const place = `${tenancy.unit}, ${tenancy.building.name}`;
    const period = `${spoken(issued)} to ${spoken(until)}`;
    const tax = tenancy.building.opted ? taxes.saleStandard : taxes.saleExempt;
    const on = [tenancy.building, tenancy.building.department] as const;
    const lines = [
      line(`Rent ${place}, ${period}`, tenancy.yearlyRent / parts, tax, accounts.rent, ...on),
      line(
        `Service charge ${period}`,
        tenancy.yearlyServiceCharge / parts,
        tax,
        accounts.serviceCharge,
        ...on,
      ),
    ];
    if (dice.chance(12)) {
      const share = BigInt(dice.between(12_000, 240_000));
      lines.push(
        line('Buildings insurance recharge', share, taxes.saleExempt, accounts.insuranceRecharge, ...on),
      );
    }
    return invoiceFor(tenancy, issued, `Rent ${period}`, lines);
  });
}

/** What else is charged to a tenant: energy, water, parking, consents, turnover top-ups. */
export function rechargeLines(
  dice: Dice,
  tenancy: Pick<Tenancy, 'building' | 'unit'>,
  month: string,
): Line[] {
  const { building, unit } = tenancy;
  const on = [building, building.department] as const;
  const amount = (from: number, to: number) => BigInt(dice.between(from, to));
  switch (dice.between(1, 6)) {
    case 1:
      return [
        line(
          `Electricity recharge ${unit}, ${month}`,
          amount(8_000, 240_000),
          taxes.saleStandard,
          accounts.utilitiesRecharge,
          ...on,
        ),
        line('Standing charge', amount(900, 4_500), taxes.saleStandard, accounts.utilitiesRecharge, ...on),
      ];
    case 2:
      return [
        line(
          `Heating recharge ${unit}, ${month}`,
          amount(4_000, 90_000),
          taxes.saleReduced,
          accounts.utilitiesRecharge,
          ...on,
        ),
      ];
    case 3:
      return [
        line(
          `Water recharge ${unit}, ${month}`,
          amount(2_500, 60_000),
          taxes.saleZero,
          accounts.utilitiesRecharge,
          ...on,
        ),
      ];
    case 4:
      return [
        line(
          `Parking, ${dice.between(1, 12)} spaces, ${month}`,
          amount(15_000, 180_000),
          taxes.saleStandard,
          accounts.parking,
          ...on,
        ),
      ];
    case 5:
      return [
        line(
          `Licence for alterations ${unit}`,
          amount(35_000, 150_000),
          taxes.saleStandard,
          accounts.fees,
          ...on,
        ),
      ];
    default:
      return [
        line(
          `Turnover rent top-up ${unit}, ${month}`,
          amount(50_000, 900_000),
          building.opted ? taxes.saleStandard : taxes.saleExempt,
          accounts.turnoverRent,
          ...on,
        ),
      ];
  }
}

/** An approved invoice to the tenant of a tenancy; its token is given later. */
export function invoiceFor(
  tenancy: Tenancy,
  issued: string,
  description: string,
  lines: readonly Line[],
): PortfolioDocument {
  return {
    token: '',
    type: 'invoice',
    born: 'property',
    trouble: null,
    contact: tenancy.tenant,
    tenancy,
    reference: `L${tenancy.id}`,
    description,
    issued,
    due: tenancy.rhythm === 'monthly' ? addDays(issued, 14) : addDays(issued, 21),
    currency: 'GBP',
    state: 'approved',
    lines,
  };
}

/** A recharge invoice on a day. */
export function rechargeOn(dice: Dice, tenancy: Tenancy, issued: string): PortfolioDocument {
  const month = spoken(issued).slice(spoken(issued).indexOf(' ') + 1);
  return invoiceFor(tenancy, issued, `Recharge ${month}`, rechargeLines(dice, tenancy, month));
}

/** A day between two others, both included. */
export function dayBetween(dice: Dice, from: string, to: string): string {
  return addDays(from, dice.between(0, dayNumber(to) - dayNumber(from)));
}

/** The ordinary invoices: every lease's demands, filled up or cut to the number wanted. */
export function ordinaryInvoices(
  seed: number,
  wanted: number,
  tenancies: readonly Tenancy[],
  horizon: Horizon,
): PortfolioDocument[] {
  const dice = rollDice(seed, 'invoices');
  const good = tenancies.filter((tenancy) => tenancy.tenant.trouble === null);
  const demands = dice.shuffle(good.flatMap((tenancy) => demandsOf(dice, tenancy, horizon))).slice(0, wanted);
  while (demands.length < wanted) {
    const tenancy = dice.pick(good);
    demands.push(rechargeOn(dice, tenancy, dayBetween(dice, horizon.openFrom, horizon.today)));
  }
  return demands;
}
