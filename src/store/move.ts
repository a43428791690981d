import { z } from 'zod';
import type { Database, Executor } from './db/open.ts';

/** The database that is moved to holds something already; nothing was changed. */
export class TargetNotEmpty extends Error {
  override readonly name = 'TargetNotEmpty';
}

/** What arrived is not what left; nothing was kept. */
export class MoveDiffers extends Error {
  override readonly name = 'MoveDiffers';
}

/** How many rows of each table were moved. */
export type Moved = Readonly<Record<string, number>>;

const rowsAtATime = 2_000;
const dayMs = 24 * 3_600_000;
const names = z.array(z.object({ name: z.string() }));
const texts = z.array(z.object({ row: z.string() }));
const sums = z.array(z.object({ n: z.coerce.number(), hash: z.string() }));

/**
 * Copies everything Relink holds from one database to another, both migrated alike: tables in the order of their
 * references, in one transaction, compared by count and hash of every row before it is kept. The source may be in use,
 * for all of it is read as it was at one moment; nobody may be on the target. Jobs of the queue are not moved: waiting
 * runs and schedules are queued anew by the first process that starts.
 * @throws {TargetNotEmpty} {@link MoveDiffers}
 */
export async function moveDatabase(
  from: Database,
  to: Database,
  say: (line: string) => void = () => {},
): Promise<Moved> {
  const tables = await tablesInOrder(from);
  const limits = { statementTimeoutMs: dayMs, repeatable: false };
  return from.transaction(
    (source) =>
      to.transaction(async (target) => {
        // Before anything is read: what is written there meanwhile is not seen.
        await source.exec('set transaction isolation level repeatable read');
        await requireSame(source, target, tables);
        const moved: Record<string, number> = {};
        for (const table of tables) {
          // Counters and seals are moved as they are: what keeps them must not work a second time.
          await target.exec(`alter table ${table} disable trigger user`);
          await copyRows(source, target, table);
          await target.exec(`alter table ${table} enable trigger user`);
          const [left, arrived] = [await sumOf(source, table), await sumOf(target, table)];
          if (left.n !== arrived.n || left.hash !== arrived.hash)
            throw new MoveDiffers(
              `${table}: ${left.n} rows left and ${arrived.n} arrived, or with other content`,
            );
          moved[table] = arrived.n;
          if (arrived.n > 0) say(`${table}: ${arrived.n}`);
        }
        return moved;
      }, limits),
    limits,
  );
}

/** Our tables and the sign-in's, each after those it refers to. Which migrations ran is not moved but compared. */
async function tablesInOrder(database: Database): Promise<string[]> {
  const { rows } = await database.query(
    `with recursive own as (
       select c.oid, format('%I', c.relname) as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'relink_migration'
     ), depth as (
       select oid, 0 as at from own
       union select f.conrelid, d.at + 1 from pg_constraint f join depth d on d.oid = f.confrelid
         where f.contype = 'f' and f.conrelid <> f.confrelid and d.at < 50
     )
     select o.name from own o join depth d on d.oid = o.oid group by o.name order by max(d.at), o.name`,
  );
  return names.parse(rows).map(({ name }) => name);
}

async function requireSame(source: Executor, target: Executor, tables: readonly string[]): Promise<void> {
  const history = async (executor: Executor) =>
    JSON.stringify((await executor.query('select name, sha256 from relink_migration order by name')).rows);
  if ((await history(source)) !== (await history(target)))
    throw new MoveDiffers(
      'the two databases are not of the same version; start this version on the first one once',
    );
  for (const table of tables) {
    const { rows } = await target.query(`select 1 from ${table} limit 1`);
    if (rows.length > 0)
      throw new TargetNotEmpty(`the database to move to holds ${table} already; give an empty one`);
  }
}

async function copyRows(source: Executor, target: Executor, table: string): Promise<void> {
  await source.exec(`declare moving no scroll cursor for select to_jsonb(t)::text as row from ${table} t`);
  for (;;) {
    const { rows } = await source.query(`fetch ${rowsAtATime} from moving`);
    const list = texts.parse(rows).map(({ row }) => row);
    if (list.length === 0) break;
    await target.query(
      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [`[${list.join(',')}]`],
    );
  }
  await source.exec('close moving');
}

/** How many rows, and a sum over a hash of each: the same whatever the order. */
async function sumOf(
  executor: Executor,
  table: string,
): Promise<{ readonly n: number; readonly hash: string }> {
  const { rows } = await executor.query(
    `select count(*) as n, coalesce(sum(('x' || substr(md5(to_jsonb(t)::text), 1, 15))::bit(60)::bigint), 0)::text as hash
     from ${table} t`,
  );
  return sums.parse(rows)[0] ?? { n: 0, hash: '' };
}
