import type { Database } from '../../src/store/db/open.ts';

const perStatement = 10_000;

/**
 * Invoices that are synced and agreed, with both sides, from one number up to before another. What stands in them is
 * short: of what lies still only the number of rows counts.
 */
export async function addSynced(
  database: Database,
  connectionId: string,
  from: number,
  to: number,
): Promise<void> {
  for (let start = from; start < to; start += perStatement) {
    await database.query(
      `with made as (
         select i, gen_random_uuid() as id, 'SI-' || i as number,
           jsonb_build_object('type', 'invoice', 'number', 'SI-' || i, 'currency', 'GBP', 'gross', '100.00', 'lines', '[]'::jsonb) as content,
           timestamptz '2026-09-01Z' + i * interval '1 second' as modified
         from generate_series($2::int, $3::int - 1) i),
       links as (
         insert into link (connection_id, id, type, role, outcome, property_object, property_key, released_id, ledger_object,
           ledger_key, intacct_id, number, name, amount, currency, date, search, direction, attention)
         select $1, id, 'invoice', null, 'synced', 'invoice', 'p' || i, 'p' || i, 'invoice', 'l' || i, 'l' || i, number,
           'Tenant ' || i % 5000, 100, 'GBP', '2026-09-01', lower(number), 'outgoing', 0 from made),
       sides as (
         insert into side (connection_id, system, object, key, link_id, type, display_id, number, name, content, hash,
           modified_at, own_key, counterpart_key, raw, mapper_version, seen_at)
         select $1, system, 'invoice', left(system, 1) || i, id, 'invoice', left(system, 1) || i, number, '', content, md5(i::text),
           modified, null, null, '{}', 1, modified from made, unnest(array['property', 'ledger']) system)
       insert into agreed (connection_id, link_id, property_content, property_hash, ledger_content, ledger_hash, agreed_at)
       select $1, id, content, md5(i::text), content, md5(i::text), modified from made`,
      [connectionId, start, Math.min(start + perStatement, to)],
    );
  }
  for (const table of ['link', 'side', 'agreed']) await database.exec(`vacuum (analyze) ${table}`);
  await database.exec('analyze link_counter');
}
