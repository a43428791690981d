import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemsQuery } from '../api/queries.ts';
import { count } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Icon } from '../ui/icon.tsx';
import { PickList } from '../ui/pick-list.tsx';
import { Popover } from '../ui/popover.tsx';
import { chipClass } from './filter-chip.tsx';

/** All records that one act mends: one archived account behind 200 invoices is one line here. */
export function CauseChip({
  connectionId,
  value,
  onChange,
}: {
  connectionId: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const region = useRegion();
  const [open, setOpen] = useState(false);
  const { data } = useQuery({ ...problemsQuery(connectionId), enabled: open || value !== undefined });
  const causes = data?.items ?? [];
  const name = causes.find((one) => one.cause === value)?.title ?? value;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Cause"
      align="end"
      className="w-[400px] p-1"
      trigger={
        <button
          type="button"
          className={chipClass(value !== undefined)}
          aria-label={`Cause: ${name ?? 'any'}`}
        >
          Cause {name !== undefined && <b className="max-w-44 truncate font-[600] text-ink">{name}</b>}
          <Icon name="down" size={11} className="text-mute" />
        </button>
      }
    >
      <PickList
        label="Cause"
        items={causes.map((one) => ({
          value: one.cause,
          label: one.title,
          note: one.message,
          detail: count(one.count, region),
        }))}
        chosen={value}
        onChoose={(next) => {
          onChange(next);
          setOpen(false);
        }}
      />
    </Popover>
  );
}
