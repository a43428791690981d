import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuCheckItem, MenuDivider, MenuItem } from '../ui/menu.tsx';

/** Dashed while it narrows nothing, solid with its value once it does. */
export function chipClass(active: boolean): string {
  return classNames(
    'inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border px-2.5 whitespace-nowrap text-ink-2 hover:bg-soft',
    active ? 'border-line-strong bg-panel' : 'border-dashed border-line-strong',
  );
}

/** A filter with several values, chosen from a menu that stays open. */
export function FilterChip<T extends string>({
  label,
  chosen,
  options,
  word,
  detail,
  onChange,
}: {
  label: string;
  chosen: readonly T[];
  options: readonly T[];
  word: (option: T) => string;
  detail?: (option: T) => ReactNode;
  onChange: (chosen: T[]) => void;
}) {
  const value =
    chosen.length === 0 ? null : chosen.length <= 2 ? chosen.map(word).join(', ') : `${chosen.length} chosen`;
  return (
    <Menu
      trigger={
        <button
          type="button"
          className={chipClass(value !== null)}
          aria-label={`${label}: ${value ?? 'any'}`}
        >
          {label} {value !== null && <b className="max-w-36 truncate font-[600] text-ink">{value}</b>}
          <Icon name="down" size={11} className="text-mute" />
        </button>
      }
    >
      {options.map((option) => (
        <MenuCheckItem
          key={option}
          checked={chosen.includes(option)}
          detail={detail?.(option)}
          onChange={(on) => onChange(options.filter((one) => (one === option ? on : chosen.includes(one))))}
        >
          {word(option)}
        </MenuCheckItem>
      ))}
      {chosen.length > 0 && (
        <>
          <MenuDivider />
          <MenuItem onClick={() => onChange([])}>Clear</MenuItem>
        </>
      )}
    </Menu>
  );
}
