import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { z } from 'zod';
import type { Database, Executor } from './db/open.ts';
import { ensureReachRole } from './db/reach-role.ts';
import { makeOnline, onlineIndexes } from './migrate-online.ts';

/** One numbered file of `migrations/`. */
export interface MigrationFile {
  name: string;
  sql: string;
  sha256: string;
}

/** A further step with a history of its own: the queue's tables, the sign-in's. Runs every time, after our own. */
export type MigrationStep = (database: Database) => Promise<void>;

export interface MigrateOptions {
  /** Default: the files beside this one. */
  files?: readonly MigrationFile[];
  steps?: readonly MigrationStep[];
}

/** The database's history and the program's files do not fit; nothing was changed. */
export class MigrationHistoryError extends Error {
  override readonly name = 'MigrationHistoryError';
}

const NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/** The project's own migrations, in order. */
export async function readMigrations(
  folder: URL = new URL('./migrations/', import.meta.url),
): Promise<MigrationFile[]> {
  const names = (await fs.readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  return Promise.all(
    names.map(async (name) => {
      const number = name.slice(0, 4);
      if (!NAME.test(name))
        throw new MigrationHistoryError(`a migration is named NNNN_words.sql, not ${name}`);
      if (numbers.has(number)) throw new MigrationHistoryError(`two migrations have the number ${number}`);
      numbers.add(number);
      // A checkout may turn line ends; that is no change of history.
      const sql = (await fs.readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database to this program's shape: our files in order, each in its own transaction (indexes of large tables
 * beside whoever writes: `migrate-online.ts`), the role that requests run under, then the steps.
 * One process at a time, whoever starts first; the others wait and find nothing left to do. Returns the names of
 * the files it applied.
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<string[]> {
  const files = options.files ?? (await readMigrations());
  return database.withLock('migrate', async () => {
    const due = await dueMigrations(database, files);
    for (const file of due) await apply(database, file);
    await ensureReachRole(database);
    for (const step of options.steps ?? []) await step(database);
    if (due.length > 0) await database.checkpoint();
    return due.map((file) => file.name);
  });
}

const historySchema = z.array(z.object({ name: z.string(), sha256: z.string() }));

async function dueMigrations(database: Database, files: readonly MigrationFile[]): Promise<MigrationFile[]> {
  await database.exec(`
    create table if not exists relink_migration (
      name text primary key,
      applied_at timestamptz not null default now(),
      sha256 text not null
    )`);
  const { rows } = await database.query(
    'select name, sha256 from relink_migration order by name collate "C"',
  );
  const applied = historySchema.parse(rows);
  const known = new Map(files.map((file) => [file.name, file]));
  for (const past of applied) {
    const file = known.get(past.name);
    if (file === undefined) {
      throw new MigrationHistoryError(
        `the database has migration ${past.name}, which this program does not know: it belongs to a newer version`,
      );
    }
    if (file.sha256 !== past.sha256) {
      throw new MigrationHistoryError(
        `migration ${past.name} was changed after it was applied here: write a new one instead`,
      );
    }
  }
  const done = new Set(applied.map((past) => past.name));
  const due = files.filter((file) => !done.has(file.name));
  const last = applied.at(-1)?.name;
  const late = due.find((file) => last !== undefined && file.name < last);
  if (late !== undefined) {
    throw new MigrationHistoryError(`migration ${late.name} comes before ${last}, which is already applied`);
  }
  return due;
}

async function apply(database: Database, file: MigrationFile): Promise<void> {
  const note = (executor: Executor) =>
    executor.query('insert into relink_migration (name, sha256) values ($1, $2)', [file.name, file.sha256]);
  const indexes = onlineIndexes(file.sql);
  try {
    if (indexes !== null) {
      await makeOnline(database, indexes);
      await note(database);
      return;
    }
    await database.transaction(
      async (tx) => {
        await tx.exec(file.sql);
        await note(tx);
      },
      { statementTimeoutMs: 3_600_000 },
    );
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const left = indexes === null ? 'and was undone' : 'and is done anew by the next start';
    throw new Error(`migration ${file.name} failed ${left}: ${why}`, { cause });
  }
}
