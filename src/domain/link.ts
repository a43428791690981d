/**
 * The link machine: what an event does to a record's outcome. Complete and typed: a missing cell does not compile.
 * Holds are not part of it: they stop claims, never reading and never settling (docs/architecture.md, "The link").
 */
export const outcomes = [
  'pending',
  'waiting',
  'failing',
  'uncertain',
  'synced',
  'warned',
  'drifted',
  'apart',
  'excluded',
  'ended',
] as const;
/**
 * `pending` a write is due; `waiting` a parent is not ready; `uncertain` sent, answer lost; `warned` synced with a
 * remark; `drifted` a difference we may not mend; `apart` a person said: keep apart; `excluded` out of scope by
 * nature; `ended` void, reversed or deleted on both sides.
 */
export type Outcome = (typeof outcomes)[number];

export const linkEvents = [
  'changed',
  'agrees',
  'conflict',
  'unscope',
  'ended',
  'blocked',
  'freed',
  'ok',
  'okWarn',
  'reject',
  'lost',
  'found',
  'absent',
  'other',
  'resolve',
  'retry',
] as const;
/**
 * Observations: `changed` a difference ownership lets us mend, `conflict` one it does not, `agrees`, `unscope`,
 * `ended`, `blocked`/`freed` by a parent. Answers to a write: `ok`, `okWarn`, `reject`, `lost`. Read-back of a lost
 * answer: `found`, `absent`, `other` (something else, or several). People: `resolve`, `retry`.
 */
export type LinkEvent = (typeof linkEvents)[number];

/** What a person may decide about a drift. */
export type Resolution = 'take-ledger' | 'take-property' | 'apart';

/** `=` stays; `!` cannot happen; `resolve` is by the person's choice: apart, or pending for either side's facts. */
type Cell = Outcome | '=' | '!' | 'by-choice';

/** Rows are outcomes, columns events, in the order of the design's table. */
export const linkTable: Readonly<Record<Outcome, Readonly<Record<LinkEvent, Cell>>>> = {
  pending: row('= synced drifted excluded ended waiting = synced warned failing uncertain ! ! ! ! ='),
  waiting: row('= synced drifted excluded ended = pending ! ! ! ! ! ! ! ! ='),
  failing: row('pending synced drifted excluded ended waiting = ! ! ! ! ! ! ! ! pending'),
  uncertain: row('= = = = = = = synced warned failing = synced pending drifted ! ='),
  synced: row('pending = drifted excluded ended = = ! ! ! ! ! ! ! ! ='),
  warned: row('pending synced drifted excluded ended = = ! ! ! ! ! ! ! ! ='),
  drifted: row('pending synced = excluded ended = = ! ! ! ! ! ! ! by-choice ='),
  apart: row('drifted synced drifted excluded ended = = ! ! ! ! ! ! ! pending ='),
  excluded: row('pending synced drifted = ended = = ! ! ! ! ! ! ! ! ='),
  ended: row('drifted = drifted = = = = ! ! ! ! ! ! ! ! ='),
};

function isCell(word: string): word is Cell {
  return word === '=' || word === '!' || word === 'by-choice' || outcomes.some((outcome) => outcome === word);
}

function row(words: string): Record<LinkEvent, Cell> {
  const cells = words.split(' ');
  const cell = (index: number): Cell => {
    const word = cells[index];
    if (word === undefined || !isCell(word)) throw new Error(`link table: no cell at ${index} of "${words}"`);
    return word;
  };
  if (cells.length !== linkEvents.length) throw new Error(`link table: ${cells.length} cells in "${words}"`);
  return {
    changed: cell(0),
    agrees: cell(1),
    conflict: cell(2),
    unscope: cell(3),
    ended: cell(4),
    blocked: cell(5),
    freed: cell(6),
    ok: cell(7),
    okWarn: cell(8),
    reject: cell(9),
    lost: cell(10),
    found: cell(11),
    absent: cell(12),
    other: cell(13),
    resolve: cell(14),
    retry: cell(15),
  };
}

/** An event that cannot happen in that outcome: a mistake in the program, never in the data. Counted by the engine. */
export class ImpossibleEvent extends Error {
  readonly outcome: Outcome;
  readonly event: LinkEvent;
  constructor(outcome: Outcome, event: LinkEvent) {
    super(`event "${event}" cannot happen to a link that is ${outcome}`);
    this.name = 'ImpossibleEvent';
    this.outcome = outcome;
    this.event = event;
  }
}

/**
 * The outcome after an event.
 * @param resolution required for `resolve`
 * @throws ImpossibleEvent for a `!` cell
 */
export function nextOutcome(outcome: Outcome, event: LinkEvent, resolution?: Resolution): Outcome {
  const cell = linkTable[outcome][event];
  if (cell === '=') return outcome;
  if (cell === '!') throw new ImpossibleEvent(outcome, event);
  if (cell === 'by-choice') {
    if (resolution === undefined) throw new ImpossibleEvent(outcome, event);
    return resolution === 'apart' ? 'apart' : 'pending';
  }
  return cell;
}

/** May a run take the record and write it? */
export function claimable(link: { outcome: Outcome; held: boolean; openAttempt: boolean }): boolean {
  return link.outcome === 'pending' && !link.held && !link.openAttempt;
}

/** Outcomes that colour the flag when the record is linked. */
export const flaggedOutcomes = ['failing', 'uncertain', 'drifted', 'waiting'] as const satisfies Outcome[];
