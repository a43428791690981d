import { type ComponentProps, useId } from 'react';
import { Checkbox } from '../ui/checkbox.tsx';

/** A box with its words beside it; a click on the words ticks it, too. */
export function Tick({ label, ...rest }: ComponentProps<'input'> & { label: string }) {
  const id = useId();
  return (
    <span className="flex min-h-6 items-center gap-2.5">
      <Checkbox id={id} label={label} {...rest} />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
