import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  gatherMs,
  type Notice,
  type NoticeTopic,
  type NoticeWord,
  nextNotice,
  noticeTopics,
} from './notice.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-23T08:00:00.000Z');
const instant = (ms: number) => new Date(start + ms).toISOString();

/** Feeds a topic what was seen at each minute; answers the words said, with their minutes. */
function told(
  topic: NoticeTopic,
  seen: readonly {
    readonly minute: number;
    readonly stands: boolean;
    readonly running?: boolean;
    readonly mark?: string;
  }[],
): [number, NoticeWord][] {
  let notice: Notice | null = null;
  return seen.flatMap(({ minute, stands, running = false, mark = null }): [number, NoticeWord][] => {
    const { word, next } = nextNotice(topic, notice, stands ? { mark } : null, {
      at: instant(minute * 60_000),
      running,
      burstMs: hour,
    });
    notice = next;
    return word === null ? [] : [[minute, word]];
  });
}

test('a cause is told when it begins and when it is over, once each', () => {
  const seen = [0, 1, 5, 300, 600].map((minute) => ({ minute, stands: true }));
  const gone = [700, 701, 900].map((minute) => ({ minute, stands: false }));
  expect(told('cause', [...seen, ...gone])).toEqual([
    [0, 'stands'],
    [700, 'over'],
  ]);
});

test('what comes and goes within the window is told once, and again only after it', () => {
  const flapping = Array.from({ length: 30 }, (_, minute) => ({ minute, stands: minute % 2 === 0 }));
  expect(told('cause', flapping)).toEqual([
    [0, 'stands'],
    [1, 'over'],
  ]);
  // Still there when the window is over: that is news.
  expect(told('cause', [...flapping, { minute: 40, stands: true }, { minute: 60, stands: true }])).toEqual([
    [0, 'stands'],
    [1, 'over'],
    [60, 'stands'],
  ]);
});

test('while a run goes on a cause is gathered, and one that the run mends is never told', () => {
  const running = true;
  expect(
    told('cause', [
      { minute: 0, stands: true, running },
      { minute: 2, stands: true, running },
      { minute: 3, stands: true },
    ]),
  ).toEqual([[3, 'stands']]);
  expect(
    told('cause', [
      { minute: 0, stands: true, running },
      { minute: 2, stands: false, running },
      { minute: 3, stands: false },
    ]),
  ).toEqual([]);
  // A run of hours does not keep it quiet for hours.
  const minutes = gatherMs / 60_000;
  expect(
    told('cause', [
      { minute: 0, stands: true, running },
      { minute: minutes, stands: true, running },
    ]),
  ).toEqual([[minutes, 'stands']]);
});

test('a run that tries everything again does not make it look mended', () => {
  expect(
    told('cause', [
      { minute: 0, stands: true },
      { minute: 90, stands: false, running: true },
      { minute: 91, stands: true, running: true },
      { minute: 92, stands: true },
    ]),
  ).toEqual([[0, 'stands']]);
});

test('credentials that were refused are told at once, whatever runs', () => {
  expect(told('reconnect', [{ minute: 0, stands: true, running: true }])).toEqual([[0, 'stands']]);
});

test('another plan is news, and within the window waits for its end', () => {
  expect(
    told('confirm', [
      { minute: 0, stands: true, mark: 'a' },
      { minute: 10, stands: true, mark: 'b' },
      { minute: 70, stands: true, mark: 'b' },
      { minute: 71, stands: false },
    ]),
  ).toEqual([
    [0, 'stands'],
    [70, 'stands'],
    [71, 'over'],
  ]);
});

test('reviews that were done need no word', () => {
  expect(
    told('review', [
      { minute: 0, stands: true, mark: '2026-11-23' },
      { minute: 90, stands: false },
    ]),
  ).toEqual([[0, 'stands']]);
});

test('whatever comes and goes: never two of the same within a window, never "over" of what was not told', () => {
  const step = fc.record({
    wait: fc.integer({ min: 1, max: 90 }),
    stands: fc.boolean(),
    running: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.constantFrom(...noticeTopics), fc.array(step, { maxLength: 60 }), (topic, steps) => {
      let minute = 0;
      const seen = steps.map((one) => {
        minute += one.wait;
        return { minute, stands: one.stands, running: one.running };
      });
      const words = told(topic, seen);
      const stands = words.filter(([, word]) => word === 'stands').map(([at]) => at);
      stands.slice(1).forEach((at, place) => {
        expect(at - (stands[place] ?? 0)).toBeGreaterThanOrEqual(60);
      });
      let open = false;
      for (const [, word] of words) {
        if (word === 'over') expect(open).toBe(true);
        open = word === 'stands';
      }
    }),
  );
});
