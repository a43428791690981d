import { createHash } from 'node:crypto';
import { canonicalJson, contentHash, hashOf } from '../domain/canonical.ts';
import type { ProblemDraft } from '../domain/problem.ts';
import { cureSignal } from '../domain/problem-words.ts';
import type { Executor } from '../store/db/open.ts';
import {
  type Dependency,
  dependenciesOf,
  lastRefusals,
  type Refusal,
  signalSeen,
} from '../store/read/refusals.ts';
import type { ConnectionFacts } from './context.ts';
import type { Decision } from './decision.ts';
import type { LivePair } from './live-sides.ts';

/** What changed since a refusal, so that trying again may go through. */
export type SinceRefused = 'record' | 'parent' | 'settings' | 'period';

/** A refusal that only the other system could make: it stands, or something it may have been about has changed. */
export type LastWord =
  | { readonly kind: 'stands'; readonly problem: ProblemDraft }
  | { readonly kind: 'changed'; readonly what: SinceRefused; readonly problem: ProblemDraft };

type Write = Decision & { readonly kind: 'write' };

/**
 * Weighs what the other system said last against what would be written now. It stands while the same would be written,
 * what it depends on is as it was, and so are the settings and the list of periods.
 */
export async function weighRefusals(
  executor: Executor,
  connection: ConnectionFacts,
  live: LivePair,
  due: ReadonlyMap<string, Write>,
): Promise<ReadonlyMap<string, LastWord>> {
  const refusals = await lastRefusals(executor, connection.id, [...due.keys()]);
  if (refusals.size === 0) return new Map();
  const parents = Map.groupBy(
    await dependenciesOf(executor, connection.id, [...refusals.keys()]),
    (one) => one.child,
  );
  await readParents(live, [...parents.values()].flat());
  const settings = await settingsTurned(executor, connection);
  const words = new Map<string, LastWord>();
  for (const [id, refusal] of refusals) {
    const write = due.get(id);
    if (write === undefined) continue;
    const what = isAnother(write, refusal)
      ? 'record'
      : parentTurned(live, parents.get(id) ?? [], refusal)
        ? 'parent'
        : settings(refusal)
          ? 'settings'
          : (await periodTurned(executor, connection, live, refusal))
            ? 'period'
            : null;
    words.set(
      id,
      what === null
        ? { kind: 'stands', problem: refusal.problem }
        : { kind: 'changed', what, problem: refusal.problem },
    );
  }
  return words;
}

/** Would something else be written than what was refused? */
function isAnother({ verb, system, content, fields }: Write, refusal: Refusal): boolean {
  return (
    verb !== refusal.verb || system !== refusal.system || hashOf({ content, fields }) !== refusal.payloadHash
  );
}

async function readParents(live: LivePair, parents: readonly Dependency[]): Promise<void> {
  const groups = Map.groupBy(parents, (one) => `${one.system} ${one.type} ${one.role ?? ''}`);
  for (const group of groups.values()) {
    const first = group[0];
    if (first === undefined) continue;
    await live[first.system].get(
      first.type,
      first.role,
      group.map((one) => one.key),
    );
  }
}

/** Was one of them changed since, whether Relink has read that yet or not? */
function parentTurned(live: LivePair, parents: readonly Dependency[], refusal: Refusal): boolean {
  return parents.some((one) => {
    const now = live.seen(one.system, one.type, one.role, one.key) ?? null;
    if (now === null) return true;
    return (
      contentHash(now.content) !== one.hash ||
      (now.modifiedAt !== null && Date.parse(now.modifiedAt) > Date.parse(refusal.at))
    );
  });
}

const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex');

async function settingsTurned(
  executor: Executor,
  { id, settings, syncFrom, currency }: ConnectionFacts,
): Promise<(refusal: Refusal) => boolean> {
  const seen = await signalSeen(executor, id, 'settings');
  if (seen === null) return () => false;
  if (seen.fingerprint !== fingerprint(canonicalJson({ settings, syncFrom, currency }))) return () => true;
  return (refusal) => Date.parse(seen.seen_at) > Date.parse(refusal.at);
}

async function periodTurned(
  executor: Executor,
  connection: ConnectionFacts,
  live: LivePair,
  refusal: Refusal,
): Promise<boolean> {
  const { system, problem } = refusal;
  if (cureSignal(problem.code) !== 'period') return false;
  const shown = await live[system].readPeriods?.();
  const seen = await signalSeen(executor, connection.id, `periods ${system}`);
  // What nobody tells cannot be known to have changed.
  if (shown === undefined || seen === null) return false;
  return seen.fingerprint !== fingerprint(shown) || Date.parse(seen.seen_at) > Date.parse(refusal.at);
}
