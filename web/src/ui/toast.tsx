import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';

const manager = Toast.createToastManager();

/** Says what was done, for eight seconds, with one way back where there is one. */
export function say(
  title: string,
  more: { detail?: string; undo?: () => void; tone?: 'done' | 'bad' } = {},
): void {
  const { detail, undo, tone = 'done' } = more;
  const id = manager.add({
    title,
    description: detail,
    type: tone,
    timeout: 8_000,
    priority: tone === 'bad' ? 'high' : 'low',
    ...(undo === undefined
      ? {}
      : {
          actionProps: {
            children: 'Undo',
            onClick: () => {
              manager.close(id);
              undo();
            },
          },
        }),
  });
}

/** Holds the toasts of the app, at the lower right, above everything. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-60 flex w-[360px] max-w-[calc(100vw-32px)] flex-col gap-2 outline-none">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-lg border border-line bg-float shadow-float transition-[opacity,translate] duration-150 data-[ending-style]:opacity-0 data-[limited]:hidden data-[starting-style]:translate-y-2 data-[starting-style]:opacity-0"
    >
      <Toast.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3">
        <span className={classNames('mt-1', toast.type === 'bad' ? 'text-bad' : 'text-ok')}>
          <Icon name={toast.type === 'bad' ? 'warn' : 'check'} size={13} />
        </span>
        <div className="min-w-0 flex-1 pt-0.5">
          <Toast.Title className="font-[570]" />
          <Toast.Description className="mt-0.5 text-12 text-ink-2" />
        </div>
        {toast.actionProps !== undefined && (
          <Toast.Action className="h-7 rounded-md px-2 font-[570] text-brand-text hover:bg-soft" />
        )}
        <Toast.Close render={<IconButton label="Dismiss" />}>
          <Icon name="close" size={12} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
