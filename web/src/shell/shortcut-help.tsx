import { useState } from 'react';
import { useKeys } from '../lib/keys.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useGoKeys } from './use-go-keys.ts';

type Shortcut = readonly [keys: readonly string[], what: string];

const groups: readonly (readonly [title: string, shortcuts: readonly Shortcut[]])[] = [
  [
    'In a list',
    [
      [['/'], 'Search; Enter leads to what is found'],
      [['j', '↓'], 'Next record'],
      [['k', '↑'], 'Previous record'],
      [['Enter'], 'Open the record'],
      [['x'], 'Select or deselect it'],
      [['Esc'], 'Close the record, or clear the selection'],
    ],
  ],
  [
    'For what is selected, or the current record',
    [
      [['u'], 'Unlink Records'],
      [['r'], 'Relink Records'],
      [['t'], 'Try again now'],
    ],
  ],
  [
    'With a record open',
    [
      [['1'], 'Record'],
      [['2'], 'Tries'],
      [['3'], 'History'],
      [['l'], 'Link by hand'],
    ],
  ],
  [
    'Go to',
    [
      [['g', 's'], 'Sync results'],
      [['g', 'u'], 'Unlinked'],
      [['g', 'p'], 'Problems'],
      [['g', 'b'], 'Reconciliation'],
      [['g', 'r'], 'Runs'],
      [['g', 'c'], 'Companies'],
    ],
  ],
];

/** `?` shows what the keyboard does. */
export function ShortcutHelp() {
  const [open, setOpen] = useState(false);
  useGoKeys();
  useKeys({ '?': () => setOpen(true) });
  return (
    <Dialog
      open={open}
      wide
      onClose={() => setOpen(false)}
      title="Keyboard shortcuts"
      intro="They rest while you type, and while a question is open."
      actions={
        <>
          <span className="mr-auto flex items-center gap-2 text-12 text-mute">
            <Kbd>?</Kbd> shows this list
          </span>
          <Button onClick={() => setOpen(false)}>Close</Button>
        </>
      }
    >
      <div className="grid gap-x-10 gap-y-5 min-[640px]:grid-cols-2">
        {groups.map(([title, shortcuts]) => (
          <section key={title} aria-label={title}>
            <h3 className="mb-1.5 text-12 font-[600] text-mute">{title}</h3>
            <dl className="grid grid-cols-[64px_1fr] items-center gap-x-3 gap-y-1.5">
              {shortcuts.map(([keys, what]) => (
                <div key={what} className="contents">
                  <dt className="flex gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
