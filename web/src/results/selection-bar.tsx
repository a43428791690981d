import type { ReactNode } from 'react';
import type { Money } from '../api/types.ts';
import { money as moneyText, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** What is chosen, how much money that is, and what can be done with it; floats over the end of the list. */
export function SelectionBar({
  count,
  money,
  everyone,
  selectAll,
  children,
  onClear,
}: {
  count: number;
  money: readonly Money[];
  /** All that match are chosen, as they were at that moment. */
  everyone: boolean;
  selectAll: { label: string; run: () => void; pending: boolean } | null;
  children: ReactNode;
  onClear: () => void;
}) {
  const region = useRegion();
  return (
    <section
      aria-label="Selection"
      className="absolute inset-x-0 bottom-12 z-20 mx-auto flex w-fit max-w-[calc(100%-24px)] flex-wrap items-center gap-x-2 gap-y-1.5 rounded-lg bg-dock py-2 pr-2 pl-3.5 text-dock-ink shadow-float"
    >
      <b aria-live="polite" className="figure font-[600]">
        {plural(count, 'selected', 'selected', region)}
        {everyone && ', all that match'}
      </b>
      {money.length > 0 && (
        <span className="figure mr-1 text-dock-mute">
          {money.map((one) => moneyText(one, region)).join(' + ')}
        </span>
      )}
      {children}
      {selectAll !== null && (
        <Button look="dock-ghost" onClick={selectAll.run} disabled={selectAll.pending}>
          {selectAll.label}
        </Button>
      )}
      <IconButton
        label="Clear selection"
        className="text-dock-mute! hover:bg-white/10! hover:text-dock-ink!"
        onClick={onClear}
      >
        <Icon name="close" size={13} />
      </IconButton>
    </section>
  );
}
