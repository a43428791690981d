import { sameValue } from '../domain/canonical.ts';
import { isSettledState } from '../domain/ownership.ts';
import {
  otherSystem,
  type RecordType,
  type Role,
  type SideRecord,
  type SystemName,
} from '../domain/record.ts';
import { contactRole, type References } from '../domain/references.ts';
import type { Executor } from '../store/db/open.ts';
import { ownersOf } from '../store/read/owners.ts';
import type { ConnectionFacts } from './context.ts';
import { isDocument, isVoid, type Rival } from './decision.ts';
import type { LivePair } from './live-sides.ts';
import type { LinkRow } from './page.ts';
import { oneSided, ownKeysOf } from './rivals.ts';

/** What was found for a record with one side in the system it is missing in. */
export interface Found {
  /** Carries our key, or is named as the counterpart. */
  readonly proven: readonly Candidate[];
  /** Only has the same number. */
  readonly numbered: readonly Candidate[];
}

export interface Candidate {
  readonly record: SideRecord;
  /** The other record it belongs to, and whether that one has both sides. */
  readonly owner: { readonly linkId: string; readonly whole: boolean; readonly busy: boolean } | null;
}

interface Half {
  readonly row: LinkRow;
  readonly missing: SystemName;
  readonly side: NonNullable<LinkRow['property']>;
  readonly ownKeys: readonly string[];
}

/**
 * Looks in both systems for counterparts of records with one side: by our own keys, by the counterpart's id, and for
 * documents by their number. One call of each kind per system, type and role.
 */
export async function findCounterparts(
  executor: Executor,
  connection: ConnectionFacts,
  live: LivePair,
  rows: readonly LinkRow[],
): Promise<ReadonlyMap<string, Found>> {
  const halves = rows.flatMap((row): Half[] => {
    const half = row.type === 'tracking-option' ? null : oneSided(row);
    const side = half === null ? null : row[otherSystem(half.missing)];
    if (half === null || side === null) return [];
    return [{ row, missing: half.missing, side, ownKeys: ownKeysOf(connection.shortCode, row) }];
  });
  const groups = Map.groupBy(halves, (one) => `${one.missing} ${one.row.type} ${one.row.role ?? ''}`);
  const hits = new Map<string, { proven: Map<string, SideRecord>; numbered: Map<string, SideRecord> }>();
  for (const half of halves) hits.set(half.row.id, { proven: new Map(), numbered: new Map() });
  for (const group of groups.values()) await searchGroup(live, group, hits);
  const all = [...hits.values()].flatMap((one) => [...one.proven.values(), ...one.numbered.values()]);
  const owners = await ownersOf(executor, connection.id, all);
  return new Map(
    halves.map(({ row, missing }) => {
      const hit = hits.get(row.id);
      const candidates = (records: Map<string, SideRecord> | undefined): Candidate[] =>
        [...(records?.values() ?? [])].map((record) => {
          const owner = owners.get(`${missing} ${record.object} ${record.key}`) ?? null;
          return { record, owner: owner === null || owner.linkId === row.id ? null : owner };
        });
      const proven = candidates(hit?.proven);
      const numbered = candidates(hit?.numbered).filter(
        (one) => !proven.some((other) => other.record.key === one.record.key),
      );
      return [row.id, { proven, numbered }];
    }),
  );
}

async function searchGroup(
  live: LivePair,
  group: readonly Half[],
  hits: ReadonlyMap<string, { proven: Map<string, SideRecord>; numbered: Map<string, SideRecord> }>,
): Promise<void> {
  const first = group[0];
  if (first === undefined) return;
  const { type, role }: { type: RecordType; role: Role | null } = first.row;
  const system = live[first.missing];
  const ownKeys = group.flatMap((half) => half.ownKeys);
  const carrying = ownKeys.length === 0 ? [] : await system.findByOwnKey(type, role, ownKeys);
  const named = group.flatMap((half) => half.side.counterpartKey ?? []);
  const counterparts = named.length === 0 ? [] : await system.get(type, role, named);
  const numbers = [...new Set(group.flatMap((half) => numberOf(half.side.content)))];
  const numbered = numbers.length === 0 ? [] : await system.findByNumber(type, role, numbers);
  for (const half of group) {
    const hit = hits.get(half.row.id);
    if (hit === undefined) continue;
    for (const record of carrying)
      if (record.ownKey !== null && half.ownKeys.includes(record.ownKey)) hit.proven.set(record.key, record);
    for (const record of counterparts)
      if (record.key === half.side.counterpartKey) hit.proven.set(record.key, record);
    for (const record of numbered)
      if (numberOf(half.side.content).includes(numberOf(record.content)[0] ?? ''))
        hit.numbered.set(record.key, record);
    // Read before: a record of ours there that names this one as its counterpart.
    for (const record of numbered)
      if (record.counterpartKey === half.side.key) hit.proven.set(record.key, record);
  }
}

function numberOf(content: SideRecord['content']): string[] {
  return isDocument(content) && content.number !== '' ? [content.number] : [];
}

/** A candidate as the rules know it: something that stands where ours would be made. */
export function rivalOf(candidate: Candidate, proven: boolean): Rival {
  const { content, displayId } = candidate.record;
  return {
    proven,
    linkId: candidate.owner?.linkId ?? null,
    displayId,
    contactKey: isDocument(content) ? content.contactKey : null,
    isVoid: isDocument(content) && isVoid(content),
  };
}

/** The same document typed by hand in both systems: as `store/write/hand-typed.ts` decides it, from live reads. */
export function isHandTypedTwin(row: LinkRow, found: Found, references: References): Candidate | null {
  const half = oneSided(row);
  const only = found.numbered[0];
  if (half === null || only === undefined || row.standing !== null || row.outcome === 'apart') return null;
  // A record that had a counterpart once is not taken for another one by its number.
  if (row[half.missing] !== null) return null;
  const mine = half.side.content;
  const theirs = only.record.content;
  if (!isDocument(mine) || !isDocument(theirs)) return null;
  if (only.owner !== null && (only.owner.whole || only.owner.busy)) return null;
  if (!isSettledState(mine.state) || isVoid(mine) || !isSettledState(theirs.state) || isVoid(theirs))
    return null;
  const contact =
    mine.contactKey === null
      ? null
      : references.find(otherSystem(half.missing), 'contact', contactRole(mine), mine.contactKey);
  if (contact === null || contact.counterpartKey !== theirs.contactKey) return null;
  const alike = found.numbered.filter(
    (one) => isDocument(one.record.content) && one.record.content.contactKey === theirs.contactKey,
  );
  const equal = (['issueDate', 'currency', 'gross'] as const).every((field) =>
    sameValue(mine[field], theirs[field], field),
  );
  return equal && alike.length === 1 ? only : null;
}
