import { addDays } from './calendar.ts';
import { at, type Dice, rollDice } from './dice.ts';
import { billFrom, billLines } from './expenses.ts';
import { dayBetween, invoiceFor, line, rechargeOn } from './income.ts';
import { ledgerInvoice } from './incoming.ts';
import type { Building, Contact, Horizon, PortfolioDocument, Tenancy } from './model.ts';
import { accounts, departments, taxes } from './reference.ts';
import type { TroubleKind } from './troubles.ts';

/** What the troubles are planted into. */
export interface Ground {
  readonly seed: number;
  readonly perTrouble: number;
  readonly horizon: Horizon;
  readonly buildings: readonly Building[];
  readonly contacts: readonly Contact[];
  readonly tenancies: readonly Tenancy[];
}

/**
 * Documents made for their trouble, `perTrouble` of each kind. A pair of documents (one in each system) with the
 * kind `duplicate-number` follow each other and are given one number later.
 */
export function troubledDocuments(ground: Ground): PortfolioDocument[] {
  const { seed, perTrouble } = ground;
  const out: PortfolioDocument[] = [];
  for (const [kind, make] of Object.entries(makers(ground))) {
    const dice = rollDice(seed, `trouble:${kind}`);
    for (let index = 0; index < perTrouble; index += 1) out.push(...make(dice, index));
  }
  return out;
}

type Maker = (dice: Dice, index: number) => PortfolioDocument[];

function makers(ground: Ground): Readonly<Record<TroubleKind, Maker>> {
  const { horizon, buildings, contacts, tenancies } = ground;
  const goodTenancies = tenancies.filter((tenancy) => tenancy.tenant.trouble === null);
  const goodVendors = contacts.filter(
    (it) => it.role === 'vendor' && it.trouble === null && it.inProperty !== null,
  );
  const ledgerVendors = contacts.filter(
    (it) => it.role === 'vendor' && it.trouble === null && it.inLedger !== null,
  );
  const ledgerCustomers = contacts.filter(
    (it) => it.role === 'customer' && it.trouble === null && it.inLedger !== null,
  );
  const open = (dice: Dice) => dayBetween(dice, horizon.openFrom, horizon.today);
  const closed = (dice: Dice) => dayBetween(dice, horizon.syncFrom, horizon.closedThrough);
  const before = (dice: Dice) => addDays(horizon.syncFrom, -dice.between(5, 60));

  const recharge = (
    dice: Dice,
    kind: TroubleKind,
    issued = open(dice),
    tenancy = dice.pick(goodTenancies),
  ) => ({
    ...rechargeOn(dice, tenancy, issued),
    trouble: kind,
  });
  const bill = (dice: Dice, kind: TroubleKind, issued = open(dice), vendor = dice.pick(goodVendors)) => {
    const lines = billLines(dice, vendor.account ?? accounts.repairs, buildings, issued);
    return { ...billFrom(dice, vendor, 'property', issued, lines), trouble: kind };
  };
  /** One line of the tenant's own on a given account and rate. */
  const oneLine = (
    dice: Dice,
    kind: TroubleKind,
    text: string,
    account = accounts.fees as Line['account'],
    tax = taxes.saleStandard as Line['tax'],
  ) => {
    const tenancy = dice.pick(goodTenancies);
    const { building, unit } = tenancy;
    const net = BigInt(dice.between(20_000, 190_000));
    const only = line(`${text} ${unit}, ${building.name}`, net, tax, account, building, building.department);
    return { ...invoiceFor(tenancy, open(dice), text, [only]), trouble: kind };
  };
  const ofTenant = (dice: Dice, kind: TroubleKind, index: number, issued = open(dice)) =>
    recharge(
      dice,
      kind,
      issued,
      at(
        tenancies.filter((tenancy) => tenancy.tenant.trouble === kind),
        index,
      ),
    );
  const negated = (document: PortfolioDocument): PortfolioDocument => ({
    ...document,
    description: `Credit: ${document.description}`,
    lines: document.lines.map((it) => ({ ...it, net: -it.net, vat: -it.vat })),
  });

  return {
    'other-currency': (dice) => [
      { ...oneLine(dice, 'other-currency', 'Mast lease'), currency: 'USD' as const },
    ],
    'negative-in-property': (dice) => [negated(recharge(dice, 'negative-in-property'))],
    'negative-in-ledger': (dice) => {
      const net = -BigInt(dice.between(5_000, 90_000));
      const raised = ledgerInvoice(
        dice.pick(ledgerCustomers),
        dice.pick(buildings),
        open(dice),
        'Goodwill credit',
        net,
      );
      return [{ ...raised, trouble: 'negative-in-ledger' as const }];
    },
    'inactive-account': (dice) => [
      oneLine(dice, 'inactive-account', 'Marketing levy', accounts.marketingLevy),
    ],
    'archived-account': (dice) => [oneLine(dice, 'archived-account', 'Signage licence', accounts.signage)],
    'inactive-tax-type': (dice) => [
      oneLine(dice, 'inactive-tax-type', 'Heating oil recharge', accounts.utilitiesRecharge, taxes.saleFuel),
    ],
    'inactive-customer': (dice, index) => [ofTenant(dice, 'inactive-customer', index)],
    'inactive-vendor': (dice, index) => {
      const vendors = contacts.filter((contact) => contact.trouble === 'inactive-vendor');
      return [bill(dice, 'inactive-vendor', open(dice), at(vendors, index))];
    },
    'archived-contact': (dice, index) => [ofTenant(dice, 'archived-contact', index)],
    'merged-contact': (dice, index) => [ofTenant(dice, 'merged-contact', index)],
    'closed-period': (dice, index) =>
      index % 3 === 2
        ? [bill(dice, 'closed-period', closed(dice))]
        : [recharge(dice, 'closed-period', closed(dice))],
    'duplicate-number': (dice) => {
      const tenancy = dice.pick(goodTenancies.filter((it) => it.tenant.inLedger !== null));
      const byHand = recharge(dice, 'duplicate-number', open(dice), tenancy);
      // Another total: were they equal in all, they would be one document that was typed in twice.
      const { description, net, tax, account, building, department } = at(byHand.lines, 0);
      const dearer = line(description, net + 1_000n, tax, account, building, department);
      const lines = [dearer, ...byHand.lines.slice(1)];
      return [byHand, { ...byHand, lines, born: 'ledger' as const, tenancy: null, reference: '' }];
    },
    'missing-dimension': (dice) => {
      const issued = open(dice);
      const lines = billLines(dice, accounts.security, buildings, issued).map((it) => ({
        ...it,
        department: null,
      }));
      const raised = billFrom(dice, dice.pick(goodVendors), 'property', issued, lines);
      return [{ ...raised, trouble: 'missing-dimension' as const }];
    },
    'long-name': (dice, index) => {
      const first = open(dice);
      const second = addDays(first, -dice.between(1, 20));
      const both = [first, second < horizon.openFrom ? first : second];
      return both.map((issued) => ofTenant(dice, 'long-name', index, issued));
    },
    'draft-in-property': (dice) => [{ ...recharge(dice, 'draft-in-property'), state: 'draft' as const }],
    'awaiting-approval': (dice) => [
      { ...bill(dice, 'awaiting-approval'), state: 'awaiting-approval' as const },
    ],
    'before-start-in-property': (dice, index) =>
      index % 3 === 2
        ? [bill(dice, 'before-start-in-property', before(dice))]
        : [recharge(dice, 'before-start-in-property', before(dice))],
    'draft-in-ledger': (dice) => {
      const vendor = dice.pick(ledgerVendors);
      const issued = open(dice);
      const lines = [
        line(
          'Quote to be agreed',
          75_000n,
          taxes.purchaseStandard,
          accounts.repairs,
          dice.pick(buildings),
          departments.facilities,
        ),
      ];
      return [
        {
          ...billFrom(dice, vendor, 'ledger', issued, lines),
          trouble: 'draft-in-ledger' as const,
          state: 'draft' as const,
        },
      ];
    },
    'before-start-in-ledger': (dice) => {
      const net = BigInt(dice.between(5_000, 90_000));
      const customer = dice.pick(ledgerCustomers);
      const raised = ledgerInvoice(customer, dice.pick(buildings), before(dice), 'Opening item', net);
      return [{ ...raised, trouble: 'before-start-in-ledger' as const }];
    },
  };
}

type Line = PortfolioDocument['lines'][number];
