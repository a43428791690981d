import { useState } from 'react';
import type { MappingItem } from '../api/types.ts';
import { inputClass } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { PickList } from '../ui/pick-list.tsx';
import { Popover } from '../ui/popover.tsx';
import { counterpartName } from './counterpart-name.ts';

/** Chooses the Intacct record; those taken by another record are left out. */
export function CounterpartPicker({
  item,
  value,
  ledger,
  taken,
  onChoose,
}: {
  item: MappingItem;
  value: string | null;
  ledger: ReadonlyMap<string, MappingItem>;
  taken: ReadonlySet<string>;
  onChoose: (key: string | null) => void;
}) {
  const [open, setOpen] = useState(false);
  const chosen = value === null ? undefined : ledger.get(`${item.role ?? ''} ${value}`);
  const choices = open
    ? [...ledger]
        .filter(
          ([id, one]) =>
            one.role === item.role && one.status === 'active' && (one.key === value || !taken.has(id)),
        )
        .map(([, one]) => ({ value: one.key, label: counterpartName(one) }))
    : [];
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Intacct record"
      className="w-96 p-1"
      trigger={
        <button
          type="button"
          aria-label={`Intacct record for ${item.name}: ${chosen === undefined ? 'not chosen' : counterpartName(chosen)}`}
          className={`${inputClass} flex flex-1 items-center gap-2 text-left ${chosen === undefined ? 'border-drift-line text-drift' : ''}`}
        >
          <span className="min-w-0 flex-1 truncate">
            {chosen === undefined ? 'Choose…' : counterpartName(chosen)}
          </span>
          <Icon name="down" size={11} className="shrink-0 text-mute" />
        </button>
      }
    >
      <PickList
        label="Intacct record"
        items={choices}
        chosen={value ?? undefined}
        onChoose={(key) => {
          onChoose(key ?? null);
          setOpen(false);
        }}
      />
    </Popover>
  );
}
