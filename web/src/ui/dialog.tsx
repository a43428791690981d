import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { classNames } from '../lib/class-names.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';

/** A question in the middle of the screen: title, what it means, its body, and its verbs at the bottom. */
export function Dialog({
  open,
  onClose,
  title,
  intro,
  children,
  actions,
  wide = false,
  first,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  intro?: ReactNode;
  children: ReactNode;
  actions: ReactNode;
  wide?: boolean;
  /**
   * What has the focus when it opens. Not `autoFocus`: that takes the focus before the dialog could note where it was,
   * and on closing it would be lost.
   */
  first?: RefObject<HTMLElement | null>;
}) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[#0d0e1080] transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup
          {...(first === undefined ? {} : { initialFocus: first })}
          className={classNames(
            'fixed top-[10vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-lg bg-float shadow-float outline-none',
            'border border-line transition-[opacity,translate] duration-150 ease-out data-[ending-style]:opacity-0 data-[starting-style]:translate-y-1 data-[starting-style]:opacity-0',
            wide ? 'max-w-[680px]' : 'max-w-[520px]',
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-16 font-[640]">{title}</Base.Title>
              {intro !== undefined && (
                <Base.Description render={<div />} className="mt-1 text-ink-2">
                  {intro}
                </Base.Description>
              )}
            </div>
            <Base.Close render={<IconButton label="Close" className="-mr-1.5" />}>
              <Icon name="close" />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>
          <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
            {actions}
          </footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
