import type { ComponentProps } from 'react';
import { classNames } from '../lib/class-names.ts';

/** `brand` is the one main act of a page, `strong` a record's verb, `danger` what cannot be undone. */
export type ButtonLook = 'brand' | 'strong' | 'plain' | 'ghost' | 'danger' | 'dock' | 'dock-ghost';

const looks: Readonly<Record<ButtonLook, string>> = {
  brand: 'bg-brand text-white hover:bg-brand-hover',
  strong: 'bg-strong text-strong-ink hover:bg-strong-hover',
  plain: 'border border-line-strong bg-panel hover:bg-soft',
  ghost: 'text-ink-2 hover:bg-soft hover:text-ink',
  danger: 'border border-bad-line bg-panel text-bad hover:bg-bad-bg',
  dock: 'bg-white text-[#17181a] hover:bg-[#e9eaec]',
  'dock-ghost': 'text-dock-mute hover:bg-white/10 hover:text-dock-ink',
};

/** Class names of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', size: 'md' | 'sm' = 'md'): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-[550] whitespace-nowrap select-none',
    'disabled:opacity-55 disabled:pointer-events-none aria-disabled:opacity-55',
    size === 'md' ? 'h-8 px-3' : 'h-7 px-2 text-12',
    looks[look],
  );
}

export function Button({
  look = 'plain',
  size = 'md',
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: ButtonLook; size?: 'md' | 'sm' }) {
  return <button type={type} className={classNames(buttonClass(look, size), className)} {...rest} />;
}

/** A button that shows only a drawing; its name is said, and shown as a tooltip by the browser. */
export function IconButton({ label, className, ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classNames(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-md text-mute hover:bg-soft hover:text-ink disabled:opacity-40 disabled:pointer-events-none',
        className,
      )}
      {...rest}
    />
  );
}
