import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectionsQuery } from '../api/queries.ts';
import type { Connection } from '../api/types.ts';
import { statusWord } from '../lib/words.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuDivider, MenuLink } from '../ui/menu.tsx';

/** Which company the page speaks of; leads to the same page of another. */
export function CompanySwitch({ current }: { current: Connection | null }) {
  const { data } = useQuery(connectionsQuery);
  return (
    <Menu
      trigger={
        <button
          type="button"
          title="Switch company"
          className="mb-2.5 flex w-full items-center gap-2 rounded-lg border border-line bg-panel px-2.5 py-1.5 text-left hover:border-line-strong max-[1279px]:justify-center max-[1279px]:px-0"
        >
          <Icon name="building" size={16} className="hidden text-mute max-[1279px]:block" />
          <span className="min-w-0 flex-1 max-[1279px]:sr-only">
            <span className="sr-only">Company: </span>
            <b className="block truncate font-[600]">{current?.name ?? ' '}</b>
            <span className="block truncate text-12 text-mute">
              {current === null
                ? ' '
                : current.entityId === null
                  ? 'No Intacct entity yet'
                  : `Intacct entity ${current.entityId}`}
            </span>
          </span>
          <Icon name="down" size={12} className="text-mute max-[1279px]:hidden" />
        </button>
      }
    >
      {(data?.items ?? []).map((company) => (
        <MenuLink
          key={company.id}
          render={<Link to="/companies/$connectionId/results" params={{ connectionId: company.id }} />}
        >
          <span className="w-3 text-brand-text">
            {company.id === current?.id && <Icon name="check" size={12} />}
          </span>
          <span className="flex-1 pr-4">{company.name}</span>
          <span className="text-12 text-mute">{statusWord[company.status]}</span>
        </MenuLink>
      ))}
      <MenuDivider />
      <MenuLink render={<Link to="/" />}>
        <span className="w-3" />
        All companies
      </MenuLink>
    </Menu>
  );
}
