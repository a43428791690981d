import { at, type Dice, rollDice } from './dice.ts';
import type { Contact, ContactRole, Identity } from './model.ts';
import { identityOf, placeIn } from './places.ts';
import type { Plan } from './plan.ts';
import { type Account, accounts } from './reference.ts';
import type { TroubleKind } from './troubles.ts';
import { brandWords, lastNames, supplierTrades, tenantTrades, towns } from './words.ts';

/** Troubles that sit on a contact, per role, in a fixed order. */
const contactTroubles: Readonly<Record<ContactRole, readonly TroubleKind[]>> = {
  customer: ['inactive-customer', 'archived-contact', 'merged-contact', 'long-name'],
  vendor: ['inactive-vendor'],
};

const accountByTrade: readonly (readonly [pattern: RegExp, account: Account])[] = [
  [/Security|Access|Locksmiths/, accounts.security],
  [/Cleaning|Waste/, accounts.cleaning],
  [/Grounds|Landscapes|Pest/, accounts.grounds],
  [/Lift/, accounts.lifts],
  [/Managing|Facilities/, accounts.managing],
  [/Solicitors|Surveyors|Surveys/, accounts.professional],
  [/Water/, accounts.water],
  [/Gas/, accounts.gas],
];

/** All contacts: tenants and suppliers of the property system, and those that only the ledger has. */
export function contactsOf(seed: number, plan: Plan, nextToken: () => string): Contact[] {
  const made: Contact[] = [];
  const names = new Set<string>();
  for (const role of ['customer', 'vendor'] as const) {
    const dice = rollDice(seed, `contacts:${role}`);
    const wanted = role === 'customer' ? plan.customers : plan.vendors;
    const troubled = contactTroubles[role].flatMap((kind) => Array<TroubleKind>(plan.perTrouble).fill(kind));
    const plain = wanted - troubled.length;
    for (let index = 0; index < wanted; index += 1) {
      const trouble = index < plain ? null : at(troubled, index - plain);
      made.push(propertyContact(dice, role, trouble, names, nextToken(), made));
    }
  }
  made.push(...ledgerOnly(seed, plan, names, nextToken, made));
  return made;
}

function propertyContact(
  dice: Dice,
  role: ContactRole,
  trouble: TroubleKind | null,
  names: Set<string>,
  token: string,
  before: readonly Contact[],
): Contact {
  const number = before.length + 1;
  const trade = dice.pick(role === 'customer' ? tenantTrades : supplierTrades);
  const name = unique(
    names,
    () => (trouble === 'long-name' ? longName(dice) : businessName(dice, trade)),
    dice,
  );
  const identity = identityOf(dice, name, token);
  const inactive = trouble === 'inactive-customer' || trouble === 'inactive-vendor';
  const both = inactive || (trouble === null && number % 2 === 1);
  const gone = trouble === 'archived-contact' || trouble === 'merged-contact';
  const survivor = trouble === 'merged-contact' ? at(before, dice.between(0, 5)).inProperty : null;
  return {
    token,
    role,
    trouble,
    inProperty: {
      ...identity,
      id: String(40_000 + number),
      street: dice.chance(30) ? placeIn(dice) : identity.postal,
      status: gone ? 'archived' : 'active',
      mergedInto: survivor?.id ?? null,
    },
    inLedger: both
      ? {
          ...asLedgerSpells(dice, identity, token),
          ...ledgerId(role, number),
          status: inactive ? 'inactive' : 'active',
        }
      : null,
    account: role === 'vendor' ? accountFor(trade, dice) : null,
  };
}

/**
 * Contacts only the ledger has; every second one is a near namesake of a contact of the property system,
 * in another town: what a matching by name alone would get wrong.
 */
function ledgerOnly(
  seed: number,
  plan: Plan,
  names: Set<string>,
  nextToken: () => string,
  others: readonly Contact[],
): Contact[] {
  const dice = rollDice(seed, 'contacts:ledger');
  const namesakes = others.filter((contact) => contact.trouble === null && contact.inLedger === null);
  return Array.from({ length: plan.ledgerContacts }, (_, index) => {
    const role: ContactRole = index % 3 === 0 ? 'customer' : 'vendor';
    const candidates = namesakes.filter((contact) => contact.role === role);
    const other = index % 2 === 0 && candidates.length > 0 ? dice.pick(candidates) : null;
    const trade = dice.pick(role === 'customer' ? tenantTrades : supplierTrades);
    const near = other?.inProperty?.name.replace(
      / (Ltd|LLP|Group Ltd|& Sons Ltd)$/,
      ` (${dice.pick(towns)[0]}) $1`,
    );
    const name = unique(names, () => near ?? businessName(dice, trade), dice);
    const token = nextToken();
    return {
      token,
      role,
      trouble: null,
      inProperty: null,
      inLedger: {
        ...identityOf(dice, name, token),
        ...ledgerId(role, others.length + index + 1),
        status: 'active',
      },
      account: role === 'vendor' ? accountFor(trade, dice) : null,
    };
  });
}

function ledgerId(role: ContactRole, number: number): { key: string; id: string } {
  const customer = role === 'customer';
  return {
    key: String((customer ? 20_000 : 50_000) + number),
    id: `${customer ? 'C' : 'V'}-${String(number).padStart(5, '0')}`,
  };
}

/** Six in ten are spelled alike; others differ in the company form, in the person who reads the mail, or in spacing. */
function asLedgerSpells(dice: Dice, identity: Identity, token: string): Identity {
  const roll = dice.between(1, 100);
  if (roll <= 60) return identity;
  if (roll <= 85) {
    const name = identity.name.replace(/ Ltd$/, ' Limited').replace(' & ', ' and ');
    return { ...identity, name };
  }
  const domain = identity.email.slice(identity.email.indexOf('@'));
  return {
    ...identity,
    email: `accounts.t${token}${domain}`,
    postal: { ...identity.postal, postcode: identity.postal.postcode.replace(' ', '') },
  };
}

function accountFor(trade: string, dice: Dice): Account {
  const found = accountByTrade.find(([pattern]) => pattern.test(trade));
  return (
    found?.[1] ?? dice.pick([accounts.repairs, accounts.repairs, accounts.electricity, accounts.insurance])
  );
}

function businessName(dice: Dice, trade: string): string {
  const who = dice.chance(55) ? dice.pick(brandWords) : dice.pick(lastNames);
  const form = dice.pick(['Ltd', 'Ltd', 'Ltd', 'LLP', 'Group Ltd', '& Sons Ltd']);
  return `${who} ${trade} ${form}`;
}

/** Longer than the hundred characters a customer's name may have in the ledger. */
function longName(dice: Dice): string {
  const name =
    `The Trustees of the ${dice.pick(brandWords)} Quarter Regeneration and Maritime Heritage Community Interest ` +
    `Partnership (${dice.pick(brandWords)} Docks) Number ${dice.between(2, 99)} Limited`;
  if (name.length <= 100) throw new Error(`not a long name: ${name}`);
  return name;
}

function unique(names: Set<string>, make: () => string, dice: Dice): string {
  for (let tries = 0; tries < 50; tries += 1) {
    const name = make();
    const spelled = tries < 5 ? name : `${dice.pick(brandWords)} ${name}`;
    const key = spelled.toLowerCase();
    if (names.has(key)) continue;
    names.add(key);
    return spelled;
  }
  throw new Error('no name left');
}
