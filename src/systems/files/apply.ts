import { canonicalJson } from '../../domain/canonical.ts';
import { readCell } from '../../domain/files/cell.ts';
import { referencesOf } from '../../domain/files/references.ts';
import { type FileBody, type FileType, shapeOf } from '../../domain/files/shape.ts';
import {
  type FileChange,
  type FilePut,
  type FileRow,
  type Found,
  type Wanted,
  want,
} from '../../domain/files/table.ts';
import { sumAmounts, units } from '../../domain/money.ts';
import { type ProblemDraft, problem } from '../../domain/problem.ts';
import type { RecordType } from '../../domain/record.ts';
import type { Verb } from '../port.ts';
import type { FileWrite } from './compose.ts';

/** What became of one write. */
export type Applied = { readonly key: string } | { readonly problem: ProblemDraft };

/** The ids that writes need to know of. */
export function wantedBy(type: RecordType, writes: readonly FileWrite[]): Wanted {
  const wanted = new Map<FileType, Set<string>>();
  for (const { key, fields, lines } of writes) {
    if (key !== null) want(wanted, type, [key]);
    for (const one of referencesOf(type, { fields, lines: lines ?? [] })) want(wanted, one.type, [one.id]);
  }
  return wanted;
}

/** Relink's writes on the table, each by itself, with what is to be entered in Re-Leased for each. Pure. */
export function applyWrites(
  type: RecordType,
  verb: Verb,
  writes: readonly FileWrite[],
  found: Found,
  nextNew: number,
): FileChange<readonly Applied[]> {
  const puts = new Map<string, FilePut>();
  let next = nextNew;
  const answer = writes.map((write): Applied => {
    const before = write.key === null ? null : found(type, write.key);
    if (verb !== 'create' && (before === null || before.deleted))
      return { problem: problem('deleted-in-property', 'property', {}, { subject: write.key }) };
    const row = before === null ? null : { ...before, ...puts.get(before.key) };
    const body = merged(type, row, write);
    const refused = refusal(type, verb, body, write, found);
    if (refused !== null) return { problem: refused };
    const key = row?.key ?? `NEW${next}`;
    if (row === null) next += 1;
    const changes = row === null || canonicalJson(body) !== canonicalJson(row.body);
    if (changes)
      puts.set(key, {
        key,
        body,
        // Made by Relink and not entered: there is nothing that Re-Leased shows of it.
        shown: row === null ? null : row.toEnter === '' ? row.body : row.shown,
        toEnter: [...new Set([...(row?.toEnter.split(' ') ?? []), verb])]
          .filter((word) => word !== '')
          .join(' '),
        enteredAs: row?.enteredAs ?? null,
      });
    return { key };
  });
  return { puts: [...puts.values()], gone: [], answer };
}

function merged(type: RecordType, row: Pick<FileRow, 'body'> | null, write: FileWrite): FileBody {
  const { columns } = shapeOf(type);
  const fields = Object.fromEntries(
    columns.map(({ name }) => [name, write.fields[name] ?? row?.body.fields[name] ?? '']),
  );
  return { fields, lines: write.lines ?? row?.body.lines ?? [] };
}

/** Why Re-Leased would not take it: a cell it does not hold, something that is not there or in use no more. */
function refusal(
  type: RecordType,
  verb: Verb,
  body: FileBody,
  write: FileWrite,
  found: Found,
): ProblemDraft | null {
  if (verb === 'stamp' || verb === 'void') return null;
  const { columns, lines } = shapeOf(type);
  for (const [of, fields] of [
    [columns, body.fields] as const,
    ...body.lines.map((line) => [lines, line] as const),
  ])
    for (const column of of) {
      const cell = fields[column.name] ?? '';
      const result = readCell(column, cell);
      if ('value' in result) continue;
      const { name: field } = column;
      if (cell === '') return problem('field-required', 'property', { field }, { subject: field, field });
      const code =
        cell.length > (column.max ?? 200) && column.kind === 'text' ? 'value-too-long' : 'value-invalid';
      return problem(
        code,
        'property',
        { field, max: String(column.max ?? 200), type, verb },
        { subject: field, field },
      );
    }
  // What was named before is not looked at again: an update may not fail over what it leaves alone.
  for (const { type: of, id } of referencesOf(type, { fields: write.fields, lines: write.lines ?? [] })) {
    const target = found(of, id);
    const archived = target?.body.fields.status === 'archived';
    if (target !== null && !target.deleted && !(archived && of in archivedCode)) continue;
    const { code: typed = '', name = '', category = '' } = target?.body.fields ?? {};
    const shown = typed || name || id;
    const code =
      (archived && target?.deleted === false ? archivedCode[of] : missingCode[of]) ?? 'value-invalid';
    const params: Record<string, string> = { field: of, type, verb, name };
    if (of === 'account') params.account = shown;
    if (of === 'tax-type') params.taxType = shown;
    if (of === 'contact') params.contact = shown;
    if (of === 'tracking-option') Object.assign(params, { option: shown, category });
    if (of === 'invoice' || of === 'bill' || of === 'credit-note')
      Object.assign(params, { parentType: of, parent: target?.body.fields.number || id });
    return problem(code, 'property', params, { subject: shown });
  }
  return verb === 'create' && (type === 'payment' || type === 'allocation') ? tooMuch(body, found) : null;
}

const archivedCode: Partial<Record<FileType, ProblemDraft['code']>> = {
  account: 'account-archived',
  'tax-type': 'tax-type-archived',
  contact: 'contact-archived',
};
const missingCode: Partial<Record<FileType, ProblemDraft['code']>> = {
  account: 'account-not-matched',
  'tax-type': 'tax-type-not-matched',
  'tracking-option': 'tracking-not-matched',
  contact: 'contact-missing',
  invoice: 'document-not-synced',
  bill: 'document-not-synced',
  'credit-note': 'document-not-synced',
};

/** No payment is larger than its whole document; what was paid before, only Re-Leased knows. */
function tooMuch({ fields }: FileBody, found: Found): ProblemDraft | null {
  const type = fields.documentType;
  if (type !== 'invoice' && type !== 'bill' && type !== 'credit-note') return null;
  const target = found(type, fields.documentId ?? '');
  if (target === null) return null;
  const gross = sumAmounts(target.body.lines.flatMap((line) => [line.net ?? '0', line.tax ?? '0']));
  const size = units(gross) < 0n ? -units(gross) : units(gross);
  if (units(fields.amount ?? '0') <= size) return null;
  const number = target.body.fields.number ?? '';
  return problem(
    'payment-exceeds-due',
    'property',
    { number, amount: fields.amount ?? '', due: gross },
    { subject: null },
  );
}
