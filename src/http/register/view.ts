import { normalAmount } from '../../domain/money.ts';
import type { RegisterRow } from '../../store/read/register.ts';
import { plainWord } from '../records/csv.ts';
import type { RegisterEntry } from './schema.ts';

/** An entry as lists show it. */
export function entryView(row: RegisterRow, today: string): RegisterEntry {
  return {
    id: row.id,
    type: row.type,
    role: row.role,
    releasedId: row.released_id,
    intacctId: row.intacct_id,
    number: row.number,
    name: row.name,
    amount: row.amount === null ? null : normalAmount(row.amount),
    currency: row.currency,
    date: row.date,
    outcome: row.outcome,
    reason: row.reason,
    by: row.held_by,
    at: row.held_at,
    why: row.why,
    rule: row.rule_name,
    with:
      row.root_id === null || row.root_type === null
        ? null
        : { id: row.root_id, type: row.root_type, label: row.root_label ?? '' },
    reasons: row.holds,
    reviewOn: row.review_on,
    overdueDays: overdueDays(row.review_on, today),
  };
}

/** Whole days from the review date to today; `null` while it has not come. */
function overdueDays(reviewOn: string | null, today: string): number | null {
  if (reviewOn === null || reviewOn > today) return null;
  return Math.round((Date.parse(`${today}T00:00:00Z`) - Date.parse(`${reviewOn}T00:00:00Z`)) / 86_400_000);
}

export const registerColumns = [
  'Type',
  'Re-Leased Id',
  'Intacct Id',
  'Number',
  'Name',
  'Date',
  'Amount',
  'Currency',
  'Unlinked by',
  'Unlinked at',
  'How',
  'Reason',
  'Reasons in all',
  'Look again on',
  'Days overdue',
  'Record',
] as const;

/** An entry as a line of a table, in the order of {@link registerColumns}. */
export function entryLine(entry: RegisterEntry): string[] {
  return [
    plainWord(entry.type === 'contact' && entry.role !== null ? entry.role : entry.type),
    entry.releasedId ?? '',
    entry.intacctId ?? '',
    entry.number ?? '',
    entry.name,
    entry.date ?? '',
    entry.amount ?? '',
    entry.currency ?? '',
    entry.by,
    entry.at,
    how(entry),
    entry.why,
    String(entry.reasons),
    entry.reviewOn ?? '',
    entry.overdueDays === null ? '' : String(entry.overdueDays),
    entry.id,
  ];
}

function how(entry: RegisterEntry): string {
  if (entry.reason === 'person') return 'By hand';
  if (entry.reason === 'rule') return entry.rule === null ? 'By a rule' : `By the rule ${entry.rule}`;
  return entry.with === null
    ? 'With another record'
    : `With ${plainWord(entry.with.type).toLowerCase()} ${entry.with.label}`;
}
