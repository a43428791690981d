import { useKeys } from './keys.ts';

/** `j` and `k` move the focus through what a page marks with `data-walk`, in its order. */
export function useWalk(): void {
  const walk = (step: number) => (event: KeyboardEvent) => {
    const all = [...document.querySelectorAll<HTMLElement>('main [data-walk]')];
    const at = all.findIndex((one) => one.contains(document.activeElement));
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  useKeys({ j: walk(1), k: walk(-1) });
}
