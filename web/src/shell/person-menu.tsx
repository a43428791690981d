import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { meQuery, signOut } from '../api/session.ts';
import { roleWord } from '../lib/roles.ts';
import { currentTheme, setTheme, type Theme } from '../lib/theme.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuDivider, MenuItem } from '../ui/menu.tsx';

const themes: readonly (readonly [Theme, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** Who is signed in, the theme, and the way out. */
export function PersonMenu() {
  const { data: me } = useQuery(meQuery);
  const [theme, chooseTheme] = useState(currentTheme);
  const navigate = useNavigate();
  const name = me?.user.name ?? '';
  return (
    <Menu
      trigger={
        <button
          type="button"
          title={name}
          className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-soft max-[1279px]:justify-center max-[1279px]:px-0"
        >
          <span
            aria-hidden="true"
            className="inline-flex size-6 shrink-0 items-center justify-center rounded-full bg-pressed text-11 font-[600] text-ink-2"
          >
            {initials(name)}
          </span>
          <span className="min-w-0 flex-1 max-[1279px]:sr-only">
            <span className="sr-only">Account: </span>
            <span className="block truncate">{name}</span>
            <span className="block truncate text-12 text-mute">{roleWord(me?.role)}</span>
          </span>
        </button>
      }
    >
      <p className="px-2 py-1.5 text-12 text-mute">{me?.user.email}</p>
      <MenuDivider />
      {themes.map(([value, label]) => (
        <MenuItem
          key={value}
          onClick={() => {
            setTheme(value);
            chooseTheme(value);
          }}
        >
          <span className="w-3 text-brand-text">{theme === value && <Icon name="check" size={12} />}</span>
          {label}
        </MenuItem>
      ))}
      <MenuDivider />
      <MenuItem onClick={() => void signOut().finally(() => void navigate({ to: '/sign-in' }))}>
        <span className="w-3" />
        Sign out
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const letters = name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .toUpperCase();
  return letters.length > 2 ? `${letters.charAt(0)}${letters.charAt(letters.length - 1)}` : letters;
}
