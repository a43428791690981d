import { z } from 'zod';
import type { Executor } from '../db/open.ts';

/** What a look at an account's slots tells. */
export interface SlotView {
  /** Slots of this holder, valid for another lease from when the statement began. */
  readonly mine: readonly number[];
  /** Calls at a time now: what the account allows, one while the ledger asked to slow down. */
  readonly allowed: number;
  /** Another process has none and waits. */
  readonly wanted: boolean;
}

const Row = z.object({ mine: z.array(z.number()), allowed: z.number(), wanted: z.boolean() });

/** Calls at a time of an account now. */
const allowedNow = `case when a.slowed_until > now() then 1 else greatest(a.parallel_calls, 1) end`;
const wantedNow = `coalesce(a.slot_wanted_at > now() - interval '2 seconds' and a.slot_wanted_by <> $2, false)`;

/**
 * Leases one free slot of the account, or one whose holder did not renew it. Without one the account is marked as
 * waited for, when the holder has none at all. One statement, and two that come at once never get the same slot.
 */
export async function takeSlot(
  executor: Executor,
  accountId: string,
  holder: string,
  leaseMs: number,
  mark: boolean,
): Promise<SlotView> {
  const { rows } = await executor.query(
    `with a as (select * from ledger_account where id = $1),
     free as (
       select g.slot from a cross join lateral generate_series(0, ${allowedNow} - 1) as g(slot)
       left join ledger_slot s on s.account_id = $1 and s.slot = g.slot
       where s.slot is null or s.expires_at < now() order by g.slot limit 1
     ), taken as (
       insert into ledger_slot as s (account_id, slot, holder, expires_at)
       select $1, slot, $2, now() + $3 * interval '1 millisecond' from free
       on conflict (account_id, slot) do update set holder = excluded.holder, expires_at = excluded.expires_at
         where s.expires_at < now()
       returning slot
     ), marked as (
       update ledger_account set slot_wanted_at = now(), slot_wanted_by = $2
       where id = $1 and $4::boolean and not exists (select 1 from taken)
         and (slot_wanted_at is null or slot_wanted_at < now() - interval '500 milliseconds')
       returning id
     )
     select coalesce((select jsonb_agg(slot) from taken), '[]') as mine, ${allowedNow} as allowed, ${wantedNow} as wanted from a`,
    [accountId, holder, leaseMs, mark],
  );
  return view(rows[0]);
}

/** Renews what this holder still has; a slot that ran out and was taken by another is not in the answer. */
export async function keepSlots(
  executor: Executor,
  accountId: string,
  holder: string,
  leaseMs: number,
): Promise<SlotView> {
  const { rows } = await executor.query(
    `with a as (select * from ledger_account where id = $1),
     kept as (
       update ledger_slot set expires_at = now() + $3 * interval '1 millisecond'
       where account_id = $1 and holder = $2 returning slot
     )
     select coalesce((select jsonb_agg(slot) from kept), '[]') as mine, ${allowedNow} as allowed, ${wantedNow} as wanted from a`,
    [accountId, holder, leaseMs],
  );
  return view(rows[0]);
}

/** Gives slots back. */
export async function giveSlots(
  executor: Executor,
  accountId: string,
  holder: string,
  slots: readonly number[],
): Promise<void> {
  await executor.query(
    `delete from ledger_slot where account_id = $1 and holder = $2 and slot in (select value::smallint from jsonb_array_elements_text($3::jsonb))`,
    [accountId, holder, JSON.stringify(slots)],
  );
}

/** Gives back every slot there is: for a process that knows it is the only one, whose predecessor died with its own. */
export async function freeAllSlots(executor: Executor): Promise<void> {
  await executor.query('delete from ledger_slot');
}

/** The ledger refused a call as one too many: one at a time for a while, in every process. */
export async function slowAccount(executor: Executor, accountId: string, forMs: number): Promise<void> {
  await executor.query(
    `update ledger_account set slowed_until = greatest(slowed_until, now() + $2 * interval '1 millisecond') where id = $1`,
    [accountId, forMs],
  );
}

/** An account that is gone allows one call at a time and holds nothing. */
function view(row: unknown): SlotView {
  return row === undefined ? { mine: [], allowed: 1, wanted: false } : Row.parse(row);
}
