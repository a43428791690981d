import {
  Content,
  isDocument,
  isSettling,
  otherSystem,
  type RecordType,
  type Role,
  type SystemName,
} from '../domain/record.ts';
import { contactRole, type Reference, type References } from '../domain/references.ts';
import { documentRole } from '../domain/references-settling.ts';
import { ConnectionSettings } from '../domain/settings.ts';
import type { Executor } from '../store/db/open.ts';
import type { SystemPair } from './port.ts';

interface Wanted {
  readonly system: SystemName;
  readonly type: RecordType;
  readonly role: Role | null;
  readonly key: string;
  /** Of a tracking option. */
  readonly category: string | null;
}

interface Row extends Wanted {
  link_id: string | null;
  held: boolean | null;
  outcome: string | null;
  name: string;
  display_id: string;
  content: unknown;
  other_key: string | null;
  other_display_id: string | null;
  other_content: unknown;
  archived: boolean;
}

/** Loads what a page of records refers to, in two statements, whatever the page's size. */
export async function loadReferences(
  executor: Executor,
  connectionId: string,
  page: readonly { readonly system: SystemName; readonly content: Content }[],
  /** Given: every record referred to is read again, so that the answer is of now and not of the last run. */
  live?: SystemPair,
): Promise<References> {
  const wanted = new Map<string, Wanted>();
  const add = (one: Omit<Wanted, 'category'>, category: string | null = null) =>
    wanted.set(id(one.system, one.type, one.role, one.key, category), { ...one, category });
  for (const { system, content } of page) {
    if (isSettling(content)) {
      const { role, document, contactKey } = content;
      if (document !== null)
        add({ system, type: document.type, role: documentRole(document.type, role), key: document.key });
      if (content.type === 'allocation' && content.creditKey !== null)
        add({ system, type: 'credit-note', role, key: content.creditKey });
      if (contactKey !== null) add({ system, type: 'contact', role, key: contactKey });
    }
    if (!isDocument(content)) continue;
    if (content.contactKey !== null)
      add({ system, type: 'contact', role: contactRole(content), key: content.contactKey });
    for (const line of content.lines) {
      if (line.accountKey !== null) add({ system, type: 'account', role: null, key: line.accountKey });
      if (line.taxTypeKey !== null) add({ system, type: 'tax-type', role: null, key: line.taxTypeKey });
      for (const one of line.tracking)
        add({ system, type: 'tracking-option', role: null, key: one.key }, one.category);
    }
  }
  const found = new Map<string, Reference>();
  if (wanted.size > 0) {
    const { rows } = await executor.query<Row>(statement, [
      connectionId,
      JSON.stringify([...wanted.values()]),
    ]);
    if (live !== undefined) await refresh(rows, live);
    for (const row of rows)
      found.set(id(row.system, row.type, row.role, row.key, row.category), toReference(row));
  }
  const properties = await loadProperties(executor, connectionId);
  const tracked = [...wanted.values()].some((one) => one.type === 'tracking-option')
    ? await loadDimensions(executor, connectionId)
    : null;
  return {
    find: (system, type, role, key, category) =>
      found.get(id(system, type, role, key, category ?? null)) ?? null,
    propertyCounterpart: (system, key) =>
      (system === 'property' ? properties.toLedger : properties.toProperty).get(key) ?? null,
    usesDimension: (category) => tracked?.has(category.toLowerCase()) ?? false,
  };
}

/** The dimensions that the connection's settings carry. */
async function loadDimensions(executor: Executor, connectionId: string): Promise<ReadonlySet<string>> {
  const { rows } = await executor.query<{ settings: unknown }>(
    'select settings from connection where id = $1',
    [connectionId],
  );
  const settings = ConnectionSettings.safeParse(rows[0]?.settings);
  if (!settings.success) return new Set();
  return new Set([settings.data.propertyDimension, ...settings.data.trackingDimensions]);
}

function id(
  system: SystemName,
  type: RecordType,
  role: Role | null,
  key: string,
  category: string | null,
): string {
  return `${system} ${type} ${role ?? ''} ${category?.toLowerCase() ?? ''} ${key}`;
}

/** Reads both sides of the records again: one call per system, type and role. */
async function refresh(rows: readonly Row[], live: SystemPair): Promise<void> {
  for (const side of ['own', 'other'] as const) {
    const system = (row: Row): SystemName => (side === 'own' ? row.system : otherSystem(row.system));
    const keyOf = (row: Row) => (side === 'own' ? row.key : row.other_key);
    const groups = Map.groupBy(
      rows.filter((row) => keyOf(row) !== null),
      (row) => `${system(row)} ${row.type} ${row.role ?? ''}`,
    );
    for (const group of groups.values()) {
      const first = group[0];
      if (first === undefined) continue;
      const records = await live[system(first)].get(
        first.type,
        first.role,
        group.map((row) => keyOf(row) ?? ''),
      );
      const now = new Map(records.map((record) => [record.key, record.content]));
      for (const row of group) {
        const content = now.get(keyOf(row) ?? '');
        if (content === undefined) continue;
        if (side === 'own') row.content = content;
        else row.other_content = content;
      }
    }
  }
}

function toReference(row: Row): Reference {
  const own = Content.parse(row.content);
  const other = row.other_content === null ? null : Content.parse(row.other_content);
  const mine = row.system === 'property';
  return {
    linkId: row.link_id,
    counterpartKey: row.other_key,
    held: row.held ?? false,
    outcome: row.outcome ?? 'pending',
    name: row.name,
    displayIds: {
      property: mine ? row.display_id : row.other_display_id,
      ledger: mine ? row.other_display_id : row.display_id,
    },
    contents: { property: mine ? own : other, ledger: mine ? other : own },
    archivedByChoice: row.archived,
  };
}

const statement = `
select r.system, r.type, r.role, r.key, r.category, s.link_id, l.held, l.outcome, s.name, s.display_id, s.content,
  o.key as other_key, o.display_id as other_display_id, o.content as other_content,
  exists (select 1 from mapping_choice c where c.connection_id = $1 and c.type = r.type and c.role = coalesce(r.role, '')
    and c.choice = 'archive' and ((r.system = 'property' and c.property_key = r.key) or (r.system = 'ledger' and c.ledger_key = r.key))) as archived
from jsonb_to_recordset($2::jsonb) as r(system text, type text, role text, key text, category text)
join side s on s.connection_id = $1 and s.system = r.system and s.type = r.type
  and s.role is not distinct from r.role and s.key = r.key and s.presence = 'present'
  and (r.category is null or lower(s.content->>'category') = lower(r.category))
left join link l on l.connection_id = $1 and l.id = s.link_id
left join side o on o.connection_id = $1 and o.link_id = s.link_id and o.system <> s.system and o.presence = 'present'`;

/** Which value of the ledger's property dimension stands for which property, both ways. */
export async function loadProperties(executor: Executor, connectionId: string) {
  const { rows } = await executor.query<{ key: string; ledger_key: string }>(
    `select p.key, o.key as ledger_key from property p
     join side s on s.connection_id = p.connection_id and s.system = 'property' and s.type = 'tracking-option' and s.key = p.option_key
     join side o on o.connection_id = p.connection_id and o.system = 'ledger' and o.link_id = s.link_id
     where p.connection_id = $1`,
    [connectionId],
  );
  return {
    toLedger: new Map(rows.map((row) => [row.key, row.ledger_key])),
    toProperty: new Map(rows.map((row) => [row.ledger_key, row.key])),
  };
}
