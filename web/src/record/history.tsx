import type { HistoryEvent } from '../api/types.ts';
import { exactInstant, instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';

/** Who did what, when and why; newest first. */
export function History({ events, title }: { events: readonly HistoryEvent[]; title?: string }) {
  const region = useRegion();
  if (events.length === 0)
    return title === undefined ? <p className="text-mute">Nothing has happened yet.</p> : null;
  return (
    <section aria-label="What happened" className={title === undefined ? undefined : 'mt-5'}>
      {title !== undefined && <h3 className="mb-1 text-12 font-[600] text-mute">{title}</h3>}
      <ol>
        {events.map((event) => (
          <li key={event.id} className="grid grid-cols-[92px_minmax(0,1fr)] gap-2 py-1">
            <time dateTime={event.at} title={exactInstant(event.at, region)} className="figure text-mute">
              {instant(event.at, region)}
            </time>
            <span>
              {event.text}
              {event.reason !== null && <span className="text-ink-2">: “{event.reason}”</span>}
              {event.actor !== '' && (
                <span className="block text-12 text-mute">
                  {event.actor === 'relink' ? 'Relink' : event.actor}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
