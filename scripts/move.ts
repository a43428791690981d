/**
 * `npm run move -- --to …`: copies everything from one database to another, checked row by row: from the embedded one to a
 * PostgreSQL server, and from a server into a folder and back, which is a backup that needs no tools of PostgreSQL's.
 * What it reads from stays as it is.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { signInMigration } from '../src/http/access/sign-in.ts';
import { migrateQueue } from '../src/queue/boss.ts';
import { DatabaseInUseError } from '../src/store/db/errors.ts';
import { type Database, openDatabase } from '../src/store/db/open.ts';
import { migrate } from '../src/store/migrate.ts';
import { MoveDiffers, moveDatabase, TargetNotEmpty } from '../src/store/move.ts';

const usage = `usage: npm run move -- --to PLACE [--from PLACE]
  PLACE   a data folder, or postgres://user:password@host:5432/database (PostgreSQL 15 or later)
  --to    an empty database, or a folder that is not there yet
  --from  by itself RELINK_DATA_DIR, else ./.relink; a folder's process must have ended, a server's may run`;
const dayMs = 24 * 3_600_000;
const limits = { idleInTransactionMs: dayMs, statementTimeoutMs: dayMs };
const steps = [migrateQueue, signInMigration];
const isServer = (place: string): boolean => /^postgres(ql)?:\/\//.test(place);

function open(place: string): Promise<Database> {
  if (isServer(place)) return openDatabase({ databaseUrl: place, dataDir: '', poolSize: 2, ...limits });
  return openDatabase({ dataDir: resolve(place), ...limits });
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { to: { type: 'string' }, from: { type: 'string' } } });
  const { to: toPlace, from: fromPlace = process.env.RELINK_DATA_DIR ?? './.relink' } = values;
  const wrong =
    toPlace === undefined
      ? '--to is missing.'
      : !isServer(fromPlace) && !existsSync(resolve(fromPlace))
        ? `There is no folder ${resolve(fromPlace)}. Name it with --from.`
        : !isServer(toPlace) && existsSync(resolve(toPlace))
          ? `${resolve(toPlace)} is there already. Name a folder that is not.`
          : !isServer(toPlace) && !isServer(fromPlace)
            ? 'A folder is copied as it is, while its process is ended: see docs/operations.md.'
            : null;
  if (wrong !== null || toPlace === undefined) {
    console.error(`${wrong}\n\n${usage}`);
    return 2;
  }
  const from = await open(fromPlace);
  try {
    // A server may be at work: this program does not change its tables under it.
    if (!isServer(fromPlace)) await migrate(from, { steps });
    const to = await open(toPlace);
    try {
      await migrate(to, { steps });
      const moved = await moveDatabase(from, to, (line) => console.log(`  ${line}`));
      const rows = Object.values(moved).reduce((sum, n) => sum + n, 0);
      const next = isServer(toPlace) ? 'DATABASE_URL' : `RELINK_DATA_DIR=${resolve(toPlace)}`;
      console.log(`${rows} rows are there, each as it was. Relink starts on them with ${next}.`);
      return 0;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const known =
      error instanceof TargetNotEmpty || error instanceof MoveDiffers || error instanceof DatabaseInUseError;
    console.error(known ? `Nothing was moved: ${error.message}.` : error);
    process.exit(1);
  },
);
