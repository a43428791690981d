import {
  type Condition,
  type NoticeFacts,
  type NoticeItem,
  type NoticeTopic,
  type NoticeWord,
  type Notifying,
  nextNotice,
  noticeTopics,
} from '../../domain/notice.ts';
import type { Database, DatabaseTransaction, Executor } from '../../store/db/open.ts';
import {
  causeParticulars,
  companiesToLookAt,
  type Glance,
  glanceAt,
  openCauses,
  otherConditions,
} from '../../store/read/conditions.ts';
import { readNotifying } from '../../store/read/recipients.ts';
import {
  lockNotices,
  noteLook,
  readNotices,
  type StoredNotice,
  storeNotices,
} from '../../store/write/notices.ts';
import { messagesFor, mostItems } from './address.ts';

/**
 * Looks at every company in which something may have happened; one that cannot be looked at stops no other.
 * @returns how many messages were written
 */
export async function lookAtCompanies(
  database: Database,
  now: () => Date,
  onError: (error: unknown) => void,
): Promise<number> {
  let written = 0;
  for (const id of await companiesToLookAt(database, now().toISOString()))
    written += await lookAtCompany(database, id, now).catch((error: unknown) => {
      onError(error);
      return 0;
    });
  return written;
}

/**
 * Compares what is so in a company with what people were told, and writes the messages that are due: all in one
 * transaction, under the lock of the company's notices. So each condition is told once, whichever processes look and
 * whenever one of them dies; what was missed while none ran is found by the next, because it still is so.
 */
export async function lookAtCompany(
  database: Database,
  connectionId: string,
  now: () => Date,
): Promise<number> {
  return database.transaction(async (tx) => {
    const at = now().toISOString();
    if (!(await lockNotices(tx, connectionId, at))) return 0;
    const company = await glanceAt(tx, connectionId, at);
    if (company === null) return 0;
    const notifying = await readNotifying(tx, connectionId);
    const conditions = await conditionsOf(tx, company);
    const { changed, said } = compare(
      company,
      conditions,
      await readNotices(tx, connectionId),
      notifying,
      at,
    );
    const items = await detailed(tx, connectionId, said);
    const told = new Map(items.map((one) => [idOf(one.facts.topic, one.key), one.facts]));
    await storeNotices(
      tx,
      connectionId,
      changed.map((one) => ({ ...one, facts: told.get(idOf(one.topic, one.key)) ?? one.facts })),
    );
    await noteLook(tx, connectionId, company.seen, at);
    if (!notifying.on) return 0;
    const wanted = items.filter((one) => notifying.recovery || one.word === 'stands');
    return messagesFor(tx, company, wanted, at);
  });
}

/** Everything that is so now and worth a word. */
async function conditionsOf(tx: Executor, company: Glance): Promise<Map<string, Condition>> {
  const found: Condition[] = [];
  const add = (facts: NoticeFacts, key = '', mark: string | null = null) => found.push({ key, facts, mark });
  const causes = await openCauses(tx, company.id);
  const other = await otherConditions(tx, company.id, company.today);
  if (company.status === 'needs-reconnecting')
    add({
      topic: 'reconnect',
      code: other.fault?.code ?? 'credentials-rejected',
      side: other.fault?.side ?? 'relink',
    });
  if (other.plan_hash !== null && other.waiting_plan > 0)
    add({ topic: 'confirm', records: other.waiting_plan }, '', other.plan_hash);
  // A company that was never clean has nothing to fall from: its first sync is told cause by cause.
  if (company.was_clean && other.flagged > 0)
    add({ topic: 'first-error', records: other.flagged, causes: causes.length });
  for (const { cause_key, code, side, n } of causes)
    add({ topic: 'cause', code, side, params: {}, records: n, types: [], money: [] }, cause_key);
  if (other.latest_review !== null)
    add({ topic: 'review', records: other.reviews, latest: other.latest_review }, '', other.latest_review);
  return new Map(found.map((one) => [idOf(one.facts.topic, one.key), one]));
}

interface Said extends NoticeItem {
  readonly key: string;
}

/** What changed about each condition, and what is to be said, by topic and then by size. */
function compare(
  company: Glance,
  conditions: ReadonlyMap<string, Condition>,
  notices: readonly StoredNotice[],
  notifying: Notifying,
  at: string,
) {
  const before = new Map(notices.map((one) => [idOf(one.topic, one.key), one]));
  const moment = { at, running: company.running, burstMs: notifying.burstMinutes * 60_000 };
  const changed = [];
  const said: Said[] = [];
  for (const id of new Set([...conditions.keys(), ...before.keys()])) {
    const condition = conditions.get(id) ?? null;
    const past = before.get(id) ?? null;
    const topic = condition?.facts.topic ?? past?.topic;
    const key = condition?.key ?? past?.key;
    if (topic === undefined || key === undefined) continue;
    const { word, next } = nextNotice(topic, past, condition, moment);
    // What was told stays what is remembered: its end is said of the same.
    const facts =
      (word === 'stands' || past === null ? condition?.facts : past.facts) ?? condition?.facts ?? null;
    if (word !== null && facts !== null) said.push({ word, facts, key });
    if (past === null ? next !== null : !sameNotice(past, next))
      changed.push({ topic, key, facts, next: facts === null ? null : next });
  }
  return { changed, said: said.sort(byWeight) };
}

const idOf = (topic: NoticeTopic, key: string) => `${topic} ${key}`;

function sameNotice(past: StoredNotice, next: ReturnType<typeof nextNotice>['next']): boolean {
  return (
    next !== null &&
    past.standingSince === next.standingSince &&
    past.goneSince === next.goneSince &&
    past.toldAt === next.toldAt &&
    past.toldMark === next.toldMark &&
    past.toldOpen === next.toldOpen
  );
}

const wordOrder: readonly NoticeWord[] = ['stands', 'over'];

function byWeight(a: Said, b: Said): number {
  const records = ({ facts }: Said) => ('records' in facts ? facts.records : 0);
  return (
    wordOrder.indexOf(a.word) - wordOrder.indexOf(b.word) ||
    noticeTopics.indexOf(a.facts.topic) - noticeTopics.indexOf(b.facts.topic) ||
    records(b) - records(a)
  );
}

/** The particulars of the causes that a message can list. */
async function detailed(
  tx: DatabaseTransaction,
  connectionId: string,
  said: readonly Said[],
): Promise<Said[]> {
  const isNew = (one: Said) => one.word === 'stands' && one.facts.topic === 'cause';
  const keys = said
    .filter(isNew)
    .slice(0, mostItems)
    .map((one) => one.key);
  const known = await causeParticulars(tx, connectionId, keys);
  return said.map((one) =>
    one.facts.topic === 'cause' && isNew(one)
      ? { ...one, facts: { ...one.facts, ...known.get(one.key) } }
      : one,
  );
}
