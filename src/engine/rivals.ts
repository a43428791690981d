import { z } from 'zod';
import { type Content, otherSystem, type RecordType, type Role, type SystemName } from '../domain/record.ts';
import type { Executor } from '../store/db/open.ts';
import { findRivals } from '../store/read/rivals.ts';
import { findTwins } from '../store/read/twins.ts';
import { formatOwnKey } from '../systems/own-key.ts';
import type { ConnectionFacts } from './context.ts';
import type { Rival } from './decision.ts';

interface Side {
  readonly key: string;
  readonly content: Content;
  readonly present: boolean;
  readonly counterpartKey: string | null;
}

/** What of a link is looked at. */
export interface RivalSubject {
  readonly id: string;
  readonly type: RecordType;
  readonly role: Role | null;
  readonly generation: number;
  readonly property: Side | null;
  readonly ledger: Side | null;
}

/** A record with one live side, and the system the other is missing in. */
export interface OneSided {
  readonly missing: SystemName;
  readonly side: Side;
}

/** `null` when both sides live, or none. */
export function oneSided(row: Pick<RivalSubject, 'property' | 'ledger'>): OneSided | null {
  const { property, ledger } = row;
  if (property?.present && !ledger?.present) return { missing: 'ledger', side: property };
  if (ledger?.present && !property?.present) return { missing: 'property', side: ledger };
  return null;
}

/** Every own key this record may have been written under so far. */
export function ownKeysOf(
  shortCode: string,
  row: Pick<RivalSubject, 'type' | 'generation' | 'property' | 'ledger'>,
): string[] {
  if (row.type === 'tax-type' || row.type === 'account' || row.type === 'tracking-option') return [];
  const { type, property, ledger } = row;
  const releasedId = property?.key ?? `L${ledger?.key ?? ''}`;
  return Array.from({ length: row.generation }, (_, index) =>
    formatOwnKey({ connection: shortCode, type, releasedId, generation: index + 1 }),
  );
}

const Row = z.object({
  id: z.string(),
  linkId: z.string().nullable(),
  displayId: z.string(),
  contactKey: z.string().nullable(),
  isVoid: z.boolean(),
  proven: z.boolean(),
  twin: z.boolean().optional(),
});

/** Per record with one side: what stands where its other side would be made. One statement for a page. */
export async function loadRivals(
  executor: Executor,
  connection: Pick<ConnectionFacts, 'id' | 'shortCode'>,
  rows: readonly RivalSubject[],
): Promise<ReadonlyMap<string, Rival[]>> {
  // Keys of two dimensions may coincide, so a tracking option's key alone proves nothing.
  const wanted = rows.flatMap((row) => {
    const half = row.type === 'tracking-option' ? null : oneSided(row);
    if (half === null) return [];
    const { side, missing } = half;
    const number = 'number' in side.content ? side.content.number : '';
    return [
      {
        id: row.id,
        system: missing,
        own: otherSystem(missing),
        type: row.type,
        role: row.role,
        key: side.key,
        number: number === '' ? null : number,
        counterpartKey: side.counterpartKey,
        ownKeys: ownKeysOf(connection.shortCode, row),
      },
    ];
  });
  if (wanted.length === 0) return new Map();
  const settling = wanted.filter(({ type }) => type === 'payment' || type === 'allocation');
  const twins = settling.length === 0 ? [] : await findTwins(executor, connection.id, settling);
  const found = [...(await findRivals(executor, connection.id, wanted)), ...twins].map((row) =>
    Row.parse(row),
  );
  return new Map([...Map.groupBy(found, (one) => one.id)].map(([id, group]) => [id, [...group]]));
}
