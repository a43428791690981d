import { newId } from '../domain/id.ts';
import { sumAmounts } from '../domain/money.ts';
import type { RecordFilter } from '../store/read/records.ts';
import { findSelection, selectionMembers } from '../store/read/selections.ts';
import {
  beginSelection,
  forgetExpired,
  freezeChunk,
  nameMembers,
  readySelection,
} from '../store/write/selection.ts';
import type { EngineContext } from './context.ts';
import { type Actor, type FrozenSelection, mostNamed, UnknownSelection } from './port.ts';

/** How long a selection can be used: a working day and the night after it. */
const lifeMs = 24 * 3_600_000;
/** Ids stored by one statement. */
const chunk = 5_000;

const maker = (actor: Actor) => `${actor.kind}:${actor.id}`;

/** Freezes what a filter matches now: chunk by chunk by id, usable once all are stored. */
export async function freezeSelection(
  context: EngineContext,
  connectionId: string,
  filter: RecordFilter,
  actor: Actor,
): Promise<FrozenSelection> {
  await sweepSelections(context, 4);
  const { id, expires, madeAt } = await begin(context, connectionId, actor);
  const amounts: { currency: string; amount: string }[] = [];
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const stored = await freezeChunk(context.database, connectionId, id, filter, after, chunk);
    count += stored.n;
    amounts.push(...stored.money);
    after = stored.last;
    if (stored.n < chunk || after === null) break;
  }
  const money = [...Map.groupBy(amounts, (one) => one.currency)]
    .map(([currency, group]) => ({ currency, amount: sumAmounts(group.map((one) => one.amount)) }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  await readySelection(context.database, connectionId, id, { count, money });
  return { selectionId: id, count, money, expires, madeAt };
}

/** Records named one by one, kept as a selection: an operation works on nothing else. */
export async function selectNamed(
  context: EngineContext,
  connectionId: string,
  ids: readonly string[],
  actor: Actor,
): Promise<FrozenSelection> {
  const { id, expires, madeAt } = await begin(context, connectionId, actor);
  const unique = [...new Set(ids)];
  await nameMembers(context.database, connectionId, id, unique);
  await readySelection(context.database, connectionId, id, { count: unique.length, money: [] });
  return { selectionId: id, count: unique.length, money: [], expires, madeAt };
}

async function begin(context: EngineContext, connectionId: string, actor: Actor) {
  const id = newId();
  const now = context.now();
  const expires = new Date(now.getTime() + lifeMs).toISOString();
  await beginSelection(context.database, connectionId, {
    id,
    madeBy: maker(actor),
    at: now.toISOString(),
    expires,
  });
  return { id, expires, madeAt: now.toISOString() };
}

/** The selection, when this actor made it and its time is not over. Throws {@link UnknownSelection}. */
export async function useSelection(
  context: EngineContext,
  connectionId: string,
  selectionId: string,
  actor: Actor,
): Promise<FrozenSelection> {
  const found = await findSelection(context.database, connectionId, selectionId);
  if (found === null || !found.ready || found.made_by !== maker(actor)) throw new UnknownSelection(false);
  if (Date.parse(found.expires_at) <= context.now().getTime()) throw new UnknownSelection(true);
  const { count, money, expires_at: expires, created_at: madeAt } = found;
  return { selectionId, count, money, expires, madeAt };
}

/** The members by name, for a selection small enough to be one. */
export function namesOf(
  context: EngineContext,
  connectionId: string,
  selectionId: string,
): Promise<string[]> {
  return selectionMembers(context.database, connectionId, selectionId, null, mostNamed);
}

/** Forgets selections whose time is over, at most `chunks` times a chunk; the next call goes on. */
export async function sweepSelections(context: EngineContext, chunks: number): Promise<void> {
  const at = context.now().toISOString();
  for (let swept = 0; swept < chunks; swept += 1)
    if ((await forgetExpired(context.database, at, chunk)) < chunk) return;
}
