import { Link } from '@tanstack/react-router';
import type { AuditEvent, AuditRecord } from '../api/types.ts';
import { count, exactInstant, instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';

/** One event: when, what and why, which record, who. */
export function AuditLine({
  event,
  connectionId,
  onMembers,
}: {
  event: AuditEvent;
  connectionId: string;
  onMembers: () => void;
}) {
  const region = useRegion();
  return (
    <tr>
      <td className="figure align-top whitespace-nowrap">
        <time dateTime={event.at} title={exactInstant(event.at, region)}>
          {instant(event.at, region)}
        </time>
      </td>
      <td className="align-top">
        {event.text}
        {event.reason !== null && <span className="text-ink-2">: “{event.reason}”</span>}
        {event.erasedAt !== null && (
          <span className="block text-12 text-mute">
            Details erased on {instant(event.erasedAt, region)}, as the settings say
          </span>
        )}
      </td>
      <td className="align-top">
        {event.record !== null ? (
          <RecordLink record={event.record} connectionId={connectionId} />
        ) : event.members > 0 ? (
          <Button size="sm" look="ghost" className="-mx-2 -my-1" onClick={onMembers}>
            {count(event.members, region)} {event.members === 1 ? 'record' : 'records'}
          </Button>
        ) : (
          <span className="text-mute">–</span>
        )}
      </td>
      <td className="align-top text-ink-2">{event.actor === 'relink' ? 'Relink' : event.actor}</td>
      <td className="figure text-right align-top text-mute">
        {event.position === null ? (
          <span title="Gets its number within a minute">new</span>
        ) : (
          count(event.position, region)
        )}
      </td>
    </tr>
  );
}

/** A record by what people call it; opens it beside the list. */
export function RecordLink({ record, connectionId }: { record: AuditRecord; connectionId: string }) {
  const name = [record.number, record.name].filter((part) => part !== null && part !== '').join(' ');
  return (
    <Link
      to="/companies/$connectionId/results"
      params={{ connectionId }}
      search={{ link: 'all', since: 'any', record: record.id, tab: 'history' }}
      className="hover:underline focus-visible:underline"
    >
      {name === '' ? 'The record' : name}
    </Link>
  );
}
