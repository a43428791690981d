import type { Executor } from '../../store/db/open.ts';
import { exportRecords } from '../../store/read/export.ts';
import { propertyNames } from '../../store/read/reconciliation.ts';
import { holdsOf, type RecordFilter } from '../../store/read/records.ts';
import { exportPage } from '../common/csv-stream.ts';
import type { RecordRow } from './schema.ts';
import { recordView } from './view.ts';

export const recordColumns = [
  'Type',
  'Re-Leased Id',
  'Intacct Id',
  'Number',
  'Name',
  'Property',
  'Date',
  'Amount',
  'Currency',
  'Direction',
  'Link status',
  'Outcome',
  'Problem',
  'What to do',
  'Cause',
  'Unlinked by',
  'Unlinked because',
  'Look again on',
  'Tries',
  'Last tried',
  'Last changed',
  'Record',
] as const;

/** What a filter matches as lines of a table, page by page, each in the order of {@link recordColumns}. */
export async function* recordLines(
  executor: Executor,
  connection: { readonly id: string; readonly locale: string },
  filter: RecordFilter,
): AsyncGenerator<string[][], void, undefined> {
  const properties = await propertyNames(executor, connection.id);
  for await (const rows of exportRecords(executor, connection.id, filter, exportPage)) {
    const held = rows.filter((row) => row.held).map((row) => row.id);
    const holds = await holdsOf(executor, connection.id, held);
    yield rows.map((row) =>
      line(recordView(row, holds.get(row.id) ?? [], connection.locale), (key) => properties.get(key) ?? key),
    );
  }
}

const words: Readonly<Record<string, string>> = { pending: 'due', apart: 'kept apart' };

/** `credit-note` as the screen says it. */
export function plainWord(value: string): string {
  const word = (words[value] ?? value).replaceAll('-', ' ');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function line(record: RecordRow, propertyName: (key: string) => string): string[] {
  const reviews = record.holds.flatMap((hold) => (hold.reviewOn === null ? [] : [hold.reviewOn])).sort();
  const each = (of: (hold: RecordRow['holds'][number]) => string) =>
    [...new Set(record.holds.map(of))].join('; ');
  return [
    plainWord(record.type === 'contact' && record.role !== null ? record.role : record.type),
    record.releasedId ?? '',
    record.intacctId ?? '',
    record.number ?? '',
    record.name,
    record.propertyId === null ? '' : propertyName(record.propertyId),
    record.date ?? '',
    record.amount ?? '',
    record.currency ?? '',
    plainWord(record.direction ?? ''),
    plainWord(record.link),
    plainWord(record.outcome),
    record.problem?.message ?? '',
    record.problem?.fix.join(' ') ?? '',
    record.problem?.cause ?? '',
    each((hold) => (hold.rule === null ? hold.by : `${hold.by} (rule ${hold.rule})`)),
    each((hold) => hold.why),
    reviews[0] ?? '',
    String(record.attempts),
    record.lastAttemptAt ?? '',
    record.updatedAt,
    record.id,
  ];
}
