import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  claimable,
  ImpossibleEvent,
  type LinkEvent,
  linkEvents,
  linkTable,
  nextOutcome,
  type Outcome,
  outcomes,
} from './link.ts';

// The design's table as text, apart from the program's own reading of it.
const design = `
pending     =       synced drifted  excluded ended  waiting =       synced warned failing uncertain !      !       !       !             =
waiting     =       synced drifted  excluded ended  =       pending !      !      !       !         !      !       !       !             =
failing     pending synced drifted  excluded ended  waiting =       !      !      !       !         !      !       !       !             pending
uncertain   =       =      =        =        =      =       =       synced warned failing =         synced pending drifted !             =
synced      pending =      drifted  excluded ended  =       =       !      !      !       !         !      !       !       !             =
warned      pending synced drifted  excluded ended  =       =       !      !      !       !         !      !       !       !             =
drifted     pending synced =        excluded ended  =       =       !      !      !       !         !      !       !       pending|apart =
apart       drifted synced drifted  excluded ended  =       =       !      !      !       !         !      !       !       pending       =
excluded    pending synced drifted  =        ended  =       =       !      !      !       !         !      !       !       !             =
ended       drifted =      drifted  =        =      =       =       !      !      !       !         !      !       !       !             =`;

const visits = new Map<string, number>();
let thrown = 0;

test('every cell is the design’s', () => {
  const rows = design.trim().split('\n');
  expect(rows).toHaveLength(outcomes.length);
  for (const line of rows) {
    const [outcome, ...cells] = line.trim().split(/\s+/);
    expect(cells).toHaveLength(linkEvents.length);
    const found = outcomes.find((one) => one === outcome);
    if (found === undefined) throw new Error(`no outcome ${outcome}`);
    for (const [index, event] of linkEvents.entries()) {
      const cell = linkTable[found][event];
      expect(`${found}/${event}: ${cell === 'by-choice' ? 'pending|apart' : cell}`).toBe(
        `${found}/${event}: ${cells[index]}`,
      );
    }
  }
});

test('random histories: every cell fired, "!" throws and changes nothing, all others visited at least 100 times', () => {
  const step = fc.record({
    // Half of the steps jump to any outcome, so that rarely reached cells are visited as often as common ones.
    jump: fc.option(fc.constantFrom(...outcomes), { freq: 2 }),
    event: fc.constantFrom(...linkEvents),
    resolution: fc.constantFrom('take-ledger' as const, 'take-property' as const, 'apart' as const),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 120, maxLength: 120 }), (history) => {
      let outcome: Outcome = 'pending';
      for (const { jump, event, resolution } of history) {
        outcome = jump ?? outcome;
        const key = `${outcome} ${event}`;
        visits.set(key, (visits.get(key) ?? 0) + 1);
        if (linkTable[outcome][event] === '!') {
          expect(() => nextOutcome(outcome, event, resolution)).toThrow(ImpossibleEvent);
          thrown += 1;
        } else {
          const after: Outcome = nextOutcome(outcome, event, resolution);
          expect(outcomes).toContain(after);
          if (linkTable[outcome][event] === '=') expect(after).toBe(outcome);
          outcome = after;
        }
      }
    }),
    { numRuns: 600 },
  );
  for (const outcome of outcomes)
    for (const event of linkEvents)
      expect(visits.get(`${outcome} ${event}`) ?? 0, `${outcome} ${event}`).toBeGreaterThanOrEqual(100);
});

test('an uncertain record stays uncertain under every observation: only an answer or a read-back settles it', () => {
  const settling: LinkEvent[] = ['ok', 'okWarn', 'reject', 'found', 'absent', 'other'];
  for (const event of linkEvents)
    if (!settling.includes(event) && event !== 'resolve')
      expect(nextOutcome('uncertain', event)).toBe('uncertain');
});

test('only a pending record without hold and without open attempt may be claimed', () => {
  for (const outcome of outcomes)
    for (const held of [true, false])
      for (const openAttempt of [true, false])
        expect(claimable({ outcome, held, openAttempt })).toBe(
          outcome === 'pending' && !held && !openAttempt,
        );
});

afterAll(() => {
  const counts = [...visits.values()];
  console.log(
    `link machine: ${counts.length} cells visited in 600 histories of 120 events, least ${Math.min(...counts)}, most ${Math.max(...counts)}; "!" thrown ${thrown} times`,
  );
});
