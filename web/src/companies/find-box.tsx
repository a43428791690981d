import { useRef } from 'react';
import { useKeys } from '../lib/keys.ts';
import { IconButton } from '../ui/button.tsx';
import { inputClass } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';

/** Finds a company by its name or its entity while typing. */
export function FindBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const box = useRef<HTMLInputElement>(null);
  useKeys({
    '/': (event) => {
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    },
  });
  return (
    <div className="relative flex w-60 items-center">
      <Icon name="search" className="pointer-events-none absolute left-2.5 text-mute" />
      <input
        ref={box}
        type="search"
        aria-label="Find a company"
        placeholder="Name or entity"
        spellCheck={false}
        value={value}
        className={`${inputClass} pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (value === '') event.currentTarget.blur();
          else onChange('');
        }}
      />
      <span className="absolute right-1.5 flex items-center">
        {value === '' ? (
          <Kbd>/</Kbd>
        ) : (
          <IconButton label="Clear" className="-mr-1 size-6" onClick={() => onChange('')}>
            <Icon name="close" size={12} />
          </IconButton>
        )}
      </span>
    </div>
  );
}
