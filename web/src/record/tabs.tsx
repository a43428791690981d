import { classNames } from '../lib/class-names.ts';

const tabs = [
  ['sides', 'Record'],
  ['tries', 'Tries'],
  ['history', 'History'],
] as const;
export type RecordTab = (typeof tabs)[number][0];

/** The three views of a record; arrows move between them. */
export function Tabs({
  value,
  onChange,
  tries,
}: {
  value: RecordTab;
  onChange: (tab: RecordTab) => void;
  tries: number;
}) {
  return (
    <div
      role="tablist"
      aria-label="Record"
      className="sticky top-0 z-[5] mt-3.5 flex gap-4 border-b border-line bg-panel px-4.5"
    >
      {tabs.map(([tab, word], index) => {
        const on = tab === value;
        return (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={on}
            aria-controls={on ? `panel-${tab}` : undefined}
            tabIndex={on ? 0 : -1}
            className={classNames(
              '-mb-px h-9 border-b-2',
              on ? 'border-ink font-[600]' : 'border-transparent text-mute hover:text-ink',
            )}
            onClick={() => onChange(tab)}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              const next = tabs[(index + step + tabs.length) % tabs.length];
              if (step === 0 || next === undefined) return;
              event.preventDefault();
              onChange(next[0]);
              document.getElementById(`tab-${next[0]}`)?.focus();
            }}
          >
            {word}
            {tab === 'tries' && tries > 0 && (
              <span className="figure ml-1.5 font-normal text-mute">{tries}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}
