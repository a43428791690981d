import { z } from 'zod';
import type { Role, SideRecord, SystemName } from '../../domain/record.ts';
import { roles } from '../../domain/record.ts';
import type { Executor } from '../../store/db/open.ts';
import type { SystemPair } from '../port.ts';
import { InvalidInput } from './input.ts';
import type { MappingType } from './steps.ts';

/** All records of one type as both systems show them now. */
export interface LiveRecords {
  readonly property: readonly SideRecord[];
  readonly ledger: readonly SideRecord[];
}

/** What a person decides for one record, or for a pair. */
export interface ChoiceInput {
  readonly choice: 'match' | 'create' | 'archive';
  readonly role?: Role | null | undefined;
  readonly propertyKey?: string | null | undefined;
  readonly ledgerKey?: string | null | undefined;
}

export interface StoredChoice {
  readonly choice: 'match' | 'create' | 'archive';
  readonly role: Role | null;
  readonly propertyKey: string | null;
  readonly ledgerKey: string | null;
  readonly by: string;
  readonly at: string;
}

/** Reads a type whole from both systems. Throws `SystemFault`. */
export async function readLive(systems: SystemPair, type: MappingType): Promise<LiveRecords> {
  const read = async (system: SystemName) => {
    const records = new Map<string, SideRecord>();
    // A record that changed while it was read comes twice: the later one counts.
    for await (const page of systems[system].readChanged(type, null))
      for (const record of page.records) records.set(recordId(record.role, record.key), record);
    return [...records.values()];
  };
  const [property, ledger] = await Promise.all([read('property'), read('ledger')]);
  return { property, ledger };
}

/** Records of one system and type are told apart by role and key. */
export function recordId(role: Role | null | undefined, key: string): string {
  return `${role ?? ''} ${key}`;
}

const choiceRow = z.object({
  choice: z.enum(['match', 'create', 'archive']),
  role: z.union([z.enum(roles), z.literal('')]),
  property_key: z.string(),
  ledger_key: z.string(),
  chosen_by: z.string(),
  chosen_at: z.string(),
});

export async function readChoices(
  executor: Executor,
  connectionId: string,
  type: MappingType,
): Promise<StoredChoice[]> {
  const { rows } = await executor.query(
    `select choice, role, property_key, ledger_key, chosen_by, chosen_at from mapping_choice
     where connection_id = $1 and type = $2 order by property_key, ledger_key`,
    [connectionId, type],
  );
  return rows.map(storedChoice);
}

function storedChoice(value: unknown): StoredChoice {
  const one = choiceRow.parse(value);
  return {
    choice: one.choice,
    role: one.role === '' ? null : one.role,
    propertyKey: one.property_key === '' ? null : one.property_key,
    ledgerKey: one.ledger_key === '' ? null : one.ledger_key,
    by: one.chosen_by,
    at: one.chosen_at,
  };
}

/** Pairs that sync already holds as one record: decided, whoever did it. */
export async function joinedPairs(
  executor: Executor,
  connectionId: string,
  type: MappingType,
): Promise<StoredChoice[]> {
  const { rows } = await executor.query(
    `select 'match' as choice, coalesce(role, '') as role, property_key, ledger_key, 'Relink' as chosen_by, created_at as chosen_at
     from link where connection_id = $1 and type = $2 and property_key is not null and ledger_key is not null`,
    [connectionId, type],
  );
  return rows.map(storedChoice);
}

/** What people chose, and what sync has joined besides. */
export async function readDecisions(
  executor: Executor,
  connectionId: string,
  type: MappingType,
): Promise<StoredChoice[]> {
  const chosen = await readChoices(executor, connectionId, type);
  const known = new Set(
    chosen.flatMap((one) => [
      ...(one.propertyKey === null ? [] : [`property ${recordId(one.role, one.propertyKey)}`]),
      ...(one.ledgerKey === null ? [] : [`ledger ${recordId(one.role, one.ledgerKey)}`]),
    ]),
  );
  const joined = (await joinedPairs(executor, connectionId, type)).filter(
    (one) =>
      !known.has(`property ${recordId(one.role, one.propertyKey ?? '')}`) &&
      !known.has(`ledger ${recordId(one.role, one.ledgerKey ?? '')}`),
  );
  return [...chosen, ...joined];
}

/** Active Re-Leased records nobody has decided about yet. */
export function openRecords(live: LiveRecords, choices: readonly StoredChoice[]): SideRecord[] {
  const decided = new Set(
    choices.flatMap((one) => (one.propertyKey === null ? [] : [recordId(one.role, one.propertyKey)])),
  );
  return live.property.filter(
    (record) => isActive(record) && !decided.has(recordId(record.role, record.key)),
  );
}

export function isActive(record: SideRecord): boolean {
  return !('status' in record.content) || record.content.status === 'active';
}

/**
 * Checks choices against both systems as they are, all or nothing: each record exists, is named at most once, here
 * and together with what is stored, and the choice is one the type allows. Throws {@link InvalidInput}.
 */
export function checkChoices(
  type: MappingType,
  choices: readonly ChoiceInput[],
  live: LiveRecords,
  stored: readonly StoredChoice[],
): void {
  const errors: { field: string; message: string }[] = [];
  const known = {
    property: new Set(live.property.map((one) => recordId(one.role, one.key))),
    ledger: new Set(live.ledger.map((one) => recordId(one.role, one.key))),
  };
  const named = { property: new Map<string, number>(), ledger: new Map<string, number>() };
  choices.forEach((choice, index) => {
    const wrong = (field: string, message: string) =>
      errors.push({ field: `choices.${index}.${field}`, message });
    if (type === 'contact' && choice.role == null)
      wrong('role', 'customer or vendor: a contact is matched per role');
    if (type !== 'contact' && choice.role != null) wrong('role', 'only contacts have one; leave it out');
    const keys = { property: choice.propertyKey ?? null, ledger: choice.ledgerKey ?? null };
    if (choice.choice === 'match') {
      if (keys.property === null) wrong('propertyKey', 'the Re-Leased record to match');
      if (keys.ledger === null) wrong('ledgerKey', 'the Sage Intacct record to match');
    } else {
      if ((keys.property === null) === (keys.ledger === null))
        wrong('propertyKey', `${choice.choice} names the one record it is about: propertyKey or ledgerKey`);
      if (choice.choice === 'create' && type !== 'contact')
        wrong(
          'choice',
          'match or archive: accounts, tax types and tracking options are made in Sage Intacct',
        );
    }
    for (const system of ['property', 'ledger'] as const) {
      const key = keys[system];
      if (key === null) continue;
      const field = system === 'property' ? 'propertyKey' : 'ledgerKey';
      const id = recordId(choice.role, key);
      if (!known[system].has(id))
        wrong(field, `${key} is no ${type} of ${system === 'property' ? 'Re-Leased' : 'Sage Intacct'}`);
      const before = named[system].get(id);
      if (before !== undefined)
        wrong(field, `${key} is already used by choices.${before}; each record may be used once`);
      named[system].set(id, index);
    }
  });
  // A counterpart that another stored match keeps is taken, unless that match is replaced by this call.
  for (const one of stored) {
    if (one.choice !== 'match' || one.propertyKey === null || one.ledgerKey === null) continue;
    if (named.property.has(recordId(one.role, one.propertyKey))) continue;
    const index = named.ledger.get(recordId(one.role, one.ledgerKey));
    if (index !== undefined)
      errors.push({
        field: `choices.${index}.ledgerKey`,
        message: `${one.ledgerKey} is matched with ${one.propertyKey} already; each record may be used once`,
      });
  }
  if (errors.length > 0) throw new InvalidInput(errors.slice(0, 100));
}

/** Replaces what was chosen for the records named. Call it in a transaction. */
export async function storeChoices(
  tx: Executor,
  connectionId: string,
  type: MappingType,
  choices: readonly ChoiceInput[],
  by: string,
): Promise<void> {
  if (choices.length === 0) return;
  const rows = choices.map((one) => ({
    role: one.role ?? '',
    p: one.propertyKey ?? '',
    l: one.ledgerKey ?? '',
    choice: one.choice,
  }));
  const shape = 'jsonb_to_recordset($3::jsonb) as r(role text, p text, l text, choice text)';
  await tx.query(
    `delete from mapping_choice m using ${shape} where m.connection_id = $1 and m.type = $2 and m.role = r.role
       and ((r.p <> '' and m.property_key = r.p) or (r.l <> '' and m.ledger_key = r.l))`,
    [connectionId, type, JSON.stringify(rows)],
  );
  await tx.query(
    `insert into mapping_choice (connection_id, type, role, property_key, ledger_key, choice, chosen_by)
     select $1, $2, r.role, r.p, r.l, r.choice, $4 from ${shape}`,
    [connectionId, type, JSON.stringify(rows), by],
  );
}

/** Takes choices back. @returns how many there were */
export async function removeChoices(
  tx: Executor,
  connectionId: string,
  type: MappingType,
  records: readonly {
    readonly system: SystemName;
    readonly key: string;
    readonly role?: Role | null | undefined;
  }[],
): Promise<number> {
  if (records.length === 0) return 0;
  const rows = records.map((one) => ({ system: one.system, key: one.key, role: one.role ?? '' }));
  const { rowCount } = await tx.query(
    `delete from mapping_choice m using jsonb_to_recordset($3::jsonb) as r(system text, key text, role text)
     where m.connection_id = $1 and m.type = $2 and m.role = r.role
       and case when r.system = 'property' then m.property_key = r.key else m.ledger_key = r.key end`,
    [connectionId, type, JSON.stringify(rows)],
  );
  return rowCount;
}

/** Matches that contradict what is joined already: the two stay what they are, a person must unlink or wait. */
export async function contradictions(
  executor: Executor,
  connectionId: string,
  type: MappingType,
  choices: readonly ChoiceInput[],
): Promise<{ index: number; propertyKey: string; ledgerKey: string }[]> {
  const rows = choices.map((one, index) => ({
    index,
    choice: one.choice,
    role: one.role ?? null,
    p: one.propertyKey ?? null,
    l: one.ledgerKey ?? null,
  }));
  const { rows: found } = await executor.query<{ index: number; property_key: string; ledger_key: string }>(
    `select distinct on (r.index) r.index, l.property_key, l.ledger_key
     from jsonb_to_recordset($3::jsonb) as r(index int, choice text, role text, p text, l text)
     join link l on l.connection_id = $1 and l.type = $2 and l.role is not distinct from r.role
       and l.property_key is not null and l.ledger_key is not null and (l.property_key = r.p or l.ledger_key = r.l)
     where r.choice = 'create' or (r.choice = 'match' and (l.property_key, l.ledger_key) is distinct from (r.p, r.l))
     order by r.index`,
    [connectionId, type, JSON.stringify(rows)],
  );
  return found.map((one) => ({ index: one.index, propertyKey: one.property_key, ledgerKey: one.ledger_key }));
}

/** Records a new choice is about are decided again in the next run. */
export async function attendChosen(
  tx: Executor,
  connectionId: string,
  type: MappingType,
  choices: readonly ChoiceInput[],
): Promise<void> {
  const keys = (of: 'propertyKey' | 'ledgerKey') => JSON.stringify(choices.flatMap((one) => one[of] ?? []));
  await tx.query(
    `update link set attention = greatest(attention, 1) where connection_id = $1 and type = $2
       and (property_key in (select jsonb_array_elements_text($3::jsonb)) or ledger_key in (select jsonb_array_elements_text($4::jsonb)))`,
    [connectionId, type, keys('propertyKey'), keys('ledgerKey')],
  );
}
