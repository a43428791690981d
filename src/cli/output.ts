/** Where a command prints, and how. */
export interface Output {
  /** `--json`: the answer as it came, and nothing else. */
  readonly json: boolean;
  print(line: string): void;
}

/** Prints `value` as JSON when asked for, else the lines. */
export function show(output: Output, value: unknown, lines: () => readonly string[]): void {
  if (output.json) output.print(JSON.stringify(value, null, 2));
  else for (const line of lines()) output.print(line);
}

/** Columns under their titles; `none` when there is nothing. Control characters of foreign text do not reach the terminal. */
export function columns(
  titles: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  none: string,
): string[] {
  if (rows.length === 0) return [none];
  const cells = [titles, ...rows.map((row) => row.map((cell) => printable(cell ?? '')))];
  const widths = titles.map((_, at) => Math.max(...cells.map((row) => [...(row[at] ?? '')].length)));
  return cells.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Names and messages come from other systems: an escape sequence in one must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
