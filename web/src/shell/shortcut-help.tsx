import { useState } from 'react';
import { useKeys } from '../lib/keys.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';

const shortcuts: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'Search the list; Enter leads to what is found'],
  [['j', '↓'], 'Next record'],
  [['k', '↑'], 'Previous record'],
  [['Enter'], 'Open the record'],
  [['x'], 'Select or deselect the record'],
  [['u'], 'Unlink Records'],
  [['r'], 'Relink Records'],
  [['Esc'], 'Close the record, or clear the selection'],
  [['?'], 'This list'],
];

/** `?` shows what the keyboard does. */
export function ShortcutHelp() {
  const [open, setOpen] = useState(false);
  useKeys({ '?': () => setOpen(true) });
  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      title="Keyboard shortcuts"
      actions={<Button onClick={() => setOpen(false)}>Close</Button>}
    >
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2">
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
    </Dialog>
  );
}
