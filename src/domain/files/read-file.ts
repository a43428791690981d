import { z } from 'zod';
import { readCsv } from '../csv.ts';
import { readCell } from './cell.ts';
import { elementLines } from './json-lines.ts';
import { bookkeeping, type Column, type FileBody, type FileType, lineColumn, shapeOf } from './shape.ts';

/** Something wrong in a file, where a person finds it. `column` is null where it is the whole line. */
export interface FileError {
  readonly line: number;
  readonly column: string | null;
  readonly message: string;
}

/** One record of a file. `fields` holds only the columns that the file has; the others stay as they are. */
export interface FileRecordRead extends FileBody {
  readonly line: number;
  /** Lines of the file, one for each line of the document. */
  readonly lineNumbers: readonly number[];
  readonly id: string;
  readonly enteredAs: string;
  readonly toEnter: string;
  /** Whether the file has lines at all. */
  readonly hasLines: boolean;
}

export interface FileRead {
  readonly records: readonly FileRecordRead[];
  readonly errors: readonly FileError[];
}

/** A record before its cells are checked. */
interface Draft {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  readonly lines: readonly { readonly line: number; readonly cells: Readonly<Record<string, string>> }[];
  readonly hasLines: boolean;
}

type Say = (line: number, column: string | null, message: string) => void;

/** Reads a whole file. Where there is one error, `records` must not be used. */
export function readFile(type: FileType, format: 'csv' | 'json', text: string): FileRead {
  const errors: FileError[] = [];
  const say: Say = (line, column, message) => errors.push({ line, column, message });
  const drafts = format === 'csv' ? csvDrafts(type, text, say) : jsonDrafts(type, text, say);
  const seen = new Map<string, number>();
  const records = drafts.map((draft): FileRecordRead => {
    const record = checked(type, draft, format, say);
    const before = seen.get(record.id);
    if (before !== undefined && record.id !== '')
      say(
        record.line,
        'id',
        `${record.id} stands on line ${before} already; lines of one record stand together`,
      );
    seen.set(record.id, record.line);
    return record;
  });
  return { records, errors: errors.sort((a, b) => a.line - b.line) };
}

function checked(type: FileType, draft: Draft, format: 'csv' | 'json', say: Say): FileRecordRead {
  const shape = shapeOf(type);
  const cell = (column: Column, value: string, line: number, name = column.name): string => {
    const result = readCell(column, value);
    if ('value' in result) return result.value;
    say(line, name, result.message);
    return '';
  };
  const all = (columns: readonly Column[], of: Draft['lines'][number], name = (it: string) => it) =>
    Object.fromEntries(
      columns.flatMap((column) => {
        const value = of.cells[column.name];
        if (value === undefined && column.required !== true) return [];
        if (value === undefined) say(of.line, name(column.name), 'is missing');
        return [[column.name, value === undefined ? '' : cell(column, value, of.line, name(column.name))]];
      }),
    );
  const lineName = format === 'csv' ? lineColumn : (name: string) => `lines.${name}`;
  return {
    line: draft.line,
    id: cell({ name: 'id', kind: 'id', required: true }, draft.cells.id ?? '', draft.line),
    enteredAs: cell({ name: 'enteredAs', kind: 'id' }, draft.cells.enteredAs ?? '', draft.line),
    toEnter: verbs(draft, say),
    fields: all(shape.columns, draft),
    lines: draft.lines.map((one) => all(shape.lines, one, lineName)),
    lineNumbers: draft.lines.map((one) => one.line),
    hasLines: draft.hasLines,
  };
}

const verbWords = ['create', 'update', 'void', 'stamp'];

function verbs(draft: Draft, say: Say): string {
  const text = draft.cells.toEnter ?? '';
  if (text !== '' && !text.split(' ').every((word) => verbWords.includes(word)))
    say(draft.line, 'toEnter', 'is written by Relink; leave it as it is, or empty it once it is entered');
  return text;
}

function csvDrafts(type: FileType, text: string, say: Say): Draft[] {
  const { rows, faults } = readCsv(text);
  for (const fault of faults) say(fault.line, null, fault.message);
  const [head, ...rest] = rows;
  if (faults.length > 0) return [];
  if (head === undefined) {
    say(1, null, 'the file is empty; its first line names the columns');
    return [];
  }
  const shape = shapeOf(type);
  const lineNames = new Map(shape.lines.map(({ name }) => [lineColumn(name), name]));
  const known = new Set<string>([
    ...bookkeeping,
    ...shape.columns.map(({ name }) => name),
    ...lineNames.keys(),
  ]);
  let good = true;
  const refuse = (column: string, message: string) => {
    good = false;
    say(head.line, column, message);
  };
  for (const [place, name] of head.cells.entries()) {
    if (!known.has(name)) refuse(name, `is no column of this type; there are ${[...known].join(', ')}`);
    if (head.cells.indexOf(name) !== place) refuse(name, 'stands twice');
  }
  const hasLines = head.cells.some((name) => lineNames.has(name));
  const needed = [
    'id',
    ...required(shape.columns),
    ...(hasLines ? required(shape.lines).map(lineColumn) : []),
  ];
  for (const name of needed) if (!head.cells.includes(name)) refuse(name, 'is missing; every file needs it');
  if (!good) return [];

  const drafts: (Draft & { lines: { line: number; cells: Record<string, string> }[] })[] = [];
  for (const row of rest) {
    if (row.cells.length !== head.cells.length) {
      say(row.line, null, `has ${row.cells.length} cells; the first line names ${head.cells.length} columns`);
      continue;
    }
    const cells: Record<string, string> = {};
    const lineCells: Record<string, string> = {};
    for (const [place, name] of head.cells.entries()) {
      const inLine = lineNames.get(name);
      if (inLine === undefined) cells[name] = row.cells[place] ?? '';
      else lineCells[inLine] = row.cells[place] ?? '';
    }
    const line = { line: row.line, cells: lineCells };
    const before = drafts.at(-1);
    if (hasLines && before !== undefined && before.cells.id === cells.id && cells.id !== '') {
      for (const [name, value] of Object.entries(cells))
        if (value !== '' && value !== before.cells[name])
          say(row.line, name, `differs from line ${before.line}, which is of the same record`);
      before.lines.push(line);
      continue;
    }
    // A document without lines has one row whose line cells are all empty.
    const none = !hasLines || Object.values(lineCells).every((value) => value === '');
    drafts.push({ line: row.line, cells, lines: none ? [] : [line], hasLines });
  }
  return drafts;
}

const required = (columns: readonly Column[]) =>
  columns.filter((column) => column.required === true).map((column) => column.name);

const JsonRecord = z.record(z.string(), z.unknown());

function jsonDrafts(type: FileType, text: string, say: Say): Draft[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    say(Number(/line (\d+)/.exec(why)?.[1] ?? 1), null, 'the file is no JSON from here on');
    return [];
  }
  if (!Array.isArray(parsed)) {
    say(1, null, 'must be a list of records: [ {…}, {…} ]');
    return [];
  }
  const shape = shapeOf(type);
  const at = elementLines(text);
  const known = [...bookkeeping, ...shape.columns.map(({ name }) => name)];
  const lineKnown = shape.lines.map(({ name }) => name);
  return parsed.flatMap((element: unknown, place): Draft[] => {
    const line = at[place] ?? 1;
    const record = JsonRecord.safeParse(element);
    if (!record.success || Array.isArray(element)) {
      say(line, null, 'must be a record: {"id": …}');
      return [];
    }
    const { lines, ...fields } = record.data;
    const hasLines = lines !== undefined && lineKnown.length > 0;
    if (lines !== undefined && (!Array.isArray(lines) || lineKnown.length === 0)) {
      say(line, 'lines', lineKnown.length === 0 ? 'is no column of this type' : 'must be a list');
      return [];
    }
    const ofLines: unknown[] = Array.isArray(lines) ? lines : [];
    return [
      {
        line,
        cells: texts(fields, known, line, '', say),
        lines: ofLines.map((one) => {
          const inner = JsonRecord.safeParse(one);
          if (!inner.success) say(line, 'lines', 'must be records: {"net": …}');
          return { line, cells: texts(inner.data ?? {}, lineKnown, line, 'lines.', say) };
        }),
        hasLines,
      },
    ];
  });
}

/** Values as the texts a CSV file would hold; a number is refused, for it has been rounded before anybody sees it. */
function texts(
  record: Readonly<Record<string, unknown>>,
  known: readonly string[],
  line: number,
  prefix: string,
  say: Say,
): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const [name, value] of Object.entries(record)) {
    const column = `${prefix}${name}`;
    if (!known.includes(name)) say(line, column, `is no column of this type; there are ${known.join(', ')}`);
    else if (value === null) cells[name] = '';
    else if (typeof value === 'string') cells[name] = value;
    else say(line, column, 'must be a text in quotation marks, numbers and amounts too');
  }
  return cells;
}
