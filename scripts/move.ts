/**
 * `npm run move -- --to postgres://user:password@host/database`: moves everything from the embedded database in
 * `RELINK_DATA_DIR` to a PostgreSQL server, checked row by row. Nothing may run on either meanwhile; the folder stays as
 * it is.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { signInMigration } from '../src/http/access/sign-in.ts';
import { migrateQueue } from '../src/queue/boss.ts';
import { DatabaseInUseError } from '../src/store/db/errors.ts';
import { openDatabase } from '../src/store/db/open.ts';
import { migrate } from '../src/store/migrate.ts';
import { MoveDiffers, moveDatabase, TargetNotEmpty } from '../src/store/move.ts';

const usage = `usage: npm run move -- --to postgres://user:password@host:5432/database [--from FOLDER]
  --to    an empty database on a PostgreSQL server, 15 or later
  --from  the data folder (default RELINK_DATA_DIR, else ./.relink)`;
const dayMs = 24 * 3_600_000;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { to: { type: 'string' }, from: { type: 'string' } } });
  const dataDir = resolve(values.from ?? process.env.RELINK_DATA_DIR ?? './.relink');
  if (values.to === undefined || !/^postgres(ql)?:\/\//.test(values.to)) {
    console.error(`--to is missing, or no address of a PostgreSQL server.\n\n${usage}`);
    return 2;
  }
  if (!existsSync(dataDir)) {
    console.error(`There is no folder ${dataDir}. Name it with --from.`);
    return 2;
  }
  const steps = [migrateQueue, signInMigration];
  const limits = { idleInTransactionMs: dayMs, statementTimeoutMs: dayMs };
  const from = await openDatabase({ dataDir, ...limits });
  try {
    await migrate(from, { steps });
    const to = await openDatabase({ databaseUrl: values.to, dataDir: '', poolSize: 2, ...limits });
    try {
      await migrate(to, { steps });
      const moved = await moveDatabase(from, to, (line) => console.log(`  ${line}`));
      const rows = Object.values(moved).reduce((sum, n) => sum + n, 0);
      console.log(`${rows} rows are moved, each as it was. Start Relink with DATABASE_URL from now on.`);
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
