import type { RefObject } from 'react';
import { useKeys } from './keys.ts';

/**
 * In a table whose lines each lead somewhere: j and k walk from one line's link to the next, and Enter opens it as it
 * opens any link. `relink`: r presses that button of the line the focus is in.
 */
export function useRowKeys(table: RefObject<HTMLTableElement | null>): void {
  const line = () => document.activeElement?.closest('tr') ?? null;
  const walk = (step: number) => (event: KeyboardEvent) => {
    const links = [...(table.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
    const here = links.findIndex((one) => one.closest('tr') === line());
    const next = links[here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + step))];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  useKeys({
    j: walk(1),
    k: walk(-1),
    r: (event) => {
      const here = line();
      const button = here?.querySelector<HTMLElement>('[data-relink]');
      if (button == null || table.current?.contains(here) !== true) return;
      event.preventDefault();
      button.click();
    },
  });
}
