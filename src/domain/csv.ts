/** One row of a CSV file, with the line of the file on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where a text is no CSV, and why. */
export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

/**
 * Reads a text by RFC 4180 and nothing more lenient: a file that is read in another way than it was meant is worse
 * than one that is refused. Lines end in CRLF or LF; a byte order mark is passed over. Cells come back as they were
 * before {@link writeCsv} kept them from being formulas.
 */
export function readCsv(text: string): {
  readonly rows: readonly CsvRow[];
  readonly faults: readonly CsvFault[];
} {
  const rows: CsvRow[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  const stop = (message: string, where = line) => ({ rows, faults: [{ line: where, message }] });
  while (at < text.length) {
    const begin = line;
    const cells: string[] = [];
    for (;;) {
      if (text[at] === '"') {
        const from = line;
        let cell = '';
        for (;;) {
          const end = text.indexOf('"', at + 1);
          if (end < 0) return stop('a quotation mark opens a cell here and is never closed', from);
          const part = text.slice(at + 1, end);
          line += newlines(part);
          cell += part;
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
        }
        cells.push(unguarded(cell));
        if (at < text.length && !/[,\r\n]/.test(text[at] ?? ''))
          return stop('something follows the closing quotation mark of a cell');
      } else {
        const end = endOfBare(text, at);
        const cell = text.slice(at, end);
        if (cell.includes('"'))
          return stop('a quotation mark stands inside a cell that is not in quotation marks');
        cells.push(unguarded(cell));
        at = end;
      }
      if (text[at] !== ',') break;
      at += 1;
    }
    rows.push({ line: begin, cells });
    if (text[at] === '\r') {
      if (text[at + 1] !== '\n') return stop('a line ends in a carriage return alone');
      at += 1;
    }
    at += 1;
    line += 1;
  }
  return { rows, faults: [] };
}

function endOfBare(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 44 || char === 10 || char === 13) break;
    at += 1;
  }
  return at;
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/**
 * Rows as CSV with CRLF. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which
 * {@link readCsv} takes away again; plain numbers stay numbers.
 */
export function writeCsv(rows: Iterable<readonly string[]>): string {
  const parts: string[] = [];
  for (const cells of rows) {
    // A line of one empty cell would be an empty line, which is no row.
    const text = cells.length === 1 && cells[0] === '' ? '""' : cells.map(written).join(',');
    parts.push(text, '\r\n');
  }
  return parts.join('');
}

const number = /^-?\d+(\.\d+)?$/;

function written(cell: string): string {
  const safe = /^'*[=+\-@\t\r\n]/.test(cell) && !number.test(cell) ? `'${cell}` : cell;
  return /[",\r\n\uFEFF]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}
