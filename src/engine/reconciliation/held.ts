import type { Counted, CountedLink, ReconcileClass } from '../../domain/reconcile.ts';
import { classOf, classRecords, countedBuckets, type Range } from '../../domain/reconcile-classes.ts';
import {
  type Content,
  type DocumentLine,
  dayOf,
  isDocument,
  isTrade,
  type SystemName,
} from '../../domain/record.ts';
import type { Executor } from '../../store/db/open.ts';
import { type HeldRow, heldSides } from '../../store/read/held-sides.ts';

/** Links of one page; each brings up to two whole contents. */
const pageSize = 2_000;

/** The links of a company that count, by class and then by currency. */
export type HeldLinks = ReadonlyMap<ReconcileClass, ReadonlyMap<string, readonly CountedLink[]>>;

/** How a line's property is called, by the system that shows the line. */
export type PropertyOf = Readonly<Record<SystemName, (line: DocumentLine) => string | null>>;

/** What Relink holds of every record that a report counts, page by page; a link stands under each currency of its sides. */
export async function loadHeld(
  executor: Executor,
  connectionId: string,
  range: Range,
  propertyOf: PropertyOf,
  onRows: (rows: number) => Promise<void>,
): Promise<HeldLinks> {
  const types = [...new Set(Object.values(classRecords).map(({ type }) => type))];
  const held = new Map<ReconcileClass, Map<string, CountedLink[]>>();
  let after: string | null = null;
  for (;;) {
    const rows: readonly HeldRow[] = await heldSides(executor, connectionId, types, after, pageSize);
    for (const row of rows)
      for (const [name, currency, link] of countedLinks(row, range, propertyOf)) {
        const currencies = held.get(name) ?? new Map<string, CountedLink[]>();
        held.set(name, currencies);
        const links = currencies.get(currency) ?? [];
        currencies.set(currency, links);
        links.push(link);
      }
    await onRows(0);
    after = rows.at(-1)?.id ?? null;
    if (rows.length < pageSize || after === null) return held;
  }
}

function countedLinks(
  row: HeldRow,
  range: Range,
  propertyOf: PropertyOf,
): [ReconcileClass, string, CountedLink][] {
  const legs = new Map<string, { name: ReconcileClass; currency: string }>();
  const counted = (system: SystemName): { at: string; side: Counted } | null => {
    const side = row[system];
    if (side === null || !isTrade(side.content)) return null;
    const { key, displayId, content } = side;
    const name = classOf(content);
    const buckets = countedBuckets(content, range, propertyOf[system]);
    if (name === null || buckets.length === 0) return null;
    const at = `${name} ${content.currency}`;
    legs.set(at, { name, currency: content.currency });
    return { at, side: { key, displayId, buckets } };
  };
  const sides = { property: counted('property'), ledger: counted('ledger') };
  const both = [row.property?.content, row.ledger?.content];
  const link = {
    id: row.id,
    outcome: row.outcome,
    held: row.held,
    excludedFor: row.outcome === 'excluded' ? excludedFor(both, range) : null,
    isUnapproved: both.some(
      (content) => content !== undefined && isTrade(content) && content.state === 'awaiting-approval',
    ),
    lines: Math.max(
      1,
      ...both.map((content) => (content !== undefined && isDocument(content) ? content.lines.length : 1)),
    ),
  };
  return [...legs].map(([at, { name, currency }]) => [
    name,
    currency,
    {
      ...link,
      property: sides.property?.at === at ? sides.property.side : null,
      ledger: sides.ledger?.at === at ? sides.ledger.side : null,
    },
  ]);
}

function excludedFor(sides: readonly (Content | undefined)[], range: Range): CountedLink['excludedFor'] {
  const isBefore = sides.some(
    (content) => content !== undefined && isTrade(content) && dayOf(content) < range.from,
  );
  return isBefore ? 'before-start' : 'out-of-scope';
}
