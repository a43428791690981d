import { useState } from 'react';
import { calendarDate } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Popover } from '../ui/popover.tsx';
import { chipClass } from './filter-chip.tsx';

/** "Date from": the last fully clean sync unless somebody says otherwise. */
export function SinceChip({
  value,
  fallback,
  onChange,
}: {
  value: string | undefined;
  fallback: { date: string; why: string } | null;
  onChange: (value: string | undefined) => void;
}) {
  const region = useRegion();
  const [open, setOpen] = useState(false);
  const date = value === 'any' ? null : (value ?? fallback?.date ?? null);
  const choose = (next: string | undefined) => {
    onChange(next);
    setOpen(false);
  };
  const text = date === null ? 'any date' : calendarDate(date, region);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Date from"
      align="end"
      className="w-64 p-3"
      trigger={
        <button type="button" className={chipClass(date !== null)} aria-label={`Date from: ${text}`}>
          Date from <b className="figure font-[600] text-ink">{text}</b>
          <Icon name="down" size={11} className="text-mute" />
        </button>
      }
    >
      <TextField
        label="Date from"
        type="date"
        value={date ?? ''}
        hint="Records tried or changed on or after this day."
        onChange={(event) => {
          if (event.target.value !== '') onChange(event.target.value);
        }}
      />
      <div className="mt-3 flex flex-col gap-1.5">
        {fallback !== null && (
          <Button size="sm" onClick={() => choose(undefined)}>
            {fallback.why}: {calendarDate(fallback.date, region)}
          </Button>
        )}
        <Button size="sm" onClick={() => choose('any')}>
          Any date
        </Button>
      </div>
    </Popover>
  );
}
