import { writeCsv } from '../csv.ts';
import { bookkeeping, type FileBody, type FileType, lineColumn, shapeOf } from './shape.ts';

/** A record to be written to a file. */
export interface FileRecordToWrite {
  readonly key: string;
  readonly enteredAs: string | null;
  readonly toEnter: string;
  readonly body: FileBody;
}

/** Records as a file that `readFile` reads back exactly. */
export function writeFile(
  type: FileType,
  format: 'csv' | 'json',
  records: readonly FileRecordToWrite[],
): string {
  return format === 'csv' ? csv(type, records) : json(type, records);
}

function kept({ key, enteredAs, toEnter }: FileRecordToWrite): Readonly<Record<string, string>> {
  return { id: key, enteredAs: enteredAs ?? '', toEnter };
}

function csv(type: FileType, records: readonly FileRecordToWrite[]): string {
  const { columns, lines } = shapeOf(type);
  const names = columns.map((column) => column.name);
  const lineNames = lines.map((column) => column.name);
  const rows: string[][] = [[...bookkeeping, ...names, ...lineNames.map(lineColumn)]];
  for (const record of records) {
    const own = kept(record);
    const head = [
      ...bookkeeping.map((name) => own[name] ?? ''),
      ...names.map((name) => record.body.fields[name] ?? ''),
    ];
    const blank: Readonly<Record<string, string>> = {};
    for (const line of record.body.lines.length === 0 ? [blank] : record.body.lines)
      rows.push([...head, ...lineNames.map((name) => line[name] ?? '')]);
  }
  return writeCsv(rows);
}

/** One record to a line, so that the line number of an error says which. */
function json(type: FileType, records: readonly FileRecordToWrite[]): string {
  const { columns, lines } = shapeOf(type);
  const each = records.map((record) => {
    const fields = Object.fromEntries(columns.map(({ name }) => [name, record.body.fields[name] ?? '']));
    const ofLines = record.body.lines.map((line) =>
      Object.fromEntries(lines.map(({ name }) => [name, line[name] ?? ''])),
    );
    return JSON.stringify({
      ...kept(record),
      ...fields,
      ...(lines.length === 0 ? {} : { lines: ofLines }),
    });
  });
  return `[\n${each.join(',\n')}\n]\n`;
}
