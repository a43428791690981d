import { z } from 'zod';
import type { Executor } from '../db/open.ts';

/** An account's month. `used` counts as the ledger does: a call is one, each record of a batch is one. */
export interface AccountUse {
  readonly used: number;
  readonly requests: number;
  readonly allowance: number;
  readonly parallelCalls: number;
}

const Row = z
  .object({ used: z.number(), requests: z.number(), allowance: z.number(), parallel_calls: z.number() })
  .transform(({ parallel_calls, ...row }): AccountUse => ({ ...row, parallelCalls: parallel_calls }));

const month = `date_trunc('month', $2::timestamptz at time zone 'UTC')::date`;
const thisMonth = (column: string) => `case when calls_month = ${month} then ${column} else 0 end`;

/** Adds what was called since the last time, in one statement; a new month begins at nothing. */
export async function addCalls(
  executor: Executor,
  accountId: string,
  at: string,
  calls: { readonly used: number; readonly requests: number },
): Promise<AccountUse | null> {
  const { rows } = await executor.query(
    `update ledger_account set calls_used = ${thisMonth('calls_used')} + $3, requests_used = ${thisMonth('requests_used')} + $4,
       calls_month = ${month}
     where id = $1
     returning calls_used as used, requests_used as requests, monthly_allowance as allowance, parallel_calls`,
    [accountId, at, calls.used, calls.requests],
  );
  return rows[0] === undefined ? null : Row.parse(rows[0]);
}

/** An account's month as it is now; `null` when there is no such account. */
export async function readUse(executor: Executor, accountId: string, at: string): Promise<AccountUse | null> {
  const { rows } = await executor.query(
    `select ${thisMonth('calls_used')} as used, ${thisMonth('requests_used')} as requests, monthly_allowance as allowance, parallel_calls
     from ledger_account where id = $1`,
    [accountId, at],
  );
  return rows[0] === undefined ? null : Row.parse(rows[0]);
}

/** HTTP calls a run made, added to those of a process that had it before. */
export async function addRunCalls(
  executor: Executor,
  connectionId: string,
  run: { readonly id: string; readonly token: string },
  calls: number,
): Promise<void> {
  await executor.query(
    'update run set calls = calls + $4 where connection_id = $1 and id = $2 and token = $3',
    [connectionId, run.id, run.token, calls],
  );
}

/** The account of these credentials in this organization; `null` before they were stored. */
export async function findAccount(
  executor: Executor,
  organizationId: string,
  ledger: { readonly baseUrl: string; readonly companyId: string },
): Promise<string | null> {
  const { rows } = await executor.query<{ id: string }>(
    'select id from ledger_account where organization_id = $1 and base_url = $2 and company_id = $3',
    [organizationId, ledger.baseUrl, ledger.companyId],
  );
  return rows[0]?.id ?? null;
}

const Paused = z.object({ id: z.string(), used: z.number(), allowance: z.number() });

/** Connected companies whose last run stopped for want of calls, with their account's month as it is now. */
export async function pausedCompanies(executor: Executor, at: string): Promise<z.infer<typeof Paused>[]> {
  const { rows } = await executor.query(
    `select c.id, case when a.calls_month = date_trunc('month', $1::timestamptz at time zone 'UTC')::date then a.calls_used else 0 end as used,
       a.monthly_allowance as allowance
     from connection c join ledger_account a on a.id = c.ledger_account_id
     join lateral (select state, fault from run r where r.connection_id = c.id order by created_at desc limit 1) r
       on r.state = 'incomplete' and r.fault->>'code' = 'allowance-used'
     where c.status = 'connected' order by c.id`,
    [at],
  );
  return rows.map((row) => Paused.parse(row));
}

/** What people may change of an account's limits. */
export interface LimitChange {
  readonly allowance?: number | undefined;
  readonly parallelCalls?: number | undefined;
  readonly tier?: string | null | undefined;
}

/** Changes the limits of a connection's account; they hold for every company of it. @returns false without an account */
export async function changeLimits(
  executor: Executor,
  connectionId: string,
  change: LimitChange,
): Promise<boolean> {
  const { rowCount } = await executor.query(
    `update ledger_account set monthly_allowance = coalesce($2, monthly_allowance), parallel_calls = coalesce($3, parallel_calls),
       tier = case when $4::boolean then $5 else tier end
     where id = (select ledger_account_id from connection where id = $1)`,
    [
      connectionId,
      change.allowance ?? null,
      change.parallelCalls ?? null,
      change.tier !== undefined,
      change.tier ?? null,
    ],
  );
  return rowCount === 1;
}
