import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Builds something once for all test workers: the first takes the `.building` folder as its lock and renames its
 * result into place; the others wait for it. A builder that died is taken over after `staleMs`.
 */
export async function buildOnce(
  target: string,
  build: (draft: string) => Promise<void>,
  staleMs = 60_000,
): Promise<string> {
  const lock = `${target}.building`;
  while (!fs.existsSync(target)) {
    try {
      fs.mkdirSync(lock);
    } catch {
      const age = Date.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > staleMs) fs.rmSync(lock, { recursive: true, force: true });
      await sleep(25);
      continue;
    }
    try {
      const draft = path.join(lock, 'draft');
      await build(draft);
      if (!fs.existsSync(target)) fs.renameSync(draft, target);
    } finally {
      fs.rmSync(lock, { recursive: true, force: true });
    }
  }
  return target;
}

/** A path in the temporary folder that all test runs of this user share. */
export function sharedTemp(name: string): string {
  const target = path.join(os.tmpdir(), `relink-test-${os.userInfo().uid}-${name}`);
  const found = fs.lstatSync(target, { throwIfNoEntry: false });
  if (found !== undefined && os.userInfo().uid > 0 && found.uid !== os.userInfo().uid) {
    throw new Error(`${target} belongs to somebody else`);
  }
  return target;
}

/** A short name for a set of texts. */
export function fingerprint(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}
