import { z } from 'zod';
import { otherSystem, type RecordType, type Role, type SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { type LinkListRow, linkColumns, linkListRow } from './records.ts';
import { likeText, parameters } from './rows.ts';
import { type RecordSearch, searchCondition } from './search.ts';

/** A record with one live side, in the system where another record's side is missing. */
export interface CandidateRow {
  readonly link: LinkListRow;
  readonly object: string;
  readonly key: string;
  readonly displayId: string;
}

const side = z.object({ object: z.string(), key: z.string(), display_id: z.string() });

/** What candidates are looked for by: what a person typed, or marks they share with the record. */
export type CandidateWish =
  | { readonly kind: 'search'; readonly search: RecordSearch }
  | {
      readonly kind: 'alike';
      readonly number: string | null;
      readonly amount: string | null;
      /** Part of a name. */
      readonly word: string | null;
    };

/** The system in which a record has no live side though it has one in the other; null where it has both or none. */
export async function missingSide(
  executor: Executor,
  connectionId: string,
  recordId: string,
): Promise<SystemName | null> {
  const { rows } = await executor.query<{ system: SystemName }>(
    `select system from side where connection_id = $1 and link_id = $2 and presence = 'present'`,
    [connectionId, recordId],
  );
  const [only] = rows;
  return only === undefined || rows.length > 1 ? null : otherSystem(only.system);
}

/** Above this nobody looks on; a better search is what helps. */
const most = 200;

/**
 * Records of the same type and role that have a live side in `system` and none in the other: what a record that is
 * missing there may be linked with by hand. Those a person or mapping already decided about are among them.
 */
export async function findCandidates(
  executor: Executor,
  connectionId: string,
  of: {
    readonly id: string;
    readonly type: RecordType;
    readonly role: Role | null;
    readonly system: SystemName;
  },
  wish: CandidateWish,
): Promise<CandidateRow[]> {
  const p = parameters();
  const at = p(connectionId);
  const system = p(of.system);
  const asked =
    wish.kind === 'search' ? { where: searchCondition(p, wish.search), rank: '' } : alike(p, wish);
  if (asked === null) return [];
  const { rows } = await executor.query(
    `select ${linkColumns}, s.object, s.key, s.display_id from link l
     join side s on s.connection_id = ${at} and s.link_id = l.id and s.system = ${system} and s.presence = 'present'
     where l.connection_id = ${at} and l.type = ${p(of.type)} and l.role is not distinct from ${p(of.role)}::text
       and l.id <> ${p(of.id)}::uuid and l.outcome <> 'ended' and ${asked.where}
       and not exists (select 1 from side o where o.connection_id = ${at} and o.link_id = l.id
         and o.system <> ${system} and o.presence = 'present')
     order by ${asked.rank} l.date desc nulls last, l.id desc limit ${most}`,
    p.values,
  );
  return rows.map((value) => {
    const { object, key, display_id } = side.parse(value);
    return { link: linkListRow(value), object, key, displayId: display_id };
  });
}

/** Any mark shared will do; the more telling come first, so that the cap cuts off the others. */
function alike(
  p: ReturnType<typeof parameters>,
  { number, amount, word }: CandidateWish & { kind: 'alike' },
): { where: string; rank: string } | null {
  const either: string[] = [];
  if (number !== null && number !== '')
    either.push(`lower(l.number) like ${p(likeText(number.toLowerCase()))}`);
  if (amount !== null) either.push(`l.amount = ${p(amount)}::numeric`);
  if (word !== null) either.push(`l.search like ${p(`%${likeText(word)}%`)}`);
  if (either.length === 0) return null;
  return {
    where: `(${either.join(' or ')})`,
    rank: either.map((one) => `coalesce((${one})::int, 0) desc, `).join(''),
  };
}
