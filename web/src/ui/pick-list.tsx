import { useId, useState } from 'react';
import { classNames } from '../lib/class-names.ts';
import { Icon } from './icon.tsx';

export interface PickItem {
  readonly value: string;
  readonly label: string;
  /** A second line. */
  readonly note?: string | undefined;
  readonly detail?: string;
}

/** A list to type into and choose one from; choosing the chosen one takes it back. */
export function PickList({
  label,
  items,
  chosen,
  onChoose,
}: {
  label: string;
  items: readonly PickItem[];
  chosen: string | undefined;
  onChoose: (value: string | undefined) => void;
}) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const wanted = text.trim().toLowerCase();
  const shown = items
    .filter((item) => `${item.label} ${item.note ?? ''}`.toLowerCase().includes(wanted))
    .slice(0, 100);
  const active = Math.min(at, shown.length - 1);
  const choose = (item: PickItem | undefined) => {
    if (item !== undefined) onChoose(item.value === chosen ? undefined : item.value);
  };
  return (
    <div>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-label={`Find ${label.toLowerCase()}`}
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        placeholder={`Find ${label.toLowerCase()}`}
        value={text}
        className="mb-1 h-8 w-full rounded-[5px] border border-line bg-panel px-2.5 focus-visible:outline-offset-[-1px]"
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(active + 1, shown.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(active - 1, 0));
          else if (event.key === 'Enter') choose(shown[active]);
          else return;
          event.preventDefault();
        }}
      />
      <div id={listId} role="listbox" aria-label={label} className="max-h-72 overflow-y-auto">
        {shown.map((item, index) => (
          <div
            key={item.value}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={item.value === chosen}
            className={classNames(
              'flex cursor-default items-start gap-2 rounded-[5px] px-2 py-1.5',
              index === active && 'bg-soft',
            )}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(item)}
            onKeyDown={() => undefined}
          >
            <span className="mt-0.5 w-3 shrink-0 text-brand-text">
              {item.value === chosen && <Icon name="check" size={12} />}
            </span>
            <span className="min-w-0 flex-1">
              {item.label}
              {item.note !== undefined && <span className="block text-12 text-mute">{item.note}</span>}
            </span>
            {item.detail !== undefined && <span className="figure text-12 text-mute">{item.detail}</span>}
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p className="px-2 py-2 text-mute">{items.length === 0 ? 'None' : 'None found'}</p>
      )}
    </div>
  );
}
