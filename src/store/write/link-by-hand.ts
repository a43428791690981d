import type { RecordType, Role, SideRecord, SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { writeEvents } from './events.ts';
import { describeLinks, joinSides } from './links.ts';

/** Types whose pairs are also kept as a person's choice. */
const mapped: ReadonlySet<RecordType> = new Set(['contact', 'account', 'tax-type', 'tracking-option']);

/** Gives a record the counterpart a person named, and has it decided at the head of the next run. */
export async function linkByHand(
  tx: Executor,
  connectionId: string,
  said: { readonly actor: string; readonly at: string; readonly why: string | null },
  link: {
    readonly id: string;
    readonly type: RecordType;
    readonly role: Role | null;
    /** Where the counterpart is. */
    readonly system: SystemName;
    readonly record: SideRecord;
    /** Key of the record's own side. */
    readonly ownKey: string;
    /** Its links were joined already. */
    readonly joined: boolean;
  },
): Promise<void> {
  const { id, type, role, system, record, ownKey } = link;
  if (!link.joined)
    await joinSides(tx, connectionId, system, [{ id, object: record.object, key: record.key }]);
  await tx.query(
    `update link set attention = 2, next_attempt_at = null, standing = null, updated_at = $3::timestamptz,
       outcome = case when outcome = 'apart' then 'pending' else outcome end
     where connection_id = $1 and id = $2`,
    [connectionId, id, said.at],
  );
  await tx.query(
    `update resolution set state = 'over', ended_at = $3::timestamptz where connection_id = $1 and link_id = $2 and state = 'standing'`,
    [connectionId, id, said.at],
  );
  await describeLinks(tx, connectionId, [id], true);
  if (mapped.has(type)) {
    const keys = system === 'ledger' ? [ownKey, record.key] : [record.key, ownKey];
    await tx.query(
      `delete from mapping_choice where connection_id = $1 and type = $2 and role = $3
         and ((property_key <> '' and property_key = $4) or (ledger_key <> '' and ledger_key = $5))`,
      [connectionId, type, role ?? '', ...keys],
    );
    await tx.query(
      `insert into mapping_choice (connection_id, type, role, property_key, ledger_key, choice, chosen_by, chosen_at, joined_at)
       values ($1, $2, $3, $4, $5, 'match', $6, $7::timestamptz, $7::timestamptz)`,
      [connectionId, type, role ?? '', ...keys, said.actor, said.at],
    );
  }
  await writeEvents(tx, connectionId, { id: null, actor: said.actor, at: said.at }, [
    {
      kind: 'record.linked-by-hand',
      linkId: id,
      before: null,
      after: { system, object: record.object, key: record.key, displayId: record.displayId },
      reason: said.why,
    },
  ]);
}
