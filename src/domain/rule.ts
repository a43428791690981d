import { z } from 'zod';
import { units } from './money.ts';
import { recordTypes } from './record.ts';

const amount = z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'an amount like 1200.00, without a sign');
const day = z.iso.date('a date like 2026-11-22');
const word = (least: number, most: number) =>
  z
    .string()
    .trim()
    .min(least, `at least ${least} ${least === 1 ? 'character' : 'characters'}`)
    .max(most, `at most ${most} characters`);

/** The conditions a filter may have, each for itself. */
export const ruleFields = {
  /** One of these record types. */
  types: z
    .array(z.enum(recordTypes, `one of ${recordTypes.join(', ')}`))
    .min(1, 'at least one type')
    .optional(),
  /** Of one of these properties, or with a line on it; Re-Leased's ids. */
  properties: z.array(word(1, 100)).min(1, 'at least one property').max(100, 'at most 100').optional(),
  /** The contact with this id in either system, and what is made out to it. */
  contactId: word(1, 100).optional(),
  /** Contacts with this text in their name, and what is made out to them. */
  contactName: word(2, 100).optional(),
  /** With a line on the account of this code. */
  account: word(1, 100).optional(),
  /** Dated on this day or later. */
  datedFrom: day.optional(),
  /** Dated on this day or earlier. */
  datedTo: day.optional(),
  /** At least so much, whatever the sign. */
  amountFrom: amount.optional(),
  /** At most so much, whatever the sign. */
  amountTo: amount.optional(),
  /** Where it travels: `incoming` from the ledger to the property system. */
  direction: z.enum(['incoming', 'outgoing'], 'one of incoming, outgoing').optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency code like GBP')
    .optional(),
  /** Text in the record's name, number, reference or ids. */
  text: word(3, 100).optional(),
};

/** What of two conditions together cannot be right, as paths and remedies. */
export function checkFilter(
  filter: z.infer<z.ZodObject<typeof ruleFields>>,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  const wrong = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (Object.values(filter).every((value) => value === undefined))
    context.addIssue({ code: 'custom', path: [], message: 'give at least one condition' });
  if (filter.datedFrom !== undefined && filter.datedTo !== undefined && filter.datedFrom > filter.datedTo)
    wrong('datedTo', 'must not be before datedFrom');
  const { amountFrom, amountTo } = filter;
  if (amountFrom !== undefined && amountTo !== undefined && isAmount(amountFrom) && isAmount(amountTo))
    if (units(amountFrom) > units(amountTo)) wrong('amountTo', 'must not be below amountFrom');
}

/**
 * What a rule holds: records that meet every condition given. The set is small on purpose: each condition is one a
 * bookkeeper can check by looking at the record.
 */
export const RuleFilter = z.strictObject(ruleFields).superRefine(checkFilter);
export type RuleFilter = z.infer<typeof RuleFilter>;

const isAmount = (text: string) => amount.safeParse(text).success;

const typeWords: Readonly<Record<(typeof recordTypes)[number], string>> = {
  'tax-type': 'tax types',
  account: 'accounts',
  'tracking-option': 'tracking options',
  contact: 'contacts',
  invoice: 'invoices',
  bill: 'bills',
  'credit-note': 'credit notes',
  payment: 'payments',
  allocation: 'allocations',
};

/**
 * A filter as one phrase: "Bills of contacts named Kelso, dated up to 31 March 2026".
 * @param propertyName what people call a property of Re-Leased
 */
export function filterWords(
  filter: RuleFilter,
  propertyName: (id: string) => string = (id) => id,
  locale = 'en-GB',
): string {
  const day = (text: string) =>
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    }).format(new Date(`${text}T00:00:00Z`));
  const figure = (text: string) => {
    const [whole = '0', fraction] = text.split('.');
    const grouped = new Intl.NumberFormat(locale).format(BigInt(whole));
    return fraction === undefined ? grouped : `${grouped}.${fraction}`;
  };
  const either = new Intl.ListFormat(locale, { type: 'disjunction' });
  const what =
    filter.types === undefined
      ? 'records'
      : new Intl.ListFormat(locale, { type: 'conjunction' }).format(
          filter.types.map((type) => typeWords[type]),
        );
  const parts: string[] = [];
  if (filter.properties !== undefined)
    parts.push(`of the property ${either.format(filter.properties.map(propertyName))}`);
  if (filter.contactId !== undefined) parts.push(`of the contact ${filter.contactId}`);
  if (filter.contactName !== undefined) parts.push(`of contacts named ${filter.contactName}`);
  if (filter.account !== undefined) parts.push(`with a line on account ${filter.account}`);
  if (filter.datedFrom !== undefined && filter.datedTo !== undefined)
    parts.push(`dated from ${day(filter.datedFrom)} to ${day(filter.datedTo)}`);
  else if (filter.datedFrom !== undefined) parts.push(`dated from ${day(filter.datedFrom)} on`);
  else if (filter.datedTo !== undefined) parts.push(`dated up to ${day(filter.datedTo)}`);
  const { amountFrom, amountTo } = filter;
  if (amountFrom !== undefined && amountTo !== undefined)
    parts.push(`of ${figure(amountFrom)} to ${figure(amountTo)}`);
  else if (amountFrom !== undefined) parts.push(`of at least ${figure(amountFrom)}`);
  else if (amountTo !== undefined) parts.push(`of at most ${figure(amountTo)}`);
  if (filter.currency !== undefined) parts.push(`in ${filter.currency}`);
  if (filter.direction !== undefined)
    parts.push(filter.direction === 'incoming' ? 'from Sage Intacct' : 'from Re-Leased');
  if (filter.text !== undefined) parts.push(`with “${filter.text}” in name, number or id`);
  const [first, ...rest] = parts;
  const phrase = [first === undefined ? what : `${what} ${first}`, ...rest].join(', ');
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
