import type { Database } from '../../store/db/open.ts';
import { Refusal } from '../common/refusal.ts';

/** Tries to sign in, counted three ways; a success forgets what belongs to that person and place. */
export interface SignInLimit {
  /** Throws a 429 with `retry-after` when there were too many. */
  take(address: string, email: string): Promise<void>;
  forget(address: string, email: string): Promise<void>;
  /** The same for a visit to a provider, of which only the place is known when it begins. */
  takeVisit(address: string): Promise<void>;
  /** It ended with somebody signed in. Behind a proxy all come from one place: who succeeds uses nothing up. */
  forgetVisit(address: string): Promise<void>;
}

/** So many tries in so many seconds, from the first one on. */
interface Rule {
  readonly prefix: string;
  readonly tries: number;
  readonly seconds: number;
}

/**
 * Per person and place 5 a minute; per place 30 in 5 minutes (many persons from one place: guessing); per person 50
 * an hour from everywhere (many places: guessing too), high enough that a stranger cannot easily lock somebody out.
 */
const both: Rule = { prefix: 'both', tries: 5, seconds: 60 };
const place: Rule = { prefix: 'place', tries: 30, seconds: 300 };
const person: Rule = { prefix: 'person', tries: 50, seconds: 3_600 };
/** Guesses nothing, but each begun visit leaves a row for ten minutes. */
const visit: Rule = { prefix: 'visit', tries: 60, seconds: 300 };

/** Counted in the database, so that whoever asks several processes in turn gets no more tries than from one. */
export function createSignInLimit(): (database: Database) => SignInLimit {
  let sweptAt = 0;
  return (database) => {
    const keys = (address: string, email: string) =>
      [
        [both, `${address} ${email.toLowerCase()}`],
        [place, address],
        [person, email.toLowerCase()],
      ] as const;
    return {
      async take(address, email) {
        if (Date.now() - sweptAt > 600_000) {
          sweptAt = Date.now();
          await database.query('delete from sign_in_try where until < now()');
        }
        for (const [rule, key] of keys(address, email)) await take(database, rule, key);
      },
      async takeVisit(address) {
        await take(database, visit, address);
      },
      async forgetVisit(address) {
        await giveBack(database, [`${visit.prefix} ${address}`]);
      },
      async forget(address, email) {
        const [pair, ...others] = keys(address, email).map(([rule, key]) => `${rule.prefix} ${key}`);
        await database.query('delete from sign_in_try where key = $1', [pair]);
        await giveBack(database, others);
      },
    };
  };
}

async function take(database: Database, rule: Rule, key: string): Promise<void> {
  const seconds = await count(database, rule, key);
  if (seconds === null) return;
  throw new Refusal(429, 'too-many-tries', `Too many tries. Wait ${seconds} seconds, then try again.`, {
    headers: { 'retry-after': String(seconds) },
  });
}

async function giveBack(database: Database, keys: readonly (string | undefined)[]): Promise<void> {
  await database.query('update sign_in_try set tries = greatest(tries - 1, 0) where key = any($1::text[])', [
    keys,
  ]);
}

/** Counts one try; the seconds to wait when it is one too many. One statement, so that two at once count as two. */
async function count(database: Database, rule: Rule, key: string): Promise<number | null> {
  const { rows } = await database.query<{ tries: number; seconds: number }>(
    `insert into sign_in_try as t (key, tries, until) values ($1, 1, now() + make_interval(secs => $2))
     on conflict (key) do update set
       tries = case when t.until <= now() then 1 else t.tries + 1 end,
       until = case when t.until <= now() then excluded.until else t.until end
     returning tries, greatest(1, ceil(extract(epoch from until - now())))::int as seconds`,
    [`${rule.prefix} ${key}`, rule.seconds],
  );
  const row = rows[0];
  return row !== undefined && row.tries > rule.tries ? row.seconds : null;
}
