import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type Database, type OpenOptions, openDatabase } from '../db/open.ts';
import { migrate, readMigrations } from '../migrate.ts';
import { buildOnce, fingerprint, sharedTemp } from './template-folder.ts';

/** A database made for a test; closing it removes its files. */
export type TestDatabase = Database & { readonly dataDir: string };

export type TestOpenOptions = Omit<OpenOptions, 'databaseUrl' | 'dataDir'>;

/** What the template depends on besides the migrations: raise it when the way it is built changes. */
const TEMPLATE_VERSION = '2';

/** What a template holds: what a first start lays out, or that with our migrations applied. */
export type TemplateState = 'empty' | 'migrated';

/**
 * A fresh embedded database with our migrations applied, in about a third of a second: a migrated folder is
 * built once and copied. Not durable, since tests lose nothing in a power cut.
 *
 * @example
 * const database = await testDatabase();
 * afterAll(() => database.close());
 */
export async function testDatabase(options: TestOpenOptions = {}): Promise<TestDatabase> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-test-db-'));
  await layOut(dataDir, 'migrated');
  const database = await openDatabase({ durable: false, ...options, dataDir });
  return {
    ...database,
    dataDir,
    async close() {
      await database.close();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Puts an embedded database into a data directory that has none. Laying one out takes several seconds of a processor;
 * a copy takes a tenth of one.
 */
export async function layOut(dataDir: string, state: TemplateState): Promise<void> {
  fs.cpSync(await template(state), path.join(dataDir, 'database'), {
    recursive: true,
    mode: fs.constants.COPYFILE_FICLONE,
  });
}

async function template(state: TemplateState): Promise<string> {
  const files = state === 'empty' ? [] : await readMigrations();
  const key = fingerprint([TEMPLATE_VERSION, ...files.flatMap((file) => [file.name, file.sha256])]);
  return buildOnce(sharedTemp(`embedded-${key}`), async (draft) => {
    removeOldTemplates();
    const home = `${draft}-home`;
    if (state === 'migrated') await layOut(home, 'empty');
    const database = await openDatabase({ dataDir: home, durable: false });
    try {
      if (state === 'migrated') await migrate(database, { files });
      await database.exec('vacuum freeze');
    } finally {
      await database.close();
    }
    fs.renameSync(path.join(home, 'database'), draft);
  });
}

/** Templates of earlier migrations, 40 MB each: gone after a day, when no test can still be copying them. */
function removeOldTemplates(): void {
  const pattern = sharedTemp('embedded-');
  const temp = path.dirname(pattern);
  for (const name of fs.readdirSync(temp)) {
    if (!name.startsWith(path.basename(pattern)) || name.endsWith('.building')) continue;
    const folder = path.join(temp, name);
    const age = Date.now() - (fs.statSync(folder, { throwIfNoEntry: false })?.ctimeMs ?? Date.now());
    if (age > 24 * 3600 * 1000) fs.rmSync(folder, { recursive: true, force: true });
  }
}
