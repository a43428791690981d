import { z } from 'zod';
import { outcomes } from '../domain/link.ts';
import { type ProblemDraft, problem, problemCodes } from '../domain/problem.ts';
import { Content, type RecordType, roles } from '../domain/record.ts';
import { notWaiting } from '../store/write/guard.ts';
import type { RunContext } from './context.ts';
import type { Rival, StandingChoice } from './decision.ts';
import { loadRivals } from './rivals.ts';

/** A link as a run works on it, with all that a decision needs. */
export interface LinkRow {
  readonly id: string;
  readonly type: RecordType;
  readonly role: 'customer' | 'vendor' | null;
  readonly outcome: (typeof outcomes)[number];
  readonly generation: number;
  readonly releasedId: string | null;
  readonly property: SideRow | null;
  readonly ledger: SideRow | null;
  readonly agreed: { readonly property: Content; readonly ledger: Content } | null;
  readonly choice: 'create' | 'archive' | 'match' | null;
  readonly causeKey: string | null;
  readonly attempts: number;
  /** A choice of a person that is not carried out yet, or to keep apart. */
  readonly resolution: StandingChoice | null;
  /** What stands for a person on a record with one side. */
  readonly standing: ProblemDraft | null;
  /** For a record with one side: what stands where its other side would be made. */
  readonly rivals: readonly Rival[];
}

export interface SideRow {
  readonly object: string;
  readonly key: string;
  readonly displayId: string;
  readonly content: Content;
  readonly hash: string;
  readonly present: boolean;
  readonly counterpartKey: string | null;
  readonly version: string | null;
  readonly name: string;
}

const Side = z
  .object({
    object: z.string(),
    key: z.string(),
    displayId: z.string(),
    content: Content,
    hash: z.string(),
    present: z.boolean(),
    counterpartKey: z.string().nullable(),
    version: z.string().nullable(),
    name: z.string(),
  })
  .nullable();

const Row = z.object({
  id: z.string(),
  type: z.enum([
    'tax-type',
    'account',
    'tracking-option',
    'contact',
    'invoice',
    'bill',
    'credit-note',
    'payment',
    'allocation',
  ]),
  role: z.enum(roles).nullable(),
  outcome: z.enum(outcomes),
  generation: z.number(),
  releasedId: z.string().nullable(),
  property: Side,
  ledger: Side,
  agreed: z.object({ property: Content, ledger: Content }).nullable(),
  choice: z.enum(['create', 'archive', 'match']).nullable(),
  causeKey: z.string().nullable(),
  attempts: z.number(),
  resolution: z
    .object({
      id: z.string(),
      choice: z.enum(['take-ledger', 'take-property', 'apart']),
      code: z.enum(problemCodes),
      by: z.string(),
      seen: z.object({ property: z.string().nullable(), ledger: z.string().nullable() }),
    })
    .nullable(),
  standing: z
    .object({
      code: z.enum(problemCodes),
      side: z.enum(['property', 'ledger', 'relink']),
      params: z.record(z.string(), z.string()),
    })
    .transform(({ code, side, params }) => problem(code, side, params))
    .nullable(),
});

/**
 * What a run claims next of one type: what a person asked for first, then what changed, then what is due by time.
 * `taken`: links that another of its pages holds.
 */
export async function claimPage(
  run: RunContext,
  type: RecordType,
  limit: number,
  taken: readonly string[],
): Promise<LinkRow[]> {
  return load(
    run,
    `l.type = $2 and not l.held and l.outcome <> 'uncertain'
      and (l.attention > 0 or l.next_attempt_at <= $3::timestamptz) and ${notWaiting}
      and not exists (select 1 from attempt t where t.connection_id = l.connection_id and t.link_id = l.id and t.settled_at is null)
      and ${free(5)}
    order by l.attention desc, l.id limit $4`,
    [type, run.now().toISOString(), limit, JSON.stringify(taken)],
  );
}

/** Of one type what somebody asked for by name and nobody has taken up yet. */
export async function claimAsked(
  run: RunContext,
  type: RecordType,
  limit: number,
  taken: readonly string[],
): Promise<LinkRow[]> {
  return load(
    run,
    `l.type = $2 and not l.held and l.outcome <> 'uncertain' and l.attention = 2
      and not exists (select 1 from attempt t where t.connection_id = l.connection_id and t.link_id = l.id and t.settled_at is null)
      and ${free(4)}
    order by l.id limit $3`,
    [type, limit, JSON.stringify(taken)],
  );
}

const free = (place: number) =>
  `l.id not in (select value::uuid from jsonb_array_elements_text($${place}::jsonb))`;

/** The named links, whatever their state. */
export async function loadLinks(
  run: Pick<RunContext, 'database' | 'connection'>,
  ids: readonly string[],
): Promise<LinkRow[]> {
  return load(run, `l.id in (select value::uuid from jsonb_array_elements_text($2::jsonb)) order by l.id`, [
    JSON.stringify(ids),
  ]);
}

async function load(
  run: Pick<RunContext, 'database' | 'connection'>,
  where: string,
  params: readonly unknown[],
): Promise<LinkRow[]> {
  const { rows } = await run.database.query(`${select} where l.connection_id = $1 and ${where}`, [
    run.connection.id,
    ...params,
  ]);
  const links = rows.map((row) => Row.parse(row));
  const rivals = await loadRivals(run.database, run.connection, links);
  return links.map((link) => ({ ...link, rivals: rivals.get(link.id) ?? [] }));
}

const side = (alias: string) => `case when ${alias}.key is null then null else jsonb_build_object(
  'object', ${alias}.object, 'key', ${alias}.key, 'displayId', ${alias}.display_id, 'content', ${alias}.content,
  'hash', ${alias}.hash, 'present', ${alias}.presence = 'present', 'counterpartKey', ${alias}.counterpart_key,
  'version', ${alias}.version, 'name', ${alias}.name) end`;

const select = `
select l.id, l.type, l.role, l.outcome, l.generation, l.released_id as "releasedId", l.cause_key as "causeKey", l.attempts, l.standing,
  (select jsonb_build_object('id', r.id, 'choice', r.choice, 'code', r.code, 'by', r.chosen_by, 'seen', jsonb_build_object('property', r.property_hash, 'ledger', r.ledger_hash))
   from resolution r where r.connection_id = l.connection_id and r.link_id = l.id and r.state = 'standing') as resolution,
  ${side('p')} as property, ${side('e')} as ledger,
  case when a.link_id is null then null else jsonb_build_object('property', a.property_content, 'ledger', a.ledger_content) end as agreed,
  (select c.choice from mapping_choice c where c.connection_id = l.connection_id and c.type = l.type
     and c.role = coalesce(l.role, '') and (c.choice <> 'match' or c.joined_at is null)
     and ((p.key is not null and e.key is null and c.property_key = p.key) or (e.key is not null and p.key is null and c.ledger_key = e.key))
   limit 1) as choice
from link l
left join side p on p.connection_id = l.connection_id and p.link_id = l.id and p.system = 'property'
left join side e on e.connection_id = l.connection_id and e.link_id = l.id and e.system = 'ledger'
left join agreed a on a.connection_id = l.connection_id and a.link_id = l.id`;
