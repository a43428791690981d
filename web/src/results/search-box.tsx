import { useEffect, useRef, useState } from 'react';
import { useKeys } from '../lib/keys.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { recordListId } from './list-context.ts';

/** Searches while typing, a moment behind; Enter at once and on to the list, Escape clears. */
export function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
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
  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      send.current(text.trim());
    }, 150);
    return () => clearTimeout(timer);
  }, [text]);
  const now = (next: string) => {
    setText(next);
    sent.current = next.trim();
    onChange(next.trim());
  };
  useKeys({
    '/': (event) => {
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    },
  });
  return (
    <div className="relative flex min-w-40 flex-1 items-center">
      <Icon name="search" className="pointer-events-none absolute left-2.5 text-mute" />
      <input
        ref={box}
        type="search"
        aria-label="Search records"
        aria-controls={recordListId}
        placeholder="Id, number, name, amount, message"
        value={text}
        spellCheck={false}
        className="h-8 w-full min-w-0 rounded-md border border-line-strong bg-panel pr-8 pl-8 hover:border-control focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            now(text);
            // What was found is walked with the keys next, and they write as long as one is in here.
            document.getElementById(recordListId)?.focus();
          }
          if (event.key === 'Escape') {
            if (text !== '') now('');
            else event.currentTarget.blur();
          }
        }}
      />
      <span className="absolute right-1 flex items-center pr-1">
        {text === '' ? (
          <Kbd>/</Kbd>
        ) : (
          <IconButton label="Clear search" className="-mr-1 size-6" onClick={() => now('')}>
            <Icon name="close" size={12} />
          </IconButton>
        )}
      </span>
    </div>
  );
}
