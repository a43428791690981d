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

const figures = z.object({ flagged: z.number(), linked: z.number(), unlinked: z.number(), run: z.unknown() });
const flagged = flaggedOutcomes.map((outcome) => `'${outcome}'`).join(', ');

/** Counters and the latest run beside each company: one statement for a whole page. */
const withFigures = `
select ${columns}, n.flagged, n.linked, n.unlinked
from connection c
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
    ...figures.omit({ run: true }).parse(value),
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
