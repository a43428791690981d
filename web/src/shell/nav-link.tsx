import { Link, type LinkProps } from '@tanstack/react-router';
import { classNames } from '../lib/class-names.ts';
import { Icon, type IconName } from '../ui/icon.tsx';

const base =
  'flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-2 hover:bg-soft hover:text-ink max-[1279px]:justify-center max-[1279px]:px-0';

/** One place to go, with its figure. In a narrow window only its drawing shows. */
export function NavLink({
  icon,
  label,
  figure,
  alarm = false,
  exact = false,
  ...link
}: {
  icon: IconName;
  label: string;
  figure?: string | undefined;
  alarm?: boolean;
  exact?: boolean;
} & Pick<LinkProps, 'to' | 'params' | 'search'>) {
  return (
    <Link
      {...link}
      title={label}
      activeOptions={{ exact, includeSearch: link.search !== undefined, explicitUndefined: true }}
      className={base}
      activeProps={{ className: 'bg-pressed font-[600] text-ink!', 'aria-current': 'page' }}
    >
      <Icon name={icon} className="shrink-0 opacity-75" />
      <span className="min-w-0 flex-1 truncate max-[1279px]:sr-only">{label}</span>
      {figure !== undefined && (
        <span
          className={classNames(
            'figure text-12 font-normal max-[1279px]:hidden',
            alarm ? 'font-[600] text-bad' : 'text-mute',
          )}
        >
          {figure}
        </span>
      )}
    </Link>
  );
}
