import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { inputClass } from '../ui/field.tsx';
import { type AuditSearch, isFiltered, kindWords } from './search.ts';

/** What to show; the address holds it, so that a page can be sent to somebody. */
export function AuditFilters({
  search,
  onChange,
}: {
  search: AuditSearch;
  onChange: (change: AuditSearch) => void;
}) {
  return (
    <search aria-label="Filter events" className="flex flex-wrap items-end gap-2">
      <Words value={search.q ?? ''} onChange={(q) => onChange({ q })} />
      <label className="block">
        <span className="mb-1 block text-12 text-mute">What happened</span>
        <select
          className={`${inputClass} w-44`}
          value={search.kind ?? ''}
          onChange={(event) => onChange({ kind: event.target.value })}
        >
          <option value="">Anything</option>
          {Object.entries(kindWords).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Day label="From" value={search.since} max={search.until} onChange={(since) => onChange({ since })} />
      <Day label="To" value={search.until} min={search.since} onChange={(until) => onChange({ until })} />
      {isFiltered(search) && (
        <Button
          look="ghost"
          onClick={() =>
            onChange({ kind: undefined, q: undefined, since: undefined, until: undefined, record: undefined })
          }
        >
          Show all
        </Button>
      )}
    </search>
  );
}

function Day({
  label,
  value,
  min,
  max,
  onChange,
}: {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <label className="block">
      <span className="mb-1 block text-12 text-mute">{label}</span>
      <input
        type="date"
        className={`${inputClass} figure w-36`}
        value={value ?? ''}
        min={min}
        max={max}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** Searches while typing, a third of a second behind; Enter at once, Escape clears. */
function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useRef(onChange);
  useEffect(() => {
    send.current = onChange;
  });
  // The address changed by itself (back, a link): the box follows.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  const now = (next: string) => {
    sent.current = next.trim();
    send.current(next.trim());
  };
  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      send.current(text.trim());
    }, 350);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label className="block min-w-52 flex-1">
      <span className="mb-1 block text-12 text-mute">Search</span>
      <input
        type="search"
        className={inputClass}
        placeholder="Reason, person, record’s number or name"
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') now(text);
          if (event.key === 'Escape' && text !== '') {
            setText('');
            now('');
          }
        }}
      />
    </label>
  );
}
