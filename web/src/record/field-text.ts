import { calendarDate, money, type Region } from '../lib/format.ts';

const amounts = new Set(['net', 'tax', 'gross', 'amount']);
const dates = new Set(['date', 'issueDate', 'postingDate', 'dueDate']);

const stateWords: Readonly<Record<string, string>> = {
  draft: 'Draft',
  'awaiting-approval': 'Awaiting approval',
  approved: 'Approved',
  'part-paid': 'Partly paid',
  paid: 'Paid',
  void: 'Void',
  reversal: 'Reversal',
  active: 'Active',
  archived: 'Archived',
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's value as a person reads it; empty text for "not given". */
export function fieldText(name: string, value: unknown, currency: string | null, region: Region): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.length === 1 ? '1 line' : `${value.length} lines`;
  if (isObject(value))
    return Object.values(value)
      .filter((part) => typeof part === 'string' && part !== '')
      .join(', ');
  const text = String(value);
  if (amounts.has(name) && currency !== null) return money({ amount: text, currency }, region);
  if (name === 'rate') return `${text.replace(/\.?0+$/, '')} %`;
  if (dates.has(name)) return calendarDate(text, region);
  if (name === 'state' || name === 'status') return stateWords[text] ?? text;
  return text;
}
