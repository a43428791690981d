/**
 * A PostgreSQL of a check's own, that can be ended and started again: `postgres-process.ts <settings as JSON>`, started by
 * `fork`. Driven over IPC; ends with whoever started it, and takes its data with it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { postgresBinaries, serverUser } from '../../src/store/testing/postgres-binaries.ts';
import { type FromPostgres, ToPostgres } from './postgres.ts';

const settings = z.record(z.string(), z.string()).parse(JSON.parse(process.argv[2] ?? '{}'));
const home = fs.mkdtempSync(join(tmpdir(), 'relink-check-postgres-'));
const data = join(home, 'data');
const user = serverUser();
const binaries = await postgresBinaries();
const as = { ...user, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
const password = randomBytes(12).toString('hex');
const port = await freePort();
let server: ChildProcess | null = null;

const tell = (message: FromPostgres): void => {
  process.send?.(message);
};

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function layOut(): void {
  fs.mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(home, 'password');
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) for (const file of [home, data, passwordFile]) fs.chownSync(file, user.uid, user.gid);
  const given = ['--auth=scram-sha-256', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(
    join(binaries, 'initdb'),
    [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...given],
    {
      ...as,
      encoding: 'utf8',
    },
  );
  fs.rmSync(passwordFile, { force: true });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
}

async function start(): Promise<void> {
  const log = fs.openSync(join(home, 'server.log'), 'a');
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const begun = spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...as,
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  server = begun;
  // The server says it is ready by the eighth line of its lock file.
  const lock = join(data, 'postmaster.pid');
  while (!(fs.existsSync(lock) && fs.readFileSync(lock, 'utf8').split('\n')[7]?.trim() === 'ready')) {
    if (begun.exitCode !== null)
      throw new Error(`PostgreSQL ended: ${fs.readFileSync(join(home, 'server.log'), 'utf8').slice(-2_000)}`);
    await sleep(10);
  }
}

async function stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  const ending = server;
  if (ending === null || ending.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
  ending.kill(signal);
  await ended;
}

async function end(): Promise<void> {
  await stop('SIGQUIT');
  fs.rmSync(home, { recursive: true, force: true });
  process.exit(0);
}

process.once('disconnect', () => void end());
process.on('message', (message) => {
  const { kind, how } = ToPostgres.parse(message);
  if (kind === 'end') return void end();
  const from = performance.now();
  // Fast: sessions are ended and all is written. Immediate: as a power cut, with a recovery at the start.
  stop(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    .then(start)
    .then(
      () => tell({ kind: 'restarted', ms: Math.round(performance.now() - from) }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
});

layOut();
await start();
tell({ kind: 'listening', url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` });
