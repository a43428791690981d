import { useEffect, useRef } from 'react';

/** May a bare key act as a shortcut here? Never while somebody writes, chooses or answers a question. */
export function keysAreFree(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable) return false;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null) return false;
  // Of a radio button only the arrows are its own.
  if (target instanceof HTMLInputElement && target.type === 'radio') return !key.startsWith('Arrow');
  if (target instanceof HTMLInputElement) return ['checkbox', 'button', 'submit'].includes(target.type);
  return !(target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement);
}

export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Bare-key shortcuts while the component is on screen; keys as in `KeyboardEvent.key`. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const act = latest.current[event.key];
      if (act === undefined || !keysAreFree(event.target, event.key)) return;
      act(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
