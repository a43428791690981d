import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';

const itemClass =
  'flex h-8 cursor-default items-center gap-2 rounded-[5px] px-2 whitespace-nowrap outline-none select-none data-[highlighted]:bg-soft';

/** A list of acts under a trigger. */
export function Menu({
  trigger,
  children,
  align = 'start',
}: {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="z-30 outline-none" sideOffset={5} align={align}>
          <Base.Popup className="max-h-(--available-height) min-w-44 origin-(--transform-origin) overflow-y-auto rounded-lg border border-line bg-float p-1 shadow-float outline-none transition-opacity duration-100 data-[starting-style]:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  onClick,
  children,
  disabled = false,
}: {
  onClick: () => void;
  children: ReactNode;
  disabled?: boolean;
}) {
  return (
    <Base.Item
      className={classNames(itemClass, disabled && 'opacity-50')}
      onClick={onClick}
      disabled={disabled}
    >
      {children}
    </Base.Item>
  );
}

/** An item that leads somewhere; `render` is the router's link or an ordinary one. */
export function MenuLink({ render, children }: { render: ReactElement; children: ReactNode }) {
  return (
    <Base.Item className={itemClass} render={render}>
      {children}
    </Base.Item>
  );
}

export function MenuDivider() {
  return <Base.Separator className="my-1 border-t border-line" />;
}

/** Items of which one, or several, are chosen; the menu stays open while choosing. */
export function MenuCheckItem({
  checked,
  onChange,
  children,
  detail,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  detail?: ReactNode;
}) {
  return (
    <Base.CheckboxItem
      checked={checked}
      onCheckedChange={(next) => onChange(next)}
      closeOnClick={false}
      className={classNames(itemClass, 'pr-3')}
    >
      <span
        aria-hidden="true"
        className={classNames(
          'inline-flex size-[15px] items-center justify-center rounded-[4px] border-[1.5px]',
          checked ? 'border-brand bg-brand text-white' : 'border-control',
        )}
      >
        {checked && <Tick />}
      </span>
      <span className="flex-1">{children}</span>
      {detail !== undefined && <span className="figure text-12 text-mute">{detail}</span>}
    </Base.CheckboxItem>
  );
}

function Tick() {
  return (
    <svg
      aria-hidden="true"
      width="9"
      height="9"
      viewBox="0 0 10 10"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
    >
      <path d="m1.5 5.3 2.3 2.3 4.7-5.2" />
    </svg>
  );
}
