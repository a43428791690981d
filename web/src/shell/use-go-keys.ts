import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { keysAreFree } from '../lib/keys.ts';

/** How long `g` waits for the letter that says where to. */
const waitMs = 1_500;

const pages = {
  s: '/companies/$connectionId/results',
  u: '/companies/$connectionId/unlinked',
  p: '/companies/$connectionId/problems',
  b: '/companies/$connectionId/reconciliation',
  r: '/companies/$connectionId/runs',
} as const;
const isPage = (key: string): key is keyof typeof pages => key in pages;

/** `g`, then a letter, leads to another page. The letter is then no other shortcut: `u` alone asks to unlink. */
export function useGoKeys(): void {
  const { connectionId } = useParams({ strict: false });
  const navigate = useNavigate();
  const pressed = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || !keysAreFree(event.target, event.key)) return;
      const waiting = event.timeStamp - pressed.current < waitMs && pressed.current > 0;
      pressed.current = event.key === 'g' && !waiting ? event.timeStamp : 0;
      if (!waiting) return;
      if (event.key === 'c') void navigate({ to: '/' });
      else if (isPage(event.key) && connectionId !== undefined)
        void navigate({ to: pages[event.key], params: { connectionId } });
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Before the page's own shortcuts see the letter.
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [connectionId, navigate]);
}
