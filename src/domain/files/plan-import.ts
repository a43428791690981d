import { canonicalJson } from '../canonical.ts';
import type { FileError, FileRead, FileRecordRead } from './read-file.ts';
import { referencesOf, turnReferences } from './references.ts';
import { type FileBody, type FileType, lineColumn, shapeOf } from './shape.ts';
import { type FilePut, type FileRow, type Found, type Wanted, want } from './table.ts';

/** What an import did, in records. */
export interface ImportCounts {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Still as Re-Leased showed them before Relink's change: what Relink wants is not entered yet, and stays wanted. */
  readonly notEntered: number;
  /** What Relink wanted and Re-Leased now shows. */
  readonly entered: number;
}

/** The ids an import has to look up. */
export function wantedBy(type: FileType, read: FileRead): Wanted {
  const wanted = new Map<FileType, Set<string>>();
  for (const record of read.records) {
    want(wanted, type, [record.id, record.enteredAs]);
    for (const one of referencesOf(type, record)) want(wanted, one.type, [one.id]);
  }
  return wanted;
}

/** What an import would write, or what is wrong with its references. Pure. */
export function planImport(
  type: FileType,
  format: 'csv' | 'json',
  read: FileRead,
  found: Found,
): {
  readonly puts: readonly FilePut[];
  readonly keys: readonly string[];
  readonly counts: ImportCounts;
  readonly errors: readonly FileError[];
} {
  const errors: FileError[] = [];
  const inFile = new Set(read.records.map((record) => record.id));
  const puts: FilePut[] = [];
  const keys = new Map<string, number>();
  const counts = { created: 0, changed: 0, unchanged: 0, notEntered: 0, entered: 0 };
  for (const record of read.records) {
    const row = found(type, record.id);
    // What a record named before may have been deleted since: that is no reason against its next file.
    const named = new Set(
      row === null ? [] : referencesOf(type, row.body).map((one) => `${one.type} ${one.id}`),
    );
    for (const { type: of, id, column, line } of referencesOf(type, record)) {
      const target = found(of, id);
      if ((of === type && inFile.has(id)) || (target !== null && !target.deleted)) continue;
      if (target !== null && named.has(`${of} ${target.key}`)) continue;
      const name = line === null ? column : format === 'csv' ? lineColumn(column) : `lines.${column}`;
      const at = line === null ? record.line : (record.lineNumbers[line] ?? record.line);
      errors.push({
        line: at,
        column: name,
        message: `there is no ${said(of)} ${id}; import the ${said(of)}s first`,
      });
    }
    const problem = misnamed(type, record, row, found);
    if (problem !== null) errors.push(problem);
    const key = row?.key ?? record.id;
    const twice = keys.get(key);
    if (twice !== undefined)
      errors.push({
        line: record.line,
        column: 'id',
        message: `is the record of line ${twice} under its other id`,
      });
    keys.set(key, record.line);
    const asKeys = (base: FileBody | null) =>
      turnReferences(type, whole(type, record, base), (of, id) => found(of, id)?.key ?? id);
    const body = asKeys(row === null || row.deleted ? null : row.body);
    const put = { key, body, enteredAs: record.enteredAs || (row?.enteredAs ?? null) };
    const outcome = outcomeOf(record, row, body, asKeys);
    counts[outcome] += 1;
    if (outcome === 'unchanged' && put.enteredAs === row?.enteredAs) continue;
    if (outcome === 'notEntered') continue;
    if (outcome === 'unchanged')
      puts.push({ ...put, shown: row?.shown ?? null, toEnter: row?.toEnter ?? '' });
    else if (stampUnseen(record, row)) puts.push({ ...put, shown: unstamped(body, row), toEnter: 'stamp' });
    else puts.push({ ...put, shown: null, toEnter: '' });
  }
  return { puts, keys: [...keys.keys()], counts, errors };
}

/** Columns the file does not have stay as they are. */
function whole(type: FileType, record: FileRecordRead, base: FileBody | null): FileBody {
  const fields = Object.fromEntries(
    shapeOf(type).columns.map(({ name }) => [name, record.fields[name] ?? base?.fields[name] ?? '']),
  );
  const lines = record.hasLines
    ? record.lines.map((line) =>
        Object.fromEntries(shapeOf(type).lines.map(({ name }) => [name, line[name] ?? ''])),
      )
    : (base?.lines ?? []);
  return { fields, lines };
}

function outcomeOf(
  record: FileRecordRead,
  row: FileRow | null,
  body: FileBody,
  asKeys: (base: FileBody) => FileBody,
): keyof ImportCounts {
  if (row === null || row.deleted) return 'created';
  if (same(body, row.body)) {
    const left = stampUnseen(record, row) ? 'stamp' : '';
    return row.toEnter === left || record.toEnter !== '' ? 'unchanged' : 'entered';
  }
  return row.shown !== null && same(asKeys(row.shown), row.shown) ? 'notEntered' : 'changed';
}

const stamps = ['externalId', 'externalIdCustomer', 'externalIdVendor'];

/** The ledger's id is to be entered, and a file without its column does not say whether it was. */
function stampUnseen(record: FileRecordRead, row: FileRow | null): boolean {
  return (
    row?.deleted === false &&
    row.toEnter.split(' ').includes('stamp') &&
    !stamps.some((name) => record.fields[name] !== undefined)
  );
}

function unstamped(body: FileBody, row: FileRow | null): FileBody {
  const before = stamps.flatMap((name) =>
    body.fields[name] === undefined ? [] : [[name, row?.shown?.fields[name] ?? '']],
  );
  return { ...body, fields: { ...body.fields, ...Object.fromEntries(before) } };
}

const same = (a: FileBody, b: FileBody) => canonicalJson(a) === canonicalJson(b);

/** An id that cannot be taken. */
function misnamed(
  type: FileType,
  record: FileRecordRead,
  row: FileRow | null,
  found: Found,
): FileError | null {
  const { line, id, enteredAs } = record;
  if (row === null && /^NEW\d+$/.test(id))
    return { line, column: 'id', message: `Relink made no record ${id}; give Re-Leased’s own id` };
  if (enteredAs === '') return null;
  const other = found(type, enteredAs);
  if (row === null || !/^NEW\d+$/.test(row.key))
    return { line, column: 'enteredAs', message: 'is only for records that Relink made (NEW1, NEW2, …)' };
  if (other !== null && other.key !== row.key)
    return { line, column: 'enteredAs', message: `${enteredAs} is another record here already` };
  return null;
}

const said = (type: FileType) => type.replace('-', ' ');
