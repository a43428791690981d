import { useEffect, useRef } from 'react';

/**
 * When a run ends the list is drawn anew, unless the pointer or the keyboard is in it: then it offers to refresh,
 * because a row must not slip away under a hand.
 */
export function useRunEnd(running: boolean, refresh: () => Promise<void>): void {
  const was = useRef(running);
  useEffect(() => {
    const ended = was.current && !running;
    was.current = running;
    if (!ended) return;
    const inHand = document.querySelector('.record-list:hover, .record-list:focus-within') !== null;
    if (!inHand) void refresh();
  }, [running, refresh]);
}
