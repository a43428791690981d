import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comesTrue } from './reachable.ts';
import { supervise } from './supervisor.ts';

let folder = '';
const script = (name: string): string => join(folder, `${name}.ts`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'relink-supervisor-'));
  const bye = "process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });";
  const live = "setInterval(() => {}, 1000); console.log('up ' + process.pid);";
  writeFileSync(script('polite'), `${bye} ${live}`);
  writeFileSync(script('brief'), "console.log('done'); process.exitCode = 3;");
  // Stands for the supervisor that is killed outright: it can run no handler.
  const supervisorModule = JSON.stringify(new URL('./supervisor.ts', import.meta.url).href);
  writeFileSync(
    script('owner'),
    `import { supervise } from ${supervisorModule};
     supervise((line: string) => console.log(line), '.').start({ label: 'one', script: ${JSON.stringify(script('polite'))} });`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pidIn = (lines: readonly string[]): number =>
  Number(lines.map((line) => /up (\d+)/.exec(line)?.[1]).find((pid) => pid !== undefined) ?? 0);

const until = (question: () => boolean) => comesTrue(async () => question(), 15_000);

test('ends its services in turn, the last started first, and resolves when they are gone', async () => {
  const lines: string[] = [];
  const supervisor = supervise((line) => lines.push(line), folder);
  supervisor.start({ label: 'first', script: script('polite') });
  supervisor.start({ label: 'second', script: script('polite') });
  expect(await until(() => lines.filter((line) => line.includes('up')).length === 2)).toBe(true);
  const pids = lines.map((line) => Number(line.split(' ').at(-1)));
  expect(pids.every(lives)).toBe(true);
  await supervisor.stop();
  expect(pids.some(lives)).toBe(false);
  expect(lines.filter((line) => line.endsWith('bye'))).toEqual(['second | bye', 'first | bye']);
  expect(() => supervisor.start({ label: 'late', script: script('polite') })).toThrow();
});

test('says which service ended by itself, and how', async () => {
  const supervisor = supervise(() => {}, folder);
  supervisor.start({ label: 'steady', script: script('polite') });
  supervisor.start({ label: 'brief', script: script('brief') });
  expect(await supervisor.unexpectedEnd).toEqual({ label: 'brief', how: 'code 3' });
  expect(supervisor.over.aborted).toBe(true);
  await supervisor.stop();
});

test('a service ends when its supervisor is killed outright', async () => {
  const lines: string[] = [];
  const owner = spawn(process.execPath, [script('owner')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: owner.stdout }).on('line', (line) => lines.push(line));
  expect(await until(() => pidIn(lines) > 0)).toBe(true);
  const pid = pidIn(lines);
  await sleep(300);
  expect(lives(pid)).toBe(true);
  owner.kill('SIGKILL');
  expect(await until(() => !lives(pid))).toBe(true);
});
