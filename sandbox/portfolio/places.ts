import { at, type Dice, rollDice } from './dice.ts';
import type { Building, Identity, Place, PropertyKind } from './model.ts';
import { departments } from './reference.ts';
import { brandWords, firstNames, lastNames, propertyNames, streetNames, suburbs, towns } from './words.ts';

const postcodeLetters = 'ABDEFGHJLNPQRSTUWXYZ'.split('');

/** A street address somewhere in the landlord's towns. */
export function placeIn(dice: Dice, town = dice.pick(towns)): Place {
  const [city, region, area] = town;
  const inward = `${dice.between(1, 9)}${dice.pick(postcodeLetters)}${dice.pick(postcodeLetters)}`;
  return {
    street: `${dice.between(1, 180)} ${dice.pick(streetNames)}`,
    suburb: dice.chance(35) ? dice.pick(suburbs) : '',
    city,
    region,
    postcode: `${area}${dice.between(1, 20)} ${inward}`,
    country: 'United Kingdom',
  };
}

/** A person with an address and numbers from the ranges reserved for fiction. */
export function identityOf(dice: Dice, name: string, token: string): Identity {
  const firstName = dice.pick(firstNames);
  const lastName = dice.pick(lastNames);
  return {
    name,
    firstName,
    lastName,
    email: `${firstName}.${lastName}.t${token}@${domainOf(name)}`.toLowerCase(),
    phone: `0117 496 0${dice.between(100, 999)}`,
    mobile: dice.chance(60) ? `07700 900${dice.between(100, 999)}` : '',
    postal: placeIn(dice),
  };
}

/** `Albion Dental Practice Ltd` -> `albion-dental.example`: a domain that nobody can own. */
function domainOf(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .split(/ +/)
    .filter((word) => word !== '');
  return `${words.slice(0, 2).join('-')}.example`;
}

/** The landlord's buildings, each with a name of its own. */
export function buildingsOf(seed: number, count: number): Building[] {
  const dice = rollDice(seed, 'buildings');
  const names = new Set<string>();
  const kinds: readonly PropertyKind[] = ['retail', 'office', 'industrial'];
  return Array.from({ length: count }, (_, index) => {
    const kind = at(kinds, index % kinds.length);
    const town = dice.pick(towns);
    const base = `${dice.pick(brandWords)} ${dice.pick(propertyNames[kind])}`;
    const name = [base, `${base}, ${town[0]}`, `${base} ${index + 1}, ${town[0]}`].find(
      (it) => !names.has(it),
    );
    if (name === undefined) throw new Error(`no name left for building ${index + 1}`);
    names.add(name);
    return {
      propertyId: String(2001 + index),
      code: `P${String(index + 1).padStart(4, '0')}`,
      name,
      kind,
      place: placeIn(dice, town),
      opted: dice.chance(75),
      department: departments[kind],
    };
  });
}
