import { useMemo, useState } from 'react';
import type { MappingItem, MappingType } from '../api/types.ts';
import { count } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { type Decision, type Draft, decisionOf, itemId } from './mapping-draft.ts';
import { MappingRow } from './mapping-row.tsx';

const step = 100;

/** The records of one side with what becomes of each; a hundred at a time. */
export function MappingTable({
  items,
  all,
  draft,
  taken,
  type,
  onDecide,
}: {
  items: readonly MappingItem[];
  all: readonly MappingItem[];
  draft: Draft;
  taken: ReadonlySet<string>;
  type: MappingType;
  onDecide: (item: MappingItem, decision: Decision | null) => void;
}) {
  const region = useRegion();
  const [most, setMost] = useState(step);
  const ledger = useMemo(
    () =>
      new Map(
        all
          .filter((item) => item.system === 'ledger')
          .map((item) => [`${item.role ?? ''} ${item.key}`, item]),
      ),
    [all],
  );
  if (items.length === 0)
    return (
      <p className="rounded-lg border border-line px-4 py-8 text-center text-mute">
        Nothing here. Every record shown is decided.
      </p>
    );
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <table aria-label="Records to match" className="w-full table-fixed border-separate border-spacing-0">
        <colgroup>
          <col className="w-[28%]" />
          <col className="w-[158px]" />
          <col />
        </colgroup>
        <thead>
          <tr className="bg-softer text-left text-12 text-mute [&>th]:border-b [&>th]:border-line [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-normal">
            <th scope="col">{items[0]?.system === 'ledger' ? 'Sage Intacct' : 'Re-Leased'}</th>
            <th scope="col">Suggestion</th>
            <th scope="col">What becomes of it</th>
          </tr>
        </thead>
        <tbody className="[&>tr>td]:border-b [&>tr>td]:border-line/70 [&>tr>td]:px-3 [&>tr>td]:py-1.5 [&>tr:last-child>td]:border-b-0">
          {items.slice(0, most).map((item) => (
            <MappingRow
              key={itemId(item)}
              item={item}
              decision={decisionOf(item, draft)}
              ledger={ledger}
              taken={taken}
              type={type}
              onDecide={onDecide}
            />
          ))}
        </tbody>
      </table>
      {items.length > most && (
        <div className="flex items-center justify-center gap-3 border-t border-line py-2 text-mute">
          {count(most, region)} of {count(items.length, region)}
          <Button size="sm" onClick={() => setMost(most + step)}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}
