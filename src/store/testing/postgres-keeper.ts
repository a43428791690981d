/**
 * Runs a throw-away PostgreSQL for the tests of one run: `node postgres-keeper.ts <owner pid> <folder>`. It lays
 * out the cluster, starts the server on loopback, writes `url` into the folder when it answers, and when the
 * owner process is gone stops the server and removes the folder. So no test run leaves a server behind, however
 * it ends; if the keeper itself is killed, the next one sweeps up (see `real-postgres.ts`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { processLives } from '../db/process-lives.ts';
import { postgresBinaries, serverUser } from './postgres-binaries.ts';

const [ownerText, folder] = process.argv.slice(2);
if (ownerText === undefined || folder === undefined)
  throw new Error('usage: postgres-keeper.ts <pid> <folder>');
const owner = Number(ownerText);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(),
      );
    });
  });
}

async function main(home: string): Promise<void> {
  const binaries = await postgresBinaries();
  const user = serverUser();
  const data = path.join(home, 'data');
  fs.mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(12).toString('hex');
  const passwordFile = path.join(home, 'password');
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) {
    for (const file of [home, data, passwordFile]) fs.chownSync(file, user.uid, user.gid);
  }
  const as = { ...user, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
  const layOut = spawnSync(
    path.join(binaries, 'initdb'),
    [
      `--pgdata=${data}`,
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...as, encoding: 'utf8' },
  );
  fs.rmSync(passwordFile, { force: true });
  if (layOut.status !== 0) throw new Error(`initdb failed: ${layOut.stderr}${layOut.error?.message ?? ''}`);

  const port = await freePort();
  const log = fs.openSync(path.join(home, 'server.log'), 'a');
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    shared_buffers: '64MB',
    autovacuum: 'on',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(path.join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...as,
    stdio: ['ignore', log, log],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  // The server says it is ready by the eighth line of its lock file.
  const ready = (): boolean => {
    const text = fs.existsSync(path.join(data, 'postmaster.pid'))
      ? fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8')
      : '';
    return text.split('\n')[7]?.trim() === 'ready';
  };
  while (!over && !ready()) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!over) {
    fs.writeFileSync(path.join(home, 'url.new'), url, { mode: 0o600 });
    fs.renameSync(path.join(home, 'url.new'), path.join(home, 'url'));
    while (!over && processLives(owner)) await new Promise((resolve) => setTimeout(resolve, 250));
    server.kill('SIGQUIT'); // at once: nothing in it is worth a shutdown checkpoint
    await ended;
    fs.rmSync(home, { recursive: true, force: true });
  } else {
    throw new Error('the server ended while starting');
  }
}

try {
  await main(folder);
} catch (error) {
  fs.writeFileSync(
    path.join(folder, 'failed'),
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
  process.exitCode = 1;
}
