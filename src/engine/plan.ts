import { hashOf } from '../domain/canonical.ts';
import { nextOutcome, type Outcome } from '../domain/link.ts';
import type { RecordType } from '../domain/record.ts';
import {
  type DuePlace,
  dueForGuard,
  type GuardItem,
  type MissingSide,
  missingSides,
} from '../store/write/guard.ts';
import type { RunContext } from './context.ts';
import type { Decision } from './decide.ts';
import { decideRow } from './decide-row.ts';
import { type LinkRow, loadLinks } from './page.ts';
import { loadReferences } from './references.ts';

interface Asked extends GuardItem {
  /** A person asked for this very record, or decided about it. */
  readonly explicit: boolean;
}

/** A side that would be marked as deleted. */
export interface Mark extends Asked {
  readonly verb: 'delete';
  readonly side: MissingSide;
}

/** One thing a run would mark, undo or overwrite. */
export type Planned = Mark | (Asked & { readonly verb: 'update' | 'void'; readonly outcome: Outcome });

/** What becomes of a write: it counts, a person confirmed it, or it waits. Writes the guard does not watch have no entry. */
export type Passes = ReadonlyMap<string, 'counted' | 'confirmed' | 'waits'>;

/** The guard of one run. */
export interface Guard {
  /** Links to be voided, by type: undoing goes before creating and from children to parents, over the whole run. */
  readonly voids: ReadonlyMap<RecordType, readonly string[]>;
  /** Asks for the writes of a page. What waits is remembered, and claimed no more in this run. */
  ask(page: readonly { readonly row: LinkRow; readonly decision: Decision }[]): Promise<Passes>;
}

const lookAt = 5_000;
const decideAt = 500;
const none = '00000000-0000-0000-0000-000000000000';

/**
 * Everything of these types that the run would void, overwrite or mark as deleted, before the first of it is done.
 * Only what is due is looked at, and of that only what agreed before, is void or was decided by a person: the cost
 * grows with what changed. What comes up later (a parent that is ready only then) is asked of the guard by itself.
 */
export async function makePlan(run: RunContext, types: readonly RecordType[]): Promise<Planned[]> {
  const plan: Planned[] = [];
  for (let after = ''; ; ) {
    const page = await missingSides(run.database, run.connection.id, types, after, lookAt);
    plan.push(...page.map(markOf));
    const last = page.at(-1);
    if (last === undefined || page.length < lookAt) break;
    after = `${last.linkId} ${last.system}`;
  }
  for (const type of types)
    for (const level of [2, 1, 0] as const) await planLevel(run, type, { level, after: none }, plan);
  return plan;
}

function markOf(side: MissingSide): Planned {
  const { linkId, system, type } = side;
  const fingerprint = `${side.object}/${side.key}`;
  return { linkId, system, type, verb: 'delete', fingerprint, explicit: side.attention === 2, side };
}

async function planLevel(run: RunContext, type: RecordType, from: DuePlace, plan: Planned[]): Promise<void> {
  const at = run.now().toISOString();
  let place = from;
  for (;;) {
    run.signal.throwIfAborted();
    const { ids, last } = await dueForGuard(run.database, run.connection.id, type, place, at, lookAt);
    for (let start = 0; start < ids.length; start += decideAt)
      plan.push(...(await planPage(run, ids.slice(start, start + decideAt), place.level === 2)));
    if (last === null) return;
    place = { ...place, after: last };
  }
}

async function planPage(run: RunContext, ids: readonly string[], asked: boolean): Promise<Planned[]> {
  const rows = await loadLinks(run, ids);
  const references = await referencesOf(run, rows);
  return rows.flatMap((row): Planned[] => {
    const item = guardedOrNothing(run, row, references);
    if (item === null) return [];
    return [{ ...item, explicit: asked || row.resolution !== null, outcome: row.outcome }];
  });
}

/** A record that cannot be decided undoes nothing; it is said where it is worked on. */
function guardedOrNothing(
  run: RunContext,
  row: LinkRow,
  references: Awaited<ReturnType<typeof referencesOf>>,
) {
  try {
    return guardedWrite(row, decideRow(row, references, run.connection));
  } catch (error) {
    run.log.debug({ err: error, linkId: row.id }, 'left out of the plan');
    return null;
  }
}

/** What the decisions of a page refer to. */
export function referencesOf(run: RunContext, rows: readonly LinkRow[]) {
  return loadReferences(
    run.database,
    run.connection.id,
    rows.flatMap((row) => [
      ...(row.property === null ? [] : [{ system: 'property' as const, content: row.property.content }]),
      ...(row.ledger === null ? [] : [{ system: 'ledger' as const, content: row.ledger.content }]),
    ]),
  );
}

/** The outcome once a difference we may mend was seen: `pending`, except where a person must decide first. */
export function dueOutcome(outcome: Outcome): Outcome {
  return outcome === 'waiting' ? nextOutcome(outcome, 'freed') : nextOutcome(outcome, 'changed');
}

/**
 * The write of a decision as the guard sees it; `null` for what it does not watch: creates, and adopting a counterpart
 * that never agreed before.
 */
export function guardedWrite(
  row: LinkRow,
  decision: Decision,
): (GuardItem & { readonly verb: 'update' | 'void' }) | null {
  if (decision.kind !== 'write' || decision.verb === 'create') return null;
  if (decision.verb === 'update' && row.agreed === null) return null;
  if (dueOutcome(row.outcome) !== 'pending') return null;
  const { verb, system, content, fields } = decision;
  const written = Object.entries(content).filter(([name]) => fields.includes(name));
  const key = row[system]?.key ?? '';
  const fingerprint = verb === 'void' ? `void ${key}` : hashOf({ key, written: Object.fromEntries(written) });
  return { linkId: row.id, system, type: row.type, verb, fingerprint };
}
