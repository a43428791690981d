import { otherSystem, type SideRecord, type SystemName } from '../domain/record.ts';
import { openAttemptsOf } from '../store/read/open-attempts.ts';
import { ownersOf } from '../store/read/owners.ts';
import { joinLinks } from '../store/write/join.ts';
import { linkByHand } from '../store/write/link-by-hand.ts';
import { lockLinks, lockLinksAlone } from '../store/write/link-lock.ts';
import { unchangedSince } from '../store/write/resolve.ts';
import { storeSides } from '../store/write/sides.ts';
import { type ConnectionFacts, type EngineContext, loadConnection } from './context.ts';
import { type LinkRow, loadLinks } from './page.ts';
import { CounterpartRefused, type CounterpartRequest, type CounterpartResult, NotConnected } from './port.ts';
import { requireRecords } from './require-records.ts';
import { oneSided } from './rivals.ts';

/**
 * Links a record by hand with one that exists in the other system. The person's word is the proof; whether the two
 * agree is decided next, and a difference is shown. Two records with one side each become one, with all that hangs on
 * either. Throws {@link CounterpartRefused} with what stands in the way; nothing is half done.
 */
export async function linkCounterpart(
  context: EngineContext,
  connectionId: string,
  request: CounterpartRequest,
): Promise<CounterpartResult> {
  const { database } = context;
  await requireRecords(database, connectionId, [request.recordId]);
  const connection = await loadConnection(database, connectionId);
  if (connection === null) throw new NotConnected('not-connected');
  const row = await requireOneSided(context, connection, request.recordId);
  const { missing } = row;
  const { record, mapperVersion } = await find(context, connectionId, row.link, missing, request);
  const at = context.now().toISOString();
  const result = await database.transaction(async (tx) => {
    await lockLinksAlone(tx, connectionId);
    await lockLinks(tx, connectionId, [row.link.id]);
    const { id, outcome, property, ledger } = row.link;
    const seen = { id, outcome, property: property?.hash ?? null, ledger: ledger?.hash ?? null };
    if (!(await unchangedSince(tx, connectionId, [seen])).has(id))
      throw new CounterpartRefused('changed-meanwhile', record.displayId, null);
    await storeSides(tx, connectionId, missing, mapperVersion, [record], at);
    const owner = (await ownersOf(tx, connectionId, [record])).get(
      `${missing} ${record.object} ${record.key}`,
    );
    if (owner?.whole) throw new CounterpartRefused('counterpart-taken', record.displayId, owner.linkId);
    const ids = owner === undefined ? [row.link.id] : [row.link.id, owner.linkId];
    if ((await openAttemptsOf(tx, connectionId, ids)).size > 0)
      throw new CounterpartRefused('write-on-its-way', record.displayId, owner?.linkId ?? null);
    const said = { runId: null, actor: request.actor.name, at, why: request.reason };
    const other = owner?.linkId ?? null;
    const keep = other !== null && missing === 'property' ? other : row.link.id;
    if (other !== null)
      await joinLinks(tx, connectionId, { ...said, proof: 'hand' }, [
        { keep, gives: keep === other ? row.link.id : other },
      ]);
    const own = row.link[otherSystem(missing)];
    await linkByHand(tx, connectionId, said, {
      id: keep,
      type: row.link.type,
      role: row.link.role,
      system: missing,
      record,
      ownKey: own?.key ?? '',
      joined: other !== null,
    });
    return { recordId: keep, joined: other === null ? null : keep === other ? row.link.id : other };
  });
  context.live.publish(connectionId, { kind: 'records', ids: [result.recordId] });
  const { object, key, displayId } = record;
  return { ...result, counterpart: { object, key, displayId } };
}

async function requireOneSided(
  context: EngineContext,
  connection: ConnectionFacts,
  id: string,
): Promise<{ link: LinkRow; missing: SystemName }> {
  const [link] = await loadLinks({ database: context.database, connection }, [id]);
  const half = link === undefined ? null : oneSided(link);
  if (link === undefined || half === null) {
    const whole = link?.property?.present === true && link.ledger?.present === true;
    throw new CounterpartRefused(
      whole ? 'has-counterpart' : 'nothing-left',
      link?.ledger?.displayId ?? '',
      null,
    );
  }
  if ((await openAttemptsOf(context.database, connection.id, [id])).size > 0)
    throw new CounterpartRefused('write-on-its-way', '', null);
  return { link, missing: half.missing };
}

/** The one record meant, as its system shows it now. */
async function find(
  context: EngineContext,
  connectionId: string,
  { type, role }: LinkRow,
  missing: SystemName,
  { key, number }: CounterpartRequest,
): Promise<{ record: SideRecord; mapperVersion: number }> {
  const systems = await context.openSystems(connectionId);
  try {
    const system = systems[missing];
    const found =
      key !== null
        ? await system.get(type, role, [key])
        : await system.findByNumber(type, role, [number ?? '']);
    const [record] = found;
    if (record === undefined) throw new CounterpartRefused('not-found', key ?? number ?? '', null, missing);
    if (found.length > 1)
      throw new CounterpartRefused('several', found.map((one) => one.key).join(', '), null, missing);
    return { record, mapperVersion: system.mapperVersion };
  } finally {
    await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
  }
}
