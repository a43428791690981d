import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { layOut, testDatabase } from '../testing/test-database.ts';
import { DatabaseInUseError } from './errors.ts';
import { lockFile, lockInstance, readRunning, writeRunning } from './instance-lock.ts';
import { openDatabase } from './open.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-lock-'));
  folders.push(made);
  return made;
}

/** Another process that opens the directory, says so, and commits rows, printing each after it was acknowledged. */
function writerProcess(dataDir: string): ChildProcess {
  const url = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const code = `
    import { openDatabase } from ${url('./open.ts')};
    import { writeRunning } from ${url('./instance-lock.ts')};
    const dataDir = ${JSON.stringify(dataDir)};
    const database = await openDatabase({ dataDir });
    writeRunning(dataDir, { url: 'http://127.0.0.1:4700' });
    await database.exec('create table if not exists ack (n int primary key)');
    for (let n = 0; ; n += 1) {
      await database.query('insert into ack values ($1)', [n]);
      process.stdout.write(n + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

test('a second open in the same process fails, and closing frees the directory', async () => {
  const database = await testDatabase();
  const second = openDatabase({ dataDir: database.dataDir });
  await expect(second).rejects.toThrow(DatabaseInUseError);
  await expect(second).rejects.toMatchObject({ running: { pid: process.pid } });
  // The name is the real path's: a link to the directory is the same directory.
  const link = path.join(folder(), 'link');
  fs.symlinkSync(database.dataDir, link);
  await expect(openDatabase({ dataDir: link })).rejects.toThrow(DatabaseInUseError);
  await database.close();
  const home = folder();
  const lock = await lockInstance(home);
  await lock.release();
  expect(fs.readdirSync(home)).toEqual([]);
});

test('another process is named with its address; killed, it frees the directory and loses nothing it acknowledged', async () => {
  const dataDir = folder();
  await layOut(dataDir, 'empty');
  const child = writerProcess(dataDir);
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  await expect.poll(() => text.split('\n').length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(50);
  const refused = await openDatabase({ dataDir }).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(DatabaseInUseError);
  expect(refused).toMatchObject({ running: { pid: child.pid, url: 'http://127.0.0.1:4700' } });
  expect(String(refused)).toContain('http://127.0.0.1:4700');
  expect(String(refused)).toContain(String(child.pid));

  const gone = once(child, 'close'); // its output is complete then
  child.kill('SIGKILL');
  await gone;
  expect(readRunning(dataDir)).toBeNull();
  const acknowledged = text.trimEnd().split('\n').map(Number);
  const database = await openDatabase({ dataDir });
  try {
    const { rows } = await database.query<{ n: number }>('select n from ack order by n');
    const kept = new Set(rows.map((row) => row.n));
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
  } finally {
    await database.close();
  }
}, 60_000);

test('the directory is made for its owner alone', async () => {
  const dataDir = path.join(folder(), 'deep', 'er');
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o777 });
  await layOut(dataDir, 'empty');
  fs.chmodSync(dataDir, 0o777);
  const database = await openDatabase({ dataDir, durable: false });
  await database.close();
  expect(fs.statSync(dataDir).mode & 0o777).toBe(0o700);
}, 30_000);

test('running.json is who runs now, or nothing', () => {
  const home = folder();
  expect(readRunning(home)).toBeNull();
  writeRunning(home, {});
  const first = readRunning(home);
  writeRunning(home, { url: 'http://127.0.0.1:1' });
  expect(readRunning(home)).toEqual({ ...first, pid: process.pid, url: 'http://127.0.0.1:1' });
  fs.writeFileSync(path.join(home, 'running.json'), '{"pid": "torn');
  expect(readRunning(home)).toBeNull();
  fs.writeFileSync(path.join(home, 'running.json'), JSON.stringify({ pid: 2 ** 22 + 5, startedAt: 'x' }));
  expect(readRunning(home)).toBeNull();
});

test('without abstract sockets a file is the lock, and a dead owner does not keep it', async () => {
  const home = folder();
  const release = lockFile(home);
  expect(release).not.toBeNull();
  expect(lockFile(home)).toBeNull();
  await release?.();
  fs.writeFileSync(path.join(home, 'owner.pid'), String(2 ** 22 + 5));
  const again = lockFile(home);
  expect(again).not.toBeNull();
  await again?.();
  expect(fs.readdirSync(home)).toEqual([]);
});
