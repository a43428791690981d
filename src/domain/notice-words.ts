import type { NoticeFacts, NoticeItem, NoticeTopic } from './notice.ts';
import { type ProblemCode, problemCodes } from './problem.ts';
import { labels } from './problem-say.ts';
import { words } from './problem-words.ts';
import type { RecordType } from './record.ts';

/** What a message says of one condition. */
export interface NoticeSaid {
  /** A few words, for a subject or a list. */
  readonly title: string;
  readonly message: string;
  /** Steps that mend it, in order; empty when it is over. */
  readonly fix: readonly string[];
}

/** What a person ticks to hear of it. */
export const topicWords: Readonly<Record<NoticeTopic, string>> = {
  reconnect: 'A system no longer accepts the stored credentials',
  confirm: 'A sync waits for a confirmation',
  'first-error': 'A clean company has its first error',
  cause: 'A new cause stops records',
  review: 'Unlinked records are due for review',
};

const things: Readonly<Record<RecordType, readonly [one: string, many: string]>> = {
  'tax-type': ['tax type', 'tax types'],
  account: ['account', 'accounts'],
  'tracking-option': ['tracking option', 'tracking options'],
  contact: ['contact', 'contacts'],
  invoice: ['invoice', 'invoices'],
  bill: ['bill', 'bills'],
  'credit-note': ['credit note', 'credit notes'],
  payment: ['payment', 'payments'],
  allocation: ['allocation', 'allocations'],
};

const codeOf = (text: string): ProblemCode => problemCodes.find((code) => code === text) ?? 'unknown';
const sideOf = (text: string) => (text === 'property' || text === 'ledger' ? text : 'relink');

function number(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

function many(value: number, [one, all]: readonly [string, string], locale: string): string {
  return `${number(value, locale)} ${value === 1 ? one : all}`;
}

const records = (value: number, locale: string) => many(value, ['record', 'records'], locale);

/** An exact amount as people write it: the whole part grouped, the fraction to the cent. */
export function moneyText(amount: string, currency: string, locale: string): string {
  const [, minus = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  const grouped = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 0,
  }).format(BigInt(whole));
  return `${minus}${grouped}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

function list(parts: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(parts);
}

/** "212 invoices and 3 bills, £318,400.12". */
function extent(facts: Extract<NoticeFacts, { topic: 'cause' }>, locale: string): string {
  const counted = facts.types.map((one) => many(one.count, things[one.type], locale));
  const what = counted.length === 0 ? records(facts.records, locale) : list(counted, locale);
  const money = facts.money.map((one) => moneyText(one.amount, one.currency, locale));
  return money.length === 0 ? what : `${what}, ${list(money, locale)}`;
}

/** What is said of one item, in the company's locale. Made when it is sent or shown, never stored. */
export function noticeWords({ word, facts }: NoticeItem, locale = 'en-GB'): NoticeSaid {
  const over = word === 'over';
  switch (facts.topic) {
    case 'reconnect': {
      const system = labels[sideOf(facts.side)];
      if (over)
        return {
          title: 'Connected again',
          message: `${system} accepts the credentials again; syncing goes on.`,
          fix: [],
        };
      const said = words({ code: codeOf(facts.code), params: {}, side: sideOf(facts.side) }, locale);
      return {
        title: 'Needs reconnecting',
        message: `${said.message} Nothing syncs until new credentials are stored; nothing is lost.`,
        fix: said.fix,
      };
    }
    case 'confirm':
      return over
        ? {
            title: 'No confirmation waits any more',
            message: 'What waited was confirmed, or is not to be done any more.',
            fix: [],
          }
        : {
            title: 'A sync waits for your confirmation',
            message: `It would void, overwrite or mark as deleted ${records(facts.records, locale)}, more than usual in one day. Those wait; everything else was synced.`,
            fix: [
              'Look at the plan on the Runs page.',
              'Confirm it, or unlink the records that are to stay.',
            ],
          };
    case 'first-error':
      return over
        ? { title: 'Clean again', message: 'No linked record has a problem any more.', fix: [] }
        : {
            title: 'No longer clean',
            message: `It was clean, and now ${records(facts.records, locale)} cannot be synced, for ${many(facts.causes, ['cause', 'different causes'], locale)}.`,
            fix: ['Open Problems: it lists each cause with its records and the steps.'],
          };
    case 'cause': {
      const said = words(
        { code: codeOf(facts.code), params: facts.params, side: sideOf(facts.side) },
        locale,
      );
      return over
        ? {
            title: `Gone: ${said.title}`,
            message: `“${said.message}” stops no linked record any more. It was ${extent(facts, locale)}.`,
            fix: [],
          }
        : { title: said.title, message: `${said.message} It stops ${extent(facts, locale)}.`, fix: said.fix };
    }
    case 'review':
      return {
        title: 'Unlinked records are due for review',
        message: `Somebody wanted ${records(facts.records, locale)} looked at again by now: each is still unlinked.`,
        fix: ['Open Unlinked and choose those due for review.', 'Relink each record whose reason is over.'],
      };
  }
}

/** The subject of a message with these items: the first says most, the others are counted. */
export function subjectOf(
  company: string,
  items: readonly NoticeItem[],
  more: number,
  locale = 'en-GB',
): string {
  const [first] = items;
  if (first === undefined) return `${company}: test message`;
  const others = items.length - 1 + more;
  return `${company}: ${noticeWords(first, locale).title}${others === 0 ? '' : ` and ${number(others, locale)} more`}`;
}
