import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CannotOpen, createSecretBox } from '../../src/crypto/secret-box.ts';
import { readCredentials } from '../../src/engine/onboarding/credentials.ts';
import { verifyEvents } from '../../src/engine/verify-events.ts';
import { type Database, openDatabase } from '../../src/store/db/open.ts';
import { testServerUrl } from '../../src/store/testing/real-postgres.ts';
import { companyChain } from '../../src/store/write/seal.ts';
import { documented } from './documented.ts';
import { type LivedIn, liveIn, whatItSays } from './lived-in.ts';
import { startPostgres, wholePostgres } from './postgres-tools.ts';
import { tableSums } from './table-sums.ts';

/** A backup is made and restored by the very commands of docs/operations.md, and what comes back is what was there. */

let folder = '';
/** What people have worked with: the embedded database in a folder, and from there on the servers. */
let original: Readonly<Record<'RELINK_DATA_DIR', string>>;
let lived: LivedIn;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relink-backup-'));
  original = { RELINK_DATA_DIR: join(folder, 'data') };
  lived = await liveIn(original);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs documented commands as a person types them, with these names for the places. */
function run(commands: string, env: Readonly<Record<string, string>>, tools: string | null = null): void {
  const path = [...(tools === null ? [] : [tools]), dirname(process.execPath), process.env.PATH ?? ''];
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', commands], {
    encoding: 'utf8',
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, ...env, PATH: path.join(':') },
  });
  if (status !== 0) throw new Error(`${commands} ended with ${status}:\n${stdout}\n${stderr}`);
}

async function on<T>(
  place: Readonly<Record<string, string>>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL: databaseUrl, RELINK_DATA_DIR: dataDir = '' } = place;
  const database = await openDatabase({ ...(databaseUrl === undefined ? {} : { databaseUrl }), dataDir });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Chain and credentials of what was restored; then a Relink is started on it and asked. */
async function isAlive(place: Readonly<Record<string, string>>): Promise<void> {
  const box = createSecretBox([lived.secretKey]);
  await on(place, async (database) => {
    const context = { database, log: pino({ level: 'silent' }), now: () => new Date() };
    const chain = await verifyEvents(context, companyChain, lived.connectionId);
    expect(chain.ok).toBe(true);
    expect(chain.count).toBeGreaterThan(20);
    const { property, ledger } = await readCredentials(database, box, lived.connectionId);
    expect(property?.apiKey).toMatch(/.+/);
    expect(ledger).not.toBeNull();
    const otherKey = createSecretBox([randomBytes(32).toString('base64')]);
    await expect(readCredentials(database, otherKey, lived.connectionId)).rejects.toThrow(CannotOpen);
  });
  const { unlinked, verified } = await whatItSays(lived, place);
  expect(unlinked).toMatchObject({
    items: [{ link: 'unlinked', holds: [{ why: 'Sold, “Dock Street” £' }] }],
  });
  expect(verified).toMatchObject({ ok: true });
}

// Each starts a handful of processes, beside other checks that do the same.
vi.setConfig({ testTimeout: 300_000 });

test('the embedded database: the folder is copied while its process has ended', async () => {
  const [BACKUP, RESTORED] = [join(folder, 'copy'), join(folder, 'restored')];
  const before = await on(original, tableSums);
  expect(Object.keys(before).length).toBeGreaterThan(40);
  run(documented('cp -a "$RELINK_DATA_DIR"'), { ...original, BACKUP });
  run(documented('cp -a "$BACKUP"'), { BACKUP, RESTORED });
  const restored = { RELINK_DATA_DIR: RESTORED };
  expect(await on(restored, tableSums)).toEqual(before);
  await isAlive(restored);
});

const whole = wholePostgres();

// The packaged server has no pg_dump, and an older one refuses a newer server: this runs where a whole one is installed.
test.skipIf(whole === null)('PostgreSQL: dumped and restored by its own tools', async () => {
  const tools = whole ?? '';
  const server = await startPostgres(tools);
  try {
    const named = (name: string) => new URL(`/${name}`, server.url).href;
    run('createdb --maintenance-db="$DATABASE_URL" relink', { DATABASE_URL: server.url }, tools);
    const place = { DATABASE_URL: named('relink'), RELINK_DATA_DIR: join(folder, 'beside') };
    run('npm run move -- --to "$DATABASE_URL"', { ...place, ...original });
    const before = await on(place, tableSums);
    const [BACKUP, RESTORED_URL] = [join(folder, 'relink.dump'), named('relink_restored')];
    run(documented('pg_dump'), { ...place, BACKUP }, tools);
    run(documented('pg_restore'), { ...place, BACKUP, RESTORED_URL }, tools);
    const restored = { DATABASE_URL: RESTORED_URL, RELINK_DATA_DIR: join(folder, 'beside-restored') };
    expect(await on(restored, tableSums)).toEqual(before);
    await isAlive(restored);
  } finally {
    await server.close();
  }
});

// One way for a server is enough in `npm test`; RELINK_CHECK_BACKUP=all takes both.
const either = whole === null || process.env.RELINK_CHECK_BACKUP === 'all';
test.skipIf(!either)('PostgreSQL without its tools: into a folder and back, row by row', async () => {
  const url = await testServerUrl();
  const fresh = async (name: string) => {
    await on({ DATABASE_URL: url }, (database) => database.exec(`create database ${name}`));
    return new URL(`/${name}`, url).href;
  };
  const tag = randomBytes(6).toString('hex');
  const [from, to] = [await fresh(`relink_test_from_${tag}`), await fresh(`relink_test_to_${tag}`)];
  try {
    const place = { DATABASE_URL: from, RELINK_DATA_DIR: join(folder, 'server-beside') };
    run('npm run move -- --to "$DATABASE_URL"', { ...place, ...original });
    const sums = (database: Database) => tableSums(database, { without: ['pgboss'] });
    const before = await on(place, sums);
    const BACKUP = join(folder, 'moved');
    run(documented('--from "$DATABASE_URL"'), { ...place, BACKUP });
    run(documented('--from "$BACKUP"'), { BACKUP, RESTORED_URL: to });
    const restored = { DATABASE_URL: to, RELINK_DATA_DIR: join(folder, 'server-restored') };
    const after = await on(restored, sums);
    // When each migration ran is the database's own.
    const { 'public.relink_migration': _was, ...mine } = before;
    const { 'public.relink_migration': _is, ...theirs } = after;
    expect(theirs).toEqual(mine);
    await isAlive(restored);
  } finally {
    await on({ DATABASE_URL: url }, async (database) => {
      for (const name of ['from', 'to'])
        await database.exec(`drop database if exists relink_test_${name}_${tag} with (force)`);
    });
  }
});
