import { type BlockHead, blockHash, noBlock } from '../../domain/event-digest.ts';
import type { Database, DatabaseTransaction, Executor } from '../db/open.ts';

/** A chain of sealed events: its tables, and the column that says whose it is. */
export interface Chain {
  readonly events: 'event' | 'access_event';
  readonly blocks: 'event_block' | 'access_block';
  readonly key: 'connection_id' | 'organization_id';
  /** Where those it can belong to stand. */
  readonly owners: 'connection' | 'organization';
}

/** What happened to a company's records and settings. */
export const companyChain: Chain = {
  events: 'event',
  blocks: 'event_block',
  key: 'connection_id',
  owners: 'connection',
};
/** Who may do what in an organisation. */
export const accessChain: Chain = {
  events: 'access_event',
  blocks: 'access_block',
  key: 'organization_id',
  owners: 'organization',
};

/** A block as just sealed. */
export interface Sealed extends BlockHead {
  readonly hash: string;
}

/** Events of one block, and so of one sealing transaction. */
export const sealAtOnce = 5_000;

/**
 * Seals up to {@link sealAtOnce} events as the next block: gives them the next positions and hashes their digests.
 * `null` when nothing was there to seal, or (unless `wait`) another process is at it.
 *
 * Ids are ordered by the time they were made, but transactions commit in any order: an id may appear below one that was
 * sealed long ago. So a position is not the order of ids. The sealer, one at a time by the lock, numbers what is committed
 * and unsealed when its statement begins; what commits later finds these positions taken and gets later ones in a later
 * block. Nothing can slip in behind a block that stands.
 */
export async function sealNext(
  database: Database,
  chain: Chain,
  chainId: string,
  options: { readonly at: string; readonly wait: boolean; readonly atOnce?: number },
): Promise<Sealed | null> {
  const id = chainId.toLowerCase();
  if (!(await hasUnsealed(database, chain, id))) return null;
  return database.transaction(async (tx) => {
    if (!(await lockChain(tx, id, options.wait))) return null;
    const tail = await tailOf(tx, chain, id);
    const { rows } = await tx.query<{ events: number; digests: string }>(
      `with due as (
         select id, digest, row_number() over (order by id) as n
         from (select id, digest from ${chain.events} where ${chain.key} = $1 and position is null order by id limit $3) e
       ), numbered as (
         update ${chain.events} e set position = $2::bigint + due.n from due where e.${chain.key} = $1 and e.id = due.id
       )
       select count(*) as events, encode(sha256(coalesce(string_agg(digest, ''::bytea order by n), ''::bytea)), 'hex') as digests from due`,
      [id, tail.last, options.atOnce ?? sealAtOnce],
    );
    const found = rows[0];
    if (found === undefined || found.events === 0) return null;
    const head: BlockHead = {
      chainId: id,
      number: tail.number + 1,
      first: tail.last + 1,
      last: tail.last + found.events,
      previous: tail.hash,
      sealedAt: new Date(options.at).toISOString(),
    };
    const hash = blockHash(head, found.digests);
    await tx.query(
      `insert into ${chain.blocks} (${chain.key}, number, first_position, last_position, events, previous, hash, sealed_at)
       values ($1, $2, $3, $4, $5, decode($6, 'hex'), decode($7, 'hex'), $8)`,
      [id, head.number, head.first, head.last, found.events, head.previous, hash, head.sealedAt],
    );
    return { ...head, hash };
  });
}

/** Held to the end of the transaction: one sealer per chain, however many processes try. */
async function lockChain(tx: DatabaseTransaction, chainId: string, wait: boolean): Promise<boolean> {
  const key = `relink:seal:${chainId}`;
  if (wait) {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
    return true;
  }
  const { rows } = await tx.query<{ mine: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine',
    [key],
  );
  return rows[0]?.mine === true;
}

async function hasUnsealed(executor: Executor, chain: Chain, chainId: string): Promise<boolean> {
  const { rowCount } = await executor.query(
    `select 1 from ${chain.events} where ${chain.key} = $1 and position is null limit 1`,
    [chainId],
  );
  return rowCount > 0;
}

async function tailOf(
  tx: Executor,
  chain: Chain,
  chainId: string,
): Promise<{ number: number; last: number; hash: string }> {
  const { rows } = await tx.query<{ number: number; last: number; hash: string }>(
    `select number, last_position as last, encode(hash, 'hex') as hash from ${chain.blocks}
     where ${chain.key} = $1 order by number desc limit 1`,
    [chainId],
  );
  return rows[0] ?? { number: 0, last: 0, hash: noBlock };
}

/** Whose chains have events to seal. */
export async function unsealedChains(executor: Executor, chain: Chain): Promise<string[]> {
  const { rows } = await executor.query<{ id: string }>(
    `select o.id from ${chain.owners} o
     where exists (select 1 from ${chain.events} e where e.${chain.key} = o.id and e.position is null) order by o.id`,
  );
  return rows.map((row) => row.id);
}
