import { normalAmount, units } from './money.ts';

/** What two records are compared by when a person looks for the counterpart of one of them. */
export interface Features {
  readonly number: string | null;
  readonly name: string;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly date: string | null;
}

/** What speaks for and against two records being one; `strength` orders candidates. */
export interface Likeness {
  readonly strength: number;
  readonly reasons: readonly string[];
  readonly against: readonly string[];
}

const dayMs = 86_400_000;
/** Dates this far apart are still told as near. */
const nearDays = 10;

/**
 * What speaks for two records being one, in words for a person who decides. It never decides itself: a number is
 * unique in its own system only, and amounts and names repeat.
 */
export function likeness(mine: Features, theirs: Features): Likeness {
  const reasons: string[] = [];
  const against: string[] = [];
  let strength = 0;
  const speaksAgainst = (reason: string) => {
    strength -= 5;
    against.push(reason);
  };
  const told = (points: number, reason: string) => {
    strength += points;
    reasons.push(reason);
  };

  if (mine.number !== null && theirs.number !== null && mine.number !== '')
    if (plain(mine.number) === plain(theirs.number)) told(50, 'same number');

  if (mine.amount !== null && theirs.amount !== null) {
    if (mine.currency !== theirs.currency) {
      against.push('other currency');
      strength -= 20;
    } else if (normalAmount(mine.amount) === normalAmount(theirs.amount)) told(30, 'same amount');
    else if (magnitude(mine.amount) === magnitude(theirs.amount)) told(10, 'same amount, other sign');
    else speaksAgainst('other amount');
  }

  if (mine.date !== null && theirs.date !== null) {
    const days = Math.round(Math.abs(Date.parse(mine.date) - Date.parse(theirs.date)) / dayMs);
    if (days === 0) told(15, 'same date');
    else if (days <= nearDays) told(8, days === 1 ? '1 day apart' : `${days} days apart`);
    else speaksAgainst(`${days} days apart`);
  }

  const [a, b] = [wordsOf(mine.name), wordsOf(theirs.name)];
  if (a.size > 0 && b.size > 0) {
    const shared = [...a].filter((word) => b.has(word)).length;
    if (shared === a.size && shared === b.size) told(20, 'same name');
    else if (shared * 2 >= Math.min(a.size, b.size) && shared > 0) told(10, 'similar name');
    else speaksAgainst('other name');
  }
  return { strength, reasons, against };
}

function magnitude(amount: string): bigint {
  const value = units(amount);
  return value < 0n ? -value : value;
}

const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Legal forms say nothing about who it is. */
const legal = new Set(['ltd', 'limited', 'plc', 'llp', 'pty', 'inc', 'llc', 'co', 'company', 'the', 'and']);

function wordsOf(name: string): ReadonlySet<string> {
  const all = name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const telling = all.filter((word) => !legal.has(word));
  return new Set(telling.length > 0 ? telling : all);
}

/** The longest telling word of a name: what a search for a similar one begins with. */
export function tellingWord(name: string): string | null {
  const [longest] = [...wordsOf(name)].sort((a, b) => b.length - a.length);
  return longest !== undefined && [...longest].length >= 3 ? longest : null;
}
