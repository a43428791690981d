import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { connectionQuery } from '../api/queries.ts';
import { useMay } from '../lib/permissions.ts';
import { CompanyNav } from './company-nav.tsx';
import { CompanySwitch } from './company-switch.tsx';
import { Logo } from './logo.tsx';
import { NavLink } from './nav-link.tsx';
import { PersonMenu } from './person-menu.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';

/** The frame of every signed-in page: what there is at the left, the page at the right. */
export function Shell() {
  const { connectionId } = useParams({ strict: false });
  const may = useMay();
  return (
    <div className="grid h-full grid-cols-[56px_minmax(0,1fr)] min-[1280px]:grid-cols-[196px_minmax(0,1fr)]">
      <a
        href="#main"
        className="absolute top-2 left-2 z-60 -translate-y-16 rounded-md bg-strong px-3 py-2 text-strong-ink focus:translate-y-0"
      >
        Skip to content
      </a>
      <nav
        aria-label="Main"
        className="flex min-h-0 flex-col gap-px overflow-y-auto border-r border-line px-2 py-3 min-[1280px]:px-2.5"
      >
        <Logo />
        {connectionId !== undefined && <CurrentCompany id={connectionId} />}
        <NavLink to="/" icon="building" label="Companies" exact />
        {may('users:manage') && <NavLink to="/users" icon="people" label="Users" />}
        {may('keys:manage') && <NavLink to="/api-keys" icon="key" label="API keys" />}
        <span className="flex-1" />
        <PersonMenu />
      </nav>
      <main id="main" tabIndex={-1} className="min-h-0 min-w-0 overflow-auto outline-none">
        <Outlet />
      </main>
      <ShortcutHelp />
    </div>
  );
}

function CurrentCompany({ id }: { id: string }) {
  const { data } = useQuery(connectionQuery(id));
  return (
    <>
      <CompanySwitch current={data ?? null} />
      <CompanyNav id={id} company={data ?? null} />
      <hr className="mx-2 my-2 border-line" />
    </>
  );
}
