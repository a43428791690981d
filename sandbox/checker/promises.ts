import type { Manifest } from '../portfolio/manifest.ts';
import type { Books } from './books.ts';
import { type CheckedType, compare } from './compare.ts';
import { intacctBooks } from './intacct-books.ts';
import { reLeasedBooks } from './re-leased-books.ts';

/** A record that must stand in both systems, or be ended in both. */
export interface Expected {
  readonly token: string;
  readonly type: CheckedType;
  readonly ended: boolean;
}

/** A record as the API of what is checked lists it among those not finished or unlinked. */
export interface Listed {
  readonly type: string;
  readonly number: string | null;
  readonly name: string;
  readonly releasedId: string | null;
  readonly intacctId: string | null;
}

/** From when a record was held: journal numbers read after the unlink had answered, and before the relink left. */
export interface HeldWindow {
  readonly token: string;
  readonly from: Readonly<Record<SystemName, number>>;
  /** `null`: it still is. */
  readonly to: Readonly<Record<SystemName, number>> | null;
  /** The unlink said that a write of it was on its way: that one may still arrive. */
  readonly inFlight: boolean;
}

/** What the promises need of a journal entry. */
export interface Call {
  readonly seq: number;
  readonly method: string;
  readonly path: string;
  readonly actor: string;
  readonly body: unknown;
  readonly committed: boolean;
  readonly answered: boolean;
}

type SystemName = 'property' | 'ledger';
const systems = ['property', 'ledger'] as const;

/** What the books are held against. */
export interface Evidence {
  readonly journals: Readonly<Record<SystemName, readonly Call[]>>;
  readonly expected: readonly Expected[];
  readonly open: readonly Listed[];
  readonly held: readonly HeldWindow[];
}

/** What was found; all four must be empty. Each entry says in words what and where. */
export interface PromiseVerdict {
  /** More than one live document of one business record in one system. */
  readonly duplicates: readonly string[];
  /** A record that one system lacks, and that is not listed as open. */
  readonly losses: readonly string[];
  /** A write for a held record that came after the unlink had answered and was not named as in flight. */
  readonly writesForHeld: readonly string[];
  /** A record about which the systems disagree, or whose last write nobody has looked at, and that is not listed. */
  readonly unlistedInDoubt: readonly string[];
}

/**
 * Holds the promises against what the two systems show: their books, their journals, and what the API lists as open.
 * It knows nothing of Relink; records are recognised by the tokens in their texts.
 */
export function checkPromises(
  dumps: Readonly<Record<SystemName, unknown>>,
  manifest: Manifest,
  evidence: Evidence,
): PromiseVerdict {
  const property = reLeasedBooks(dumps.property, manifest);
  const ledger = intacctBooks(dumps.ledger, manifest.settings.entityId);
  return checkBooks(property, ledger, evidence);
}

/** The same for books already read. */
export function checkBooks(property: Books, ledger: Books, evidence: Evidence): PromiseVerdict {
  const { expected, journals } = evidence;
  const live = (type: CheckedType) =>
    expected.filter((it) => it.type === type && !it.ended).map((it) => it.token);
  const synced = { contact: live('contact'), invoice: live('invoice'), bill: live('bill') };
  const trade = {
    'credit-note': live('credit-note'),
    payment: live('payment'),
    allocation: live('allocation'),
  };
  const traded = Object.values(trade).some((tokens) => tokens.length > 0);
  const found = compare(property, ledger, { synced, ...(traded ? { trade: { synced: trade } } : {}) });
  const keys = keysByToken(property, ledger);
  const listed = listedTokens(evidence.open, keys);
  const ended = expected.filter((it) => it.ended);
  const halfEnded = ended.filter((it) => !endedEverywhere(it, property, ledger));
  return {
    duplicates: found.duplicates.map((it) => `${it.type} ${it.token} in ${it.system}: ${it.keys.join(', ')}`),
    losses: found.losses
      .filter((it) => !listed.has(it.token))
      .map((it) => `${it.type} ${it.token} missing in ${it.missingIn.join(' and ')}`),
    writesForHeld: evidence.held.flatMap((window) => writesDuring(window, journals, keys)),
    unlistedInDoubt: [
      ...found.differences
        .filter((it) => !listed.has(it.token))
        .map((it) => `${it.type} ${it.token} ${it.field}: ${it.property} / ${it.ledger}`),
      ...halfEnded
        .filter((it) => !listed.has(it.token))
        .map((it) => `${it.type} ${it.token} is ended in one system only`),
      ...expected
        .filter((it) => !listed.has(it.token))
        .flatMap((it) => neverLookedAt(it.token, journals, keys)),
    ],
  };
}

interface Keys {
  readonly property: Set<string>;
  readonly ledger: Set<string>;
  /** Document numbers, or names of a contact. */
  readonly names: Set<string>;
  readonly types: Set<string>;
}

function keysByToken(property: Books, ledger: Books): Map<string, Keys> {
  const found = new Map<string, Keys>();
  for (const [system, books] of [
    ['property', property],
    ['ledger', ledger],
  ] as const) {
    const { contacts, documents, creditNotes = [], settlements = [] } = books;
    for (const record of [...contacts, ...documents, ...creditNotes, ...settlements]) {
      if (record.token === null) continue;
      const keys: Keys = found.get(record.token) ?? {
        property: new Set(),
        ledger: new Set(),
        names: new Set(),
        types: new Set(),
      };
      found.set(record.token, keys);
      keys[system].add(record.key);
      if ('number' in record) keys.names.add(record.number);
      else if ('name' in record) keys.names.add(record.name);
      keys.types.add(record.type);
    }
  }
  return found;
}

/** Tokens of the records that are listed: by id in one system or the other, or by type and number. */
function listedTokens(open: readonly Listed[], byToken: ReadonlyMap<string, Keys>): Set<string> {
  const tokens = new Set<string>();
  for (const [token, keys] of byToken) {
    const same = open.some(
      (it) =>
        keys.types.has(it.type) &&
        ((it.releasedId !== null && keys.property.has(it.releasedId)) ||
          (it.intacctId !== null && keys.ledger.has(it.intacctId)) ||
          keys.names.has(it.number ?? it.name)),
    );
    if (same) tokens.add(token);
  }
  return tokens;
}

function endedEverywhere(it: Expected, property: Books, ledger: Books): boolean {
  return [property, ledger].every((books) => {
    const { documents, creditNotes = [], settlements = [] } = books;
    const all = [...documents, ...creditNotes, ...settlements];
    const mine = all.filter((one) => one.token === it.token && one.type === it.type);
    return mine.length > 0 && mine.every((one) => one.state === 'ended');
  });
}

/** Calls that read although they are sent with POST. */
const reading =
  /\/services\/core\/(query|model)\b|\/oauth2\/|\?functions=((getAPISession|query|read\w*|lookup|inspect|getDimensions)(\.\w+)?,?)+$/;

function isWrite(call: Call): boolean {
  return (
    call.actor === 'api' &&
    call.method !== 'GET' &&
    call.method !== 'HEAD' &&
    !reading.test(call.path) &&
    !call.path.startsWith('/_control')
  );
}

/** Does a call name the record: by its token, or by its key in that system as a whole value or part of the path? */
function names(call: Call, token: string, keys: ReadonlySet<string>): boolean {
  const body = JSON.stringify(call.body) ?? '';
  if (body.includes(`#T${token}`) || body.includes(`.t${token}@`)) return true;
  const path = call.path.split(/[/?&=,]/);
  return [...keys].some((key) => body.includes(`"${key}"`) || path.includes(key));
}

function writesDuring(
  { token, from, to, inFlight }: HeldWindow,
  journals: Evidence['journals'],
  byToken: ReadonlyMap<string, Keys>,
): string[] {
  if (inFlight) return [];
  return systems.flatMap((system) =>
    journals[system]
      .filter((call) => call.seq > from[system] && call.seq <= (to?.[system] ?? Number.MAX_SAFE_INTEGER))
      .filter((call) => isWrite(call) && names(call, token, byToken.get(token)?.[system] ?? new Set()))
      .map((call) => `${token}: ${call.method} ${call.path} (${system} journal ${call.seq})`),
  );
}

/** A write that took effect, whose answer was lost, and after which nobody asked for the record again. */
function neverLookedAt(
  token: string,
  journals: Evidence['journals'],
  byToken: ReadonlyMap<string, Keys>,
): string[] {
  return systems.flatMap((system) => {
    const keys = byToken.get(token)?.[system] ?? new Set<string>();
    const mine = journals[system].filter((call) => call.actor === 'api' && names(call, token, keys));
    const lost = mine.findLast((call) => isWrite(call) && call.committed && !call.answered);
    if (lost === undefined || mine.some((call) => call.seq > lost.seq && call.answered)) return [];
    return [`${token}: nobody looked after ${lost.method} ${lost.path} (${system} journal ${lost.seq})`];
  });
}
