import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { propertiesQuery } from '../api/queries.ts';
import { Icon } from '../ui/icon.tsx';
import { PickList } from '../ui/pick-list.tsx';
import { Popover } from '../ui/popover.tsx';
import { chipClass } from './filter-chip.tsx';

/** One property by name. */
export function PropertyChip({
  connectionId,
  value,
  onChange,
}: {
  connectionId: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const [open, setOpen] = useState(false);
  const { data } = useQuery(propertiesQuery(connectionId));
  const properties = data?.items ?? [];
  const name = properties.find((property) => property.id === value)?.name ?? value;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Property"
      className="w-72 p-1"
      trigger={
        <button
          type="button"
          className={chipClass(value !== undefined)}
          aria-label={`Property: ${name ?? 'any'}`}
        >
          Property {name !== undefined && <b className="max-w-40 truncate font-[600] text-ink">{name}</b>}
          <Icon name="down" size={11} className="text-mute" />
        </button>
      }
    >
      <PickList
        label="Property"
        items={properties.map((property) => ({ value: property.id, label: property.name }))}
        chosen={value}
        onChoose={(next) => {
          onChange(next);
          setOpen(false);
        }}
      />
    </Popover>
  );
}
