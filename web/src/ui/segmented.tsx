import { useId } from 'react';
import { classNames } from '../lib/class-names.ts';

/** One of a few; the browser's radio buttons underneath, so arrow keys choose. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string; readonly count?: string | undefined }[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className="inline-flex shrink-0 rounded-md border border-line-strong bg-panel">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => {
        const on = option.value === value;
        return (
          <label
            key={option.value}
            className={classNames(
              'relative flex h-[30px] cursor-pointer items-center gap-1.5 border-r border-line px-3 whitespace-nowrap select-none first-of-type:rounded-l-[6px] last:rounded-r-[6px] last:border-r-0',
              'has-focus-visible:z-10 has-focus-visible:outline-2 has-focus-visible:outline-focus',
              on ? 'bg-strong font-[550] text-strong-ink' : 'text-ink-2 hover:bg-soft',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={on}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            />
            {option.label}
            {option.count !== undefined && (
              <span className={classNames('segment-count figure text-12', on ? 'opacity-75' : 'text-mute')}>
                {option.count}
              </span>
            )}
          </label>
        );
      })}
    </fieldset>
  );
}
