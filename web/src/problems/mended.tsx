import { useQuery } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { connectionPath } from '../api/queries.ts';
import type { AuditEvent, Page } from '../api/types.ts';
import { instant } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';

/** The causes that went away by themselves lately, so that what somebody mended is seen to have worked. */
export function Mended({ connectionId }: { connectionId: string }) {
  const region = useRegion();
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['audit', connectionId, 'mended'],
    queryFn: ({ signal }) =>
      call<Page<AuditEvent>>(`${connectionPath(connectionId)}/audit`, {
        query: { kind: 'cause.mended', limit: 5 },
        signal,
      }),
    enabled: may('audit:read'),
  });
  const mended = data?.items ?? [];
  if (mended.length === 0) return null;
  return (
    <section aria-label="Cleared lately" className="mt-6">
      <h2 className="text-12 font-[600] text-mute">Cleared lately</h2>
      <ul className="mt-1.5 flex flex-col gap-1 text-ink-2">
        {mended.map((event) => (
          <li key={event.id}>
            {event.text} <span className="figure text-12 text-mute">{instant(event.at, region)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
