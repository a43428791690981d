import { Link } from '@tanstack/react-router';
import type { Connection } from '../api/types.ts';
import { count } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuDivider, MenuLink } from '../ui/menu.tsx';

/** Where else a company leads. */
export function CompanyMenu({ company }: { company: Connection }) {
  const region = useRegion();
  const may = useMay();
  const params = { connectionId: company.id };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`More of ${company.name}`}>
          <Icon name="more" size={16} />
        </IconButton>
      }
    >
      <MenuLink render={<Link to="/companies/$connectionId/results" params={params} />}>
        View results
      </MenuLink>
      <MenuLink render={<Link to="/companies/$connectionId/problems" params={params} />}>Problems</MenuLink>
      <MenuLink render={<Link to="/companies/$connectionId/unlinked" params={params} />}>
        <span className="flex-1 pr-4">Unlinked</span>
        <span className="figure text-12 text-mute">{count(company.counts.unlinked, region)}</span>
      </MenuLink>
      <MenuLink render={<Link to="/companies/$connectionId/reconciliation" params={params} />}>
        Reconciliation
      </MenuLink>
      <MenuLink render={<Link to="/companies/$connectionId/runs" params={params} />}>Runs</MenuLink>
      <MenuDivider />
      {may('audit:read') && (
        <MenuLink render={<Link to="/companies/$connectionId/messages" params={params} />}>
          Message log
        </MenuLink>
      )}
      <MenuLink render={<Link to="/companies/$connectionId/settings" params={params} />}>
        Integration settings
      </MenuLink>
    </Menu>
  );
}
