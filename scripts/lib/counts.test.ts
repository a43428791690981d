import { expect, test } from 'vitest';
import { add, none, playwrightCounts, runnerCounts, summary, vitestCounts } from './counts.ts';

const vitest = (files: { status: string; tests: string[] }[]) => {
  const all = files.flatMap((file) => file.tests);
  const count = (status: string) => all.filter((one) => one === status).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: count('todo'),
    testResults: files.map((file) => ({
      status: file.status,
      assertionResults: file.tests.map((status) => ({ status })),
    })),
  };
};

test('a file that did not load counts as one failed', () => {
  const report = vitest([
    { status: 'passed', tests: ['passed', 'passed', 'skipped'] },
    { status: 'failed', tests: [] },
    { status: 'failed', tests: ['failed', 'passed'] },
  ]);
  expect(vitestCounts(report)).toEqual({ passed: 3, failed: 2, skipped: 1 });
});

test('a flaky browser test and an error outside the tests are failures', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
  expect(playwrightCounts({ stats, errors: [{ message: 'no server' }] })).toEqual({
    passed: 4,
    failed: 3,
    skipped: 2,
  });
});

test('a runner that crashed, or failed without a failing test, has failed once', () => {
  const clean = { passed: 3, failed: 0, skipped: 0 };
  expect(runnerCounts(false, null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(runnerCounts(true, null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(runnerCounts(false, clean)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(runnerCounts(false, { ...clean, failed: 2 })).toEqual({ ...clean, failed: 2 });
  expect(runnerCounts(true, clean)).toBe(clean);
});

test('the last line names skipped tests only where there are some', () => {
  const some = { passed: 2, failed: 1, skipped: 0 };
  expect(summary(some)).toBe('2 passed, 1 failed');
  expect(summary(add(some, { ...none, skipped: 3 }))).toBe('2 passed, 1 failed, 3 skipped');
});
