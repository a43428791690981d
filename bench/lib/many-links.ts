import type { Database } from '../../src/store/db/open.ts';

const perStatement = 10_000;

/**
 * Records of a company as a landlord of that size has them, by statements of 10,000, each well below the limit of a statement: 56 % invoices, 26 % bills, 8 %
 * contacts, 10 % payments; 2 % failing with thirty causes between them, 0.5 % unlinked.
 */
export async function addManyLinks(
  database: Database,
  connectionId: string,
  size: number,
  say: (line: string) => void,
): Promise<void> {
  for (let from = 0; from < size; from += perStatement) {
    await database.query(
      `insert into link (connection_id, id, type, role, outcome, held, property_object, property_key, released_id,
         ledger_object, ledger_key, intacct_id, number, name, amount, currency, date, property_ref, search, direction,
         problem_code, cause_key, problem_params, problem_side, attention, updated_at)
       select $1, gen_random_uuid(), type, case when type = 'contact' then 'customer' end, outcome, i % 200 = 0,
         'things', i::text, 'P' || i, 'objects', (i + 7)::text, case when outcome = 'failing' then null else 'L' || (i + 7) end,
         number, name, case when type = 'contact' then null else (i % 900000)::numeric / 100 end,
         case when type = 'contact' then null else 'GBP' end, date '2025-01-01' + (i % 690), (i % 200)::text,
         lower(number || ' ' || name), case when i % 8 = 0 then 'incoming' else 'outgoing' end,
         case when outcome = 'failing' then 'account-inactive' end,
         case when outcome = 'failing' then 'account-inactive:' || (4100 + i % 30) end,
         case when outcome = 'failing' then jsonb_build_object('account', (4100 + i % 30) || ' Service charge') end,
         case when outcome = 'failing' then 'ledger' end, 0, timestamptz '2026-11-20 12:00Z' - (i * interval '7 seconds')
       from (select i,
           case when i % 100 < 56 then 'invoice' when i % 100 < 82 then 'bill' when i % 100 < 90 then 'contact' else 'payment' end as type,
           case when i % 50 = 7 then 'failing' when i % 200 = 11 then 'waiting' else 'synced' end as outcome,
           'INV-' || i as number,
           (array['Quarterdeck','Cabot','Fairfax','Lantern','Trinity','Pinnacle','Silverbrook','Harbour'])[1 + i % 8] || ' ' || (i % 5000) || ' '
             || (array['Holdings','Estates','Retail','Partners','Ltd'])[1 + (i / 8) % 5] as name
         from generate_series($2::int, least($2::int + ${perStatement - 1}, $3::int - 1)) i) made`,
      [connectionId, from, size],
    );
    if (from > 0 && from % 250_000 === 0) say(`${from} records are there`);
  }
  // As the database does by itself in time: what came in bulk is worked into the indexes, and counted.
  await database.exec('vacuum (analyze) link');
  await database.exec('analyze link_counter');
}
