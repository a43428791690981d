import { type Column, type FileBody, type FileType, shapeOf } from './shape.ts';

/** A cell that names another record. */
export interface FileReference {
  readonly type: FileType;
  readonly id: string;
  readonly column: string;
  /** Place of the line it stands in; `null`: the record itself. */
  readonly line: number | null;
}

/** Every record that a record names. */
export function referencesOf(type: FileType, body: FileBody): FileReference[] {
  const { columns, lines } = shapeOf(type);
  return [
    ...columns.flatMap((column) => inCell(column, body.fields, null)),
    ...body.lines.flatMap((fields, line) => lines.flatMap((column) => inCell(column, fields, line))),
  ];
}

function inCell(
  column: Column,
  fields: Readonly<Record<string, string>>,
  line: number | null,
): FileReference[] {
  const cell = fields[column.name] ?? '';
  const { refersTo } = column;
  const type = typeof refersTo === 'function' ? refersTo(fields) : refersTo;
  if (cell === '' || type === undefined || type === null) return [];
  const ids = column.kind === 'ids' ? cell.split(';') : [cell];
  return ids.map((id) => ({ type, id, column: column.name, line }));
}

/** The record with every reference passed through `turn`: ids people know become keys. */
export function turnReferences(
  type: FileType,
  body: FileBody,
  turn: (type: FileType, id: string) => string,
): FileBody {
  const { columns, lines } = shapeOf(type);
  const turned = (of: readonly Column[], fields: Readonly<Record<string, string>>) => ({
    ...fields,
    ...Object.fromEntries(
      of.flatMap((column) => {
        const found = inCell(column, fields, null);
        return found.length === 0
          ? []
          : [[column.name, found.map((one) => turn(one.type, one.id)).join(';')] as const];
      }),
    ),
  });
  return {
    fields: turned(columns, body.fields),
    lines: body.lines.map((line) => turned(lines, line)),
  };
}
