import { newId } from '../../domain/id.ts';
import type { Database } from '../../store/db/open.ts';

/** Families of records made by one statement each, for tests of what is done to very many. */
export async function addFamilies(
  database: Database,
  connectionId: string,
  size: { readonly contacts: number; readonly invoices: number },
): Promise<void> {
  await database.query(
    `insert into link (connection_id, id, type, role, outcome, name, property_key, attention, search)
     select $1, gen_random_uuid(), 'contact', 'customer', 'synced', 'Contact ' || i, 'C' || i, 0, 'contact ' || i
     from generate_series(1, $2::int) i`,
    [connectionId, size.contacts],
  );
  // Every third has a write due; one of ten is in another currency.
  for (let from = 1; from <= size.invoices; from += 10_000)
    await database.query(
      `insert into link (connection_id, id, type, outcome, name, number, property_key, amount, currency, date, attention, search)
       select $1, gen_random_uuid(), 'invoice', case when i % 3 = 0 then 'failing' else 'synced' end, '', 'B-' || i, 'I' || i,
         10.50, case when i % 10 = 0 then 'EUR' else 'GBP' end, '2026-10-01', 0, 'b-' || i
       from generate_series($2::int, least($2::int + 9999, $3::int)) i`,
      [connectionId, from, size.invoices],
    );
  await database.query(
    `insert into link_parent (connection_id, link_id, parent_id)
     select $1, i.id, c.id from link i
     join link c on c.connection_id = $1 and c.type = 'contact'
       and c.property_key = 'C' || (1 + substr(i.property_key, 2)::int % $2::int)
     where i.connection_id = $1 and i.type = 'invoice' and i.property_key like 'I%'`,
    [connectionId, size.contacts],
  );
  await database.exec('analyze link; analyze link_parent');
}

/** A company of its own, without systems. */
export async function addCompany(database: Database): Promise<string> {
  const organizationId = newId();
  const connectionId = newId();
  await database.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Bulk']);
  await database.query(
    `insert into connection (id, organization_id, short_code, name, status, sync_from) values ($1, $2, $3, 'Bulk', 'connected', '2026-01-01')`,
    [connectionId, organizationId, connectionId.slice(-6).toUpperCase()],
  );
  return connectionId;
}
