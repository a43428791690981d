import { z } from 'zod';
import { flaggedOutcomes } from '../../domain/link.ts';
import { ConnectionSettings, defaultSettings } from '../../domain/settings.ts';
import type { Executor } from '../db/open.ts';
import { type RunRow, runColumns, runRow } from './runs.ts';

/** A company as stored, without secrets. */
export interface ConnectionRow {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly shortCode: string;
  /** not-connected | onboarding | connected | needs-reconnecting */
  readonly state: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly locale: string;
  readonly syncFrom: string | null;
  readonly entityId: string | null;
  readonly settings: ConnectionSettings;
  readonly onboardingStep: string | null;
  readonly lastCleanAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A company with the figures its flag is made of. */
export interface ConnectionFigures extends ConnectionRow {
  /** Linked records that are failing, uncertain, drifted or waiting. */
  readonly flagged: number;
  readonly linked: number;
  readonly unlinked: number;
  /** Limits of its ledger account and what the month has used; `null` before there is one. */
  readonly ledger: {
    readonly callsUsed: number;
    readonly allowance: number;
    readonly parallelCalls: number;
    readonly requests: number;
    readonly tier: 'T1' | 'T2' | 'T3' | 'T4' | 'T5' | null;
  } | null;
  /** What to know of it although it stops nothing. */
  readonly warnings: readonly {
    readonly code: string;
    readonly side: string;
    readonly params: unknown;
    readonly since: string;
  }[];
  /** The run that is on, else the last one. */
  readonly run: RunRow | null;
}

const row = z.object({
  id: z.string(),
  organization_id: z.string(),
  name: z.string(),
  short_code: z.string(),
  status: z.string(),
  time_zone: z.string(),
  currency: z.string(),
  locale: z.string(),
  sync_from: z.string().nullable(),
  entity_id: z.string().nullable(),
  settings: z.unknown(),
  onboarding_step: z.string().nullable(),
  last_clean_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

const columns =
  'c.id, c.organization_id, c.name, c.short_code, c.status, c.time_zone, c.currency, c.locale, c.sync_from, c.entity_id, c.settings, c.onboarding_step, c.last_clean_at, c.created_at, c.updated_at';

function connectionRow(value: unknown): ConnectionRow {
  const one = row.parse(value);
  const settings = ConnectionSettings.safeParse(one.settings);
  return {
    id: one.id,
    organizationId: one.organization_id,
    name: one.name,
    shortCode: one.short_code,
    state: one.status,
    timeZone: one.time_zone,
    currency: one.currency,
    locale: one.locale,
    syncFrom: one.sync_from,
    entityId: one.entity_id,
    settings: settings.success ? settings.data : defaultSettings,
    onboardingStep: one.onboarding_step,
    lastCleanAt: one.last_clean_at,
    createdAt: one.created_at,
    updatedAt: one.updated_at,
  };
}

/** A company of this organization; `null` when there is none. */
export async function findConnection(
  executor: Executor,
  organizationId: string,
  id: string,
): Promise<ConnectionRow | null> {
  const { rows } = await executor.query(
    `select ${columns} from connection c where c.organization_id = $1 and c.id = $2`,
    [organizationId, id],
  );
  return rows[0] === undefined ? null : connectionRow(rows[0]);
}

const figures = z.object({
  flagged: z.number(),
  linked: z.number(),
  unlinked: z.number(),
  ledger: z
    .object({
      callsUsed: z.number(),
      allowance: z.number(),
      parallelCalls: z.number(),
      requests: z.number(),
      tier: z.enum(['T1', 'T2', 'T3', 'T4', 'T5']).nullable().catch(null),
    })
    .nullable(),
  warnings: z.array(z.object({ code: z.string(), side: z.string(), params: z.unknown(), since: z.string() })),
});
const flagged = flaggedOutcomes.map((outcome) => `'${outcome}'`).join(', ');

/** The month by which calls are counted. */
const thisMonth = `date_trunc('month', now() at time zone 'UTC')::date`;

/** Counters and the latest run beside each company: one statement for a whole page. */
const withFigures = `
select ${columns}, n.flagged, n.linked, n.unlinked,
  case when a.id is null then null else jsonb_build_object('allowance', a.monthly_allowance, 'parallelCalls', a.parallel_calls, 'tier', a.tier,
    'callsUsed', case when a.calls_month = ${thisMonth} then a.calls_used else 0 end,
    'requests', case when a.calls_month = ${thisMonth} then a.requests_used else 0 end) end as ledger,
  (select coalesce(jsonb_agg(jsonb_build_object('code', w.code, 'side', w.side, 'params', w.params,
      'since', to_char(w.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by w.code, w.side), '[]')
    from connection_warning w where w.connection_id = c.id) as warnings
from connection c
left join ledger_account a on a.id = c.ledger_account_id
left join lateral (
  select coalesce(sum(k.n) filter (where not k.held and k.outcome in (${flagged})), 0)::bigint as flagged,
    coalesce(sum(k.n) filter (where not k.held), 0)::bigint as linked,
    coalesce(sum(k.n) filter (where k.held), 0)::bigint as unlinked
  from link_counter k where k.connection_id = c.id
) n on true`;

/** Companies of an organization by name, those of the grant only; a page at a time. */
export async function listConnections(
  executor: Executor,
  organizationId: string,
  options: {
    readonly ids: readonly string[] | null;
    readonly after: { readonly name: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<ConnectionFigures[]> {
  const { rows } = await executor.query(
    `${withFigures}
     where c.organization_id = $1
       and ($2::jsonb is null or c.id in (select value::uuid from jsonb_array_elements_text($2::jsonb)))
       and ($3::text is null or (c.name, c.id) > ($3::text, $4::uuid))
     order by c.name, c.id limit $5`,
    [
      organizationId,
      options.ids === null ? null : JSON.stringify(options.ids),
      options.after?.name ?? null,
      options.after?.id ?? null,
      options.limit,
    ],
  );
  return addRuns(executor, rows);
}

/** One company with its figures. */
export async function readConnection(
  executor: Executor,
  organizationId: string,
  id: string,
): Promise<ConnectionFigures | null> {
  const { rows } = await executor.query(`${withFigures} where c.organization_id = $1 and c.id = $2`, [
    organizationId,
    id,
  ]);
  return (await addRuns(executor, rows))[0] ?? null;
}

async function addRuns(executor: Executor, rows: readonly unknown[]): Promise<ConnectionFigures[]> {
  const connections = rows.map((value) => ({
    ...connectionRow(value),
    ...figures.parse(value),
  }));
  if (connections.length === 0) return [];
  const { rows: runs } = await executor.query(
    `select w.connection_id, r.* from (select value::uuid as connection_id from jsonb_array_elements_text($1::jsonb)) w
     join lateral (select ${runColumns} from run where connection_id = w.connection_id
       order by (state in ('queued','running')) desc, created_at desc limit 1) r on true`,
    [JSON.stringify(connections.map((one) => one.id))],
  );
  const byConnection = new Map(
    runs.map((value) => [z.object({ connection_id: z.string() }).parse(value).connection_id, runRow(value)]),
  );
  return connections.map((one) => ({ ...one, run: byConnection.get(one.id) ?? null }));
}

/** Properties of a company by name, for the filter. */
export async function listProperties(
  executor: Executor,
  connectionId: string,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await executor.query<{ id: string; name: string }>(
    'select key as id, name from property where connection_id = $1 order by name, key limit 5000',
    [connectionId],
  );
  return rows;
}
