import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import pg from 'pg';
import { type Database, openDatabase } from '../db/open.ts';
import { processLives } from '../db/process-lives.ts';
import { migrate, readMigrations } from '../migrate.ts';
import { buildOnce, fingerprint, sharedTemp } from './template-folder.ts';
import type { TestOpenOptions } from './test-database.ts';

/** A fresh database on a real server; closing it drops it. */
export type ServerTestDatabase = Database & { readonly databaseUrl: string };

/**
 * A fresh database on a real PostgreSQL 18, with our migrations applied. The server is started once per test run
 * and shared by its workers; `RELINK_TEST_POSTGRES_URL` names another one to use instead (its user must be
 * allowed to create databases).
 */
export async function realPostgres(options: TestOpenOptions = {}): Promise<ServerTestDatabase> {
  const serverUrl = await testServerUrl();
  const template = await templateDatabase(serverUrl);
  const name = `relink_test_${randomBytes(6).toString('hex')}`;
  await admin(serverUrl, (client) => client.query(`create database ${name} template ${template}`));
  const databaseUrl = withDatabase(serverUrl, name);
  const database = await openDatabase({ ...options, databaseUrl, dataDir: '' });
  return {
    ...database,
    databaseUrl,
    async close() {
      await database.close();
      await admin(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** The address of this run's server, started when nobody has yet. */
export async function testServerUrl(): Promise<string> {
  const given = process.env.RELINK_TEST_POSTGRES_URL;
  if (given !== undefined && given !== '') return given;
  const owner = runOwner();
  await sweepDeadServers();
  const home = await buildOnce(sharedTemp(`postgres-${owner}`), async (draft) => {
    fs.mkdirSync(draft, { mode: 0o755 });
  });
  await buildOnce(path.join(home, 'keeper'), async (draft) => {
    const keeper = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'postgres-keeper.ts'), String(owner), home],
      {
        detached: true,
        stdio: 'ignore',
      },
    );
    keeper.unref();
    fs.writeFileSync(draft, String(keeper.pid));
  });
  for (let waited = 0; waited < 60_000; waited += 50) {
    const failed = path.join(home, 'failed');
    if (fs.existsSync(failed))
      throw new Error(`the test server did not start: ${fs.readFileSync(failed, 'utf8')}`);
    const url = path.join(home, 'url');
    if (fs.existsSync(url)) return fs.readFileSync(url, 'utf8');
    await sleep(50);
  }
  throw new Error(`the test server did not start within a minute: see ${path.join(home, 'server.log')}`);
}

/** The process whose end is the end of the run: the runner when this is one of its worker processes. */
function runOwner(): number {
  return process.env.VITEST !== undefined && isMainThread ? process.ppid : process.pid;
}

/** Servers whose keeper was killed: stopped by the process id in their own lock file, if it is still theirs. */
async function sweepDeadServers(): Promise<void> {
  const pattern = sharedTemp('postgres-');
  const temp = path.dirname(pattern);
  for (const name of fs.readdirSync(temp)) {
    if (!name.startsWith(path.basename(pattern)) || !/-\d+$/.test(name)) continue;
    const home = path.join(temp, name);
    const keeper = Number(readText(path.join(home, 'keeper')));
    if (!(keeper > 0) || processLives(keeper)) continue;
    const server = Number(readText(path.join(home, 'data', 'postmaster.pid')).split('\n')[0]);
    if (server > 0 && readText(`/proc/${server}/cmdline`).includes(home)) {
      process.kill(server, 'SIGQUIT');
      // Files that go away under the removal stop it half way.
      for (let waited = 0; processLives(server) && waited < 5000; waited += 50) await sleep(50);
    }
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A migrated database to copy from, made once per server and set of migrations. */
async function templateDatabase(serverUrl: string): Promise<string> {
  const files = await readMigrations();
  const name = `relink_template_${fingerprint(files.flatMap((file) => [file.name, file.sha256]))}`;
  await admin(serverUrl, async (client) => {
    await client.query("select pg_advisory_lock(hashtext('relink test template'))");
    const found = await client.query('select datistemplate as done from pg_database where datname = $1', [
      name,
    ]);
    if (found.rows[0]?.done === true) return;
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(
      `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`,
    );
    const database = await openDatabase({ databaseUrl: withDatabase(serverUrl, name), dataDir: '' });
    try {
      await migrate(database, { files });
    } finally {
      await database.close();
    }
    await client.query(`alter database ${name} is_template true`);
  });
  return name;
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function admin<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
