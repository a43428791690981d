import { hashOf } from '../domain/canonical.ts';
import {
  type BarredChoice,
  type Choice,
  type Drift,
  isBarred,
  seenHash,
  weighChoices,
} from '../domain/choices.ts';
import { newId } from '../domain/id.ts';
import { nextOutcome, type Outcome, type Resolution } from '../domain/link.ts';
import type { DatabaseTransaction } from '../store/db/open.ts';
import { openAttemptsOf } from '../store/read/open-attempts.ts';
import { writeEvents } from '../store/write/events.ts';
import { lockLinks, lockLinksAlone } from '../store/write/link-lock.ts';
import { type ResolutionDraft, storeResolutions } from '../store/write/resolutions.ts';
import { changedAfter, moveResolved, unchangedSince } from '../store/write/resolve.ts';
import { type ConnectionFacts, type EngineContext, loadConnection } from './context.ts';
import { findDrift } from './decide.ts';
import { inputOf } from './decide-row.ts';
import { type LinkRow, loadLinks } from './page.ts';
import { type DriftChoices, NotConnected, type RefusedChoice, type ResolveRequest } from './port.ts';
import { loadReferences } from './references.ts';
import { requireRecords } from './require-records.ts';

interface Weighed {
  readonly row: LinkRow;
  readonly drift: Drift | null;
  readonly options: readonly (Choice | BarredChoice)[];
  readonly busy: boolean;
}

async function weigh(
  context: EngineContext,
  connection: ConnectionFacts,
  ids: readonly string[],
): Promise<Weighed[]> {
  const { database } = context;
  const rows = await loadLinks({ database, connection }, ids);
  const open = await openAttemptsOf(database, connection.id, ids);
  const contents = rows.flatMap((row) =>
    (['property', 'ledger'] as const).flatMap((system) => {
      const side = row[system];
      return side === null ? [] : [{ system, content: side.content }];
    }),
  );
  const references = await loadReferences(database, connection.id, contents);
  return rows.map((row) => {
    const drift = isOpenToChoice(row) ? findDrift(inputOf(row, references, connection)) : null;
    return { row, drift, options: drift === null ? [] : weighChoices(drift), busy: open.has(row.id) };
  });
}

/** Drifted, kept apart, or with a choice on its way that a person may still change. */
function isOpenToChoice({ outcome, resolution }: LinkRow): boolean {
  if (outcome === 'drifted' || outcome === 'apart') return true;
  return resolution !== null && (outcome === 'pending' || outcome === 'failing' || outcome === 'waiting');
}

async function connectionOf(context: EngineContext, connectionId: string): Promise<ConnectionFacts> {
  const connection = await loadConnection(context.database, connectionId);
  if (connection === null) throw new NotConnected('not-connected');
  return connection;
}

/** What a person may decide about a record, in words, and what was decided already. */
export async function choicesOf(
  context: EngineContext,
  connectionId: string,
  id: string,
): Promise<DriftChoices> {
  await requireRecords(context.database, connectionId, [id]);
  const [found] = await weigh(context, await connectionOf(context, connectionId), [id]);
  return {
    code: found?.drift?.code ?? null,
    options: found?.busy === true ? [] : (found?.options ?? []),
    standing: found?.row.resolution?.choice ?? null,
    seen: found === undefined || found.drift === null ? null : seenOf(found.row, found.drift),
  };
}

/** The finding and both sides in one word: equal as long as a choice would be about the same. */
function seenOf(row: LinkRow, drift: Drift): string {
  const { code, fields } = drift;
  return hashOf({ code, fields, property: seenHash(row.property), ledger: seenHash(row.ledger) });
}

/** What a choice did: the records it was taken for, and those it could not be taken for, each with why. */
export interface Resolved {
  readonly resolved: string[];
  readonly refused: RefusedChoice[];
}

/** Takes a person's choice for drifted records: stored with what both sides were, and due where it asks for a write. */
export async function resolve(
  context: EngineContext,
  connectionId: string,
  request: ResolveRequest,
): Promise<Resolved> {
  const ids = [...new Set(request.recordIds)];
  await requireRecords(context.database, connectionId, ids);
  const commit = await prepareResolve(context, connectionId, { ...request, recordIds: ids });
  const result = await context.database.transaction(async (tx) => {
    await lockLinksAlone(tx, connectionId);
    return commit(tx, context.now().toISOString());
  });
  context.live.publish(connectionId, { kind: 'records', ids: result.resolved.slice(0, 200) });
  return result;
}

/** Weighs the choice for each record; what is returned takes it, in one transaction that has the links alone. */
export async function prepareResolve(
  context: EngineContext,
  connectionId: string,
  request: ResolveRequest,
): Promise<(tx: DatabaseTransaction, at: string) => Promise<Resolved>> {
  const { choice, actor, reason } = request;
  const weighed = await weigh(context, await connectionOf(context, connectionId), request.recordIds);
  const { selectedAt } = request;
  const later =
    selectedAt === undefined
      ? new Set<string>()
      : await changedAfter(context.database, connectionId, request.recordIds, selectedAt);
  const refused: RefusedChoice[] = [];
  const taken: { row: LinkRow; drift: Drift; chosen: Choice }[] = [];
  for (const one of weighed) {
    const shown = request.seen?.get(one.row.id);
    const other = shown !== undefined && one.drift !== null && shown !== seenOf(one.row, one.drift);
    const answer =
      other || later.has(one.row.id) ? { code: 'changed-meanwhile' as const, why: null } : take(one, choice);
    if ('chosen' in answer) taken.push(answer);
    else refused.push({ recordId: one.row.id, ...answer });
  }
  return async (tx, at) => {
    await lockLinks(
      tx,
      connectionId,
      taken.map(({ row }) => row.id),
    );
    const same = await unchangedSince(
      tx,
      connectionId,
      taken.map(({ row }) => ({
        id: row.id,
        outcome: row.outcome,
        property: row.property?.hash ?? null,
        ledger: row.ledger?.hash ?? null,
      })),
    );
    const sure = taken.filter(({ row }) => same.has(row.id));
    const late = taken.filter(({ row }) => !same.has(row.id)).map(({ row }) => row.id);
    await storeResolutions(tx, connectionId, { by: actor.name, at, why: reason }, sure.map(draftOf(choice)));
    await moveResolved(
      tx,
      connectionId,
      at,
      sure.map(({ row, chosen }) => ({
        id: row.id,
        outcome: resolvedOutcome(row.outcome, choice),
        // A key that another record may carry, or that was spent, is never written a second time.
        again: chosen.effect.kind === 'create',
        due: choice !== 'apart',
      })),
    );
    await tell(tx, connectionId, { actor: actor.name, at, reason, choice }, sure);
    return {
      resolved: sure.map(({ row }) => row.id),
      refused: [
        ...refused,
        ...late.map((recordId) => ({ recordId, code: 'changed-meanwhile' as const, why: null })),
      ],
    };
  };
}

function take(
  { row, drift, options, busy }: Weighed,
  choice: Resolution,
): { row: LinkRow; drift: Drift; chosen: Choice } | Omit<RefusedChoice, 'recordId'> {
  if (busy || row.outcome === 'uncertain') return { code: 'write-on-its-way', why: null };
  const chosen = options.find((one) => one.choice === choice);
  if (drift === null || chosen === undefined) return { code: 'nothing-to-choose', why: null };
  if (isBarred(chosen)) return { code: 'not-permitted', why: chosen.why };
  if (choice === 'apart' && row.outcome === 'apart') return { code: 'already-apart', why: null };
  return { row, drift, chosen };
}

/** A choice that was on its way is withdrawn first: the record drifts again, and the new choice is taken. */
function resolvedOutcome(before: Outcome, choice: Resolution): Outcome {
  const drifted = before === 'apart' || before === 'drifted' ? before : nextOutcome(before, 'conflict');
  return nextOutcome(drifted, 'resolve', choice);
}

const draftOf =
  (choice: Resolution) =>
  ({ row, drift }: { row: LinkRow; drift: Drift }): ResolutionDraft => ({
    id: newId(),
    linkId: row.id,
    choice,
    code: drift.code,
    propertyHash: seenHash(row.property),
    ledgerHash: seenHash(row.ledger),
  });

/** One event for the records of one finding that the choice does the same to. */
async function tell(
  tx: DatabaseTransaction,
  connectionId: string,
  said: {
    readonly actor: string;
    readonly at: string;
    readonly reason: string | null;
    readonly choice: Resolution;
  },
  taken: readonly { row: LinkRow; drift: Drift; chosen: Choice }[],
): Promise<void> {
  const groups = Map.groupBy(
    taken,
    ({ row, drift, chosen }) => `${row.outcome} ${drift.code} ${chosen.says}`,
  );
  await writeEvents(
    tx,
    connectionId,
    { id: null, actor: said.actor, at: said.at },
    [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { row, drift, chosen } = first;
      return [
        {
          kind: 'drift.resolved',
          linkId: group.length === 1 ? row.id : null,
          before: { outcome: row.outcome, problem: drift.code, fields: drift.fields },
          after: {
            outcome: resolvedOutcome(row.outcome, said.choice),
            choice: said.choice,
            says: chosen.says,
          },
          reason: said.reason,
          members: group.map((one) => one.row.id),
        },
      ];
    }),
  );
}
