/**
 * `npm test`: every check there is, one part after the other, each with its time. The last line printed is
 * `N passed, N failed`: the tests of vitest and Playwright; a static check that fails counts as one failed.
 * `npm test -- lint vitest` runs some of the parts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  add,
  type Counts,
  none,
  playwrightCounts,
  runnerCounts,
  summary,
  vitestCounts,
} from './lib/counts.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(join(tmpdir(), 'relink-test-'));

/** Runs a script of an installed package, or of ours, on this very Node.js. */
function node(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const result = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

const check = (endedWell: boolean): Counts => (endedWell ? none : { ...none, failed: 1 });

function readReport(file: string, read: (report: unknown) => Counts): Counts | null {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Vitest over these folders; its counts are read from its report, not from what it prints. */
function vitest(folders: readonly string[]): Counts {
  const report = join(reports, `vitest-${folders[0]?.replace('/', '')}.json`);
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...folders];
  const endedWell = node('node_modules/vitest/vitest.mjs', args);
  return runnerCounts(endedWell, readReport(report, vitestCounts));
}

const sources = ['src', 'sandbox', 'web', 'bench', 'checks', 'e2e', 'scripts'].filter((folder) =>
  existsSync(join(root, folder)),
);

/** The parts in the order they run: the cheap ones first, the browser last. */
const parts: { name: string; what: string; run: () => Counts }[] = [
  {
    name: 'lint',
    what: 'lint and format',
    run: () => check(node('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])),
  },
  {
    name: 'types',
    what: 'types',
    // The browser app is checked against the API as it is now, not as it was at the last build.
    run: () =>
      check(
        node('scripts/generate-api-types.ts', []) &&
          node('node_modules/typescript-native/bin/tsc', ['--noEmit', '-p', '.']),
      ),
  },
  {
    name: 'imports',
    what: 'import directions',
    run: () =>
      check(
        node('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', [
          ...['--config', '.dependency-cruiser.cjs'],
          ...sources,
        ]),
      ),
  },
  { name: 'web', what: 'browser app', run: () => check(node('scripts/bootstrap.mjs', ['web'])) },
  { name: 'vitest', what: 'tests', run: () => vitest(['src/', 'sandbox/', 'bench/', 'scripts/', 'web/']) },
  // Apart, because they start servers and kill them: beside other tests both would wait for each other.
  { name: 'checks', what: 'failure checks', run: () => vitest(['checks/']) },
  {
    name: 'browser',
    what: 'browser tests',
    run: () => {
      const report = join(reports, 'playwright.json');
      const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
      const endedWell = node('node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json'], env);
      return runnerCounts(endedWell, readReport(report, playwrightCounts));
    },
  },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. Parts: ${parts.map((part) => part.name).join(', ')}.`);
  process.exit(2);
}

let total = none;
const lines: string[] = [];
for (const part of parts) {
  if (asked.length > 0 && !asked.includes(part.name)) continue;
  console.log(`\n== ${part.what}`);
  const started = performance.now();
  const counts = part.run();
  total = add(total, counts);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const line = `${seconds.padStart(7)} s  ${counts.failed > 0 ? 'FAILED' : 'ok    '}  ${part.what}`;
  console.log(line);
  lines.push(line);
}
rmSync(reports, { recursive: true, force: true });

console.log(`\n${lines.join('\n')}\n`);
console.log(summary(total));
// Nothing that ran is no success: a filter or a wrong include must not look green. Static checks count no tests.
const testsAsked = asked.length === 0 || asked.some((name) => ['vitest', 'checks', 'browser'].includes(name));
process.exitCode = total.failed > 0 || (testsAsked && total.passed === 0) ? 1 : 0;
