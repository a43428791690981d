import type { Executor } from '../db/open.ts';

/** A choice as it is stored: with what both sides were when it was made. */
export interface ResolutionDraft {
  readonly id: string;
  readonly linkId: string;
  readonly choice: string;
  readonly code: string;
  readonly propertyHash: string | null;
  readonly ledgerHash: string | null;
}

/** Stores choices; one that stood on the same record before is over. */
export async function storeResolutions(
  tx: Executor,
  connectionId: string,
  said: { readonly by: string; readonly at: string; readonly why: string | null },
  drafts: readonly ResolutionDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const json = JSON.stringify(drafts);
  await tx.query(
    `update resolution r set state = 'over', ended_at = $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as d("linkId" uuid)
     where r.connection_id = $1 and r.link_id = d."linkId" and r.state = 'standing'`,
    [connectionId, json, said.at],
  );
  await tx.query(
    `insert into resolution (connection_id, id, link_id, choice, code, property_hash, ledger_hash, chosen_by, chosen_at, why)
     select $1, d.id, d."linkId", d.choice, d.code, d."propertyHash", d."ledgerHash", $3, $4::timestamptz, $5
     from jsonb_to_recordset($2::jsonb) as d(id uuid, "linkId" uuid, choice text, code text, "propertyHash" text, "ledgerHash" text)`,
    [connectionId, json, said.by, said.at, said.why],
  );
}

/**
 * Ends choices by what became of their records: carried out once the record is in step, over once it drifted again.
 * While a write is due, waits, fails or is uncertain, the choice stands; "keep apart" stands while the record is apart.
 */
export async function endResolutions(
  tx: Executor,
  connectionId: string,
  at: string,
  settled: readonly { readonly linkId: string; readonly after: string }[],
): Promise<void> {
  await tx.query(
    `update resolution r set ended_at = $3::timestamptz,
       state = case when r.choice <> 'apart' and s.after <> 'drifted' then 'done' else 'over' end
     from jsonb_to_recordset($2::jsonb) as s("linkId" uuid, after text)
     where r.connection_id = $1 and r.link_id = s."linkId" and r.state = 'standing'
       and case when r.choice = 'apart' then s.after <> 'apart'
         else s.after in ('synced', 'warned', 'ended', 'excluded', 'drifted', 'apart') end`,
    [connectionId, JSON.stringify(settled.map(({ linkId, after }) => ({ linkId, after }))), at],
  );
}
