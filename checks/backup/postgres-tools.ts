import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const needed = ['initdb', 'postgres', 'pg_dump', 'pg_restore', 'createdb'];

/**
 * A folder with a whole PostgreSQL, tools included: the one `RELINK_TEST_POSTGRES_BIN` names, else the newest that the
 * machine has where Debian puts them. The packaged server of the tests comes without `pg_dump`. `null`: there is none.
 */
export function wholePostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const installed = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, 'bin'))
    : [];
  const named = process.env.RELINK_TEST_POSTGRES_BIN;
  const all = named === undefined || named === '' ? installed : [named];
  return all.find((folder) => needed.every((tool) => existsSync(join(folder, tool)))) ?? null;
}

/** Starts a server of its own with these binaries; it ends with {@link close}, or with this process. */
export async function startPostgres(
  binaries: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'relink-backup-postgres-'));
  // The keeper watches a process: this one, which ends when we close its input, or when we are gone.
  const owner = spawn(process.execPath, ['-e', 'process.stdin.resume().on("end", () => process.exit())'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const keeper = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../src/store/testing/postgres-keeper.ts'), String(owner.pid), home],
    { stdio: 'ignore', env: { ...process.env, RELINK_TEST_POSTGRES_BIN: binaries } },
  );
  const over = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  const close = async () => {
    owner.stdin?.end();
    await over;
    rmSync(home, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (existsSync(join(home, 'failed'))) {
      const why = readFileSync(join(home, 'failed'), 'utf8');
      await close();
      throw new Error(`the server did not start: ${why}`);
    }
    if (existsSync(join(home, 'url'))) return { url: readFileSync(join(home, 'url'), 'utf8'), close };
    await sleep(50);
  }
  await close();
  throw new Error('the server did not start within a minute');
}
