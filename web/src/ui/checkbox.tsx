import type { ComponentProps } from 'react';
import { useEffect, useRef } from 'react';
import { classNames } from '../lib/class-names.ts';

/** The browser's own checkbox in our clothes, so that every habit of keyboard and screen reader holds. */
export function Checkbox({
  label,
  mixed = false,
  className,
  ...rest
}: ComponentProps<'input'> & {
  label: string;
  mixed?: boolean;
}) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={label}
      className={classNames(
        'relative size-[15px] shrink-0 appearance-none rounded-[4px] border-[1.5px] border-control bg-panel',
        'checked:border-brand checked:bg-brand indeterminate:border-brand indeterminate:bg-brand',
        'after:absolute after:hidden after:border-white after:content-[""]',
        'checked:after:top-[0.5px] checked:after:left-[3.5px] checked:after:block checked:after:h-[8px] checked:after:w-[4.5px] checked:after:rotate-45 checked:after:border-r-2 checked:after:border-b-2',
        'indeterminate:after:top-[5px] indeterminate:after:left-[2px] indeterminate:after:block indeterminate:after:h-0 indeterminate:after:w-[8px] indeterminate:after:rotate-0 indeterminate:after:border-b-2 indeterminate:after:border-r-0',
        className,
      )}
      {...rest}
    />
  );
}
