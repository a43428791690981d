import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteDemo, whatRuns } from './running.ts';

let dataDir = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relink-running-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process with a script of this name in its command line, as the operating system shows it. */
async function processCalled(name: string): Promise<number> {
  const file = join(dataDir, name);
  writeFileSync(file, "setInterval(() => {}, 1000); console.log('up');");
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  if (child.pid === undefined) throw new Error('not started');
  return child.pid;
}

const note = (name: string, pid: number, url?: string) =>
  writeFileSync(join(dataDir, name), JSON.stringify({ pid, url, startedAt: '2026-11-01T08:00:00.000Z' }));

test('nothing runs where nothing was noted, or where the note is no note', async () => {
  expect(await whatRuns(dataDir)).toEqual({ state: 'nothing' });
  writeFileSync(join(dataDir, 'running.json'), '{"pid": "x"');
  expect(await whatRuns(dataDir)).toEqual({ state: 'nothing' });
});

test('a running server is found with its address', async () => {
  const health = createServer((_, answer) => answer.end('ok')).listen(0, '127.0.0.1');
  await new Promise((resolve) => health.once('listening', resolve));
  const { port } = health.address() as AddressInfo;
  const pid = await processCalled('main.ts');
  note('running.json', pid, `http://127.0.0.1:${port}`);
  expect(await whatRuns(dataDir)).toMatchObject({ state: 'ready', note: { pid } });
  health.close();
});

test('a demo that does not answer yet is starting', async () => {
  const pid = await processCalled('start.ts');
  note('demo.json', pid);
  expect(await whatRuns(dataDir)).toMatchObject({ state: 'starting', note: { pid } });
});

test('a process that merely inherited the id of a killed Relink does not stop a start', async () => {
  note('running.json', await processCalled('stranger.mjs'));
  note('demo.json', process.pid);
  expect(await whatRuns(dataDir)).toEqual({ state: 'nothing' });
});

test('a server left over from a killed demo is waited for', async () => {
  const gone = await processCalled('start.ts');
  const server = await processCalled('main.ts');
  const [supervisor, orphan] = children;
  supervisor?.kill('SIGKILL');
  await new Promise((resolve) => supervisor?.once('exit', resolve));
  note('demo.json', gone);
  note('running.json', server);
  setTimeout(() => orphan?.kill('SIGKILL'), 400);
  expect(await whatRuns(dataDir)).toEqual({ state: 'nothing' });
});

test('the note is taken away at the end', () => {
  const forget = noteDemo(dataDir, 'http://127.0.0.1:4700');
  expect(existsSync(join(dataDir, 'demo.json'))).toBe(true);
  forget();
  expect(existsSync(join(dataDir, 'demo.json'))).toBe(false);
});
