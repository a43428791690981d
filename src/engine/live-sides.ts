import { contentHash } from '../domain/canonical.ts';
import type { RecordType, Role, SideRecord, SystemName } from '../domain/record.ts';
import type { System } from '../systems/port.ts';
import type { LinkRow } from './page.ts';
import type { SystemPair } from './port.ts';

/** Both systems as they answer now; each record is asked for once and remembered. */
export interface LivePair extends SystemPair {
  /** What was read of a record; `null`: asked for and not there, `undefined`: not asked for. */
  seen(system: SystemName, type: RecordType, role: Role | null, key: string): SideRecord | null | undefined;
}

/** Reads through to the systems, one call per system, type and role for what is not known yet. */
export function livePair(systems: SystemPair): LivePair {
  const known = new Map<string, SideRecord | null>();
  const id = (system: SystemName, type: RecordType, role: Role | null, key: string) =>
    `${system} ${type} ${role ?? ''} ${key}`;
  const remembering = <S extends System>(system: S): S => {
    const get: System['get'] = async (type, role, keys, signal) => {
      const wanted = [...new Set(keys)];
      const fresh = wanted.filter((key) => !known.has(id(system.name, type, role, key)));
      if (fresh.length > 0) {
        for (const key of fresh) known.set(id(system.name, type, role, key), null);
        try {
          for (const record of await system.get(type, role, fresh, signal))
            known.set(id(system.name, type, role, record.key), record);
        } catch (error) {
          for (const key of fresh) known.delete(id(system.name, type, role, key));
          throw error;
        }
      }
      return wanted.flatMap((key) => known.get(id(system.name, type, role, key)) ?? []);
    };
    return Object.assign(Object.create(system), { get });
  };
  return {
    property: remembering(systems.property),
    ledger: remembering(systems.ledger),
    seen: (system, type, role, key) => known.get(id(system, type, role, key)),
  };
}

/** The links with both sides as they are now: one call per system, type and role, not per record. */
export async function withLiveSides(live: LivePair, rows: readonly LinkRow[]): Promise<LinkRow[]> {
  for (const system of ['property', 'ledger'] as const) {
    const groups = Map.groupBy(
      rows.filter((row) => row[system] !== null),
      (row) => `${row.type} ${row.role ?? ''}`,
    );
    for (const group of groups.values()) {
      const first = group[0];
      if (first === undefined) continue;
      await live[system].get(
        first.type,
        first.role,
        group.map((row) => row[system]?.key ?? ''),
      );
    }
  }
  return rows.map((row) => {
    const sideNow = (system: SystemName): LinkRow['property'] => {
      const stored = row[system];
      if (stored === null) return null;
      const now = live.seen(system, row.type, row.role, stored.key) ?? null;
      return now === null ? { ...stored, present: false } : sideOf(now);
    };
    return { ...row, property: sideNow('property'), ledger: sideNow('ledger') };
  });
}

/** A record just read, as a side of a link. */
export function sideOf(record: SideRecord): NonNullable<LinkRow['property']> {
  const { object, key, displayId, content, counterpartKey, version, name } = record;
  return {
    object,
    key,
    displayId,
    content,
    hash: contentHash(content),
    present: true,
    counterpartKey,
    version,
    name,
  };
}
