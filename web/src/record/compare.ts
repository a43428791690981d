import type { RecordDetail } from '../api/types.ts';
import type { Region } from '../lib/format.ts';
import { fieldText } from './field-text.ts';

type Sides = RecordDetail['sides'];
export type Side = NonNullable<Sides['property']>;

/** One side of a field: what it says now and, where that side changed it since both agreed, what it said then. */
export interface Cell {
  readonly now: string;
  readonly was: string | null;
}

export interface FieldRow {
  readonly name: string;
  readonly property: Cell;
  readonly ledger: Cell;
  /** In which side it changed since both agreed; before the first agreement, that the two differ. */
  readonly mark: 'property' | 'ledger' | 'both' | 'differs' | null;
}

const hidden = new Set(['type', 'role', 'lines', 'currency', 'creditKey']);

/** Each side compared with its own agreed content: each system has its own ways of writing the same. */
export function compare(record: RecordDetail, region: Region): FieldRow[] {
  const { property, ledger } = record.sides;
  const names = [
    ...new Set([...Object.keys(property?.fields ?? {}), ...Object.keys(ledger?.fields ?? {})]),
  ].filter((name) => !hidden.has(name));
  const cell = (side: Side | null, name: string): Cell => {
    const text = (fields: Record<string, unknown> | null | undefined) =>
      fieldText(name, fields?.[name], record.currency, region);
    return {
      now: text(side?.fields),
      was: side?.changed.includes(name) === true ? text(side.agreedFields) : null,
    };
  };
  return names
    .map((name) => ({
      name,
      property: cell(property, name),
      ledger: cell(ledger, name),
      mark: markOf(record, name),
    }))
    .filter((row) =>
      [row.property, row.ledger].some(({ now, was }) => now !== '' || (was !== null && was !== '')),
    );
}

/** Where a field changed, by name. */
export function markOf(record: RecordDetail, name: string): FieldRow['mark'] {
  if (!record.differences.includes(name)) return null;
  const inProperty = record.sides.property?.changed.includes(name) === true;
  const inLedger = record.sides.ledger?.changed.includes(name) === true;
  if (inProperty && inLedger) return 'both';
  if (inProperty) return 'property';
  return inLedger ? 'ledger' : 'differs';
}
