import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { connectionPath } from './queries.ts';

/**
 * Follows a run by server-sent events and lets the page's queries look again, at most every 1.5 s. Where the stream
 * is cut off, the connection query polls by itself: nothing is lost but speed.
 */
export function useLiveRun(connectionId: string, runId: string | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (runId === null || typeof EventSource === 'undefined') return;
    const stream = new EventSource(
      `${connectionPath(connectionId)}/runs/${encodeURIComponent(runId)}/events`,
    );
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = () => {
      timer = null;
      void client.invalidateQueries({ queryKey: ['connection', connectionId] });
      void client.invalidateQueries({ queryKey: ['records', connectionId] });
      void client.invalidateQueries({ queryKey: ['record', connectionId] });
      void client.invalidateQueries({ queryKey: ['flagged', connectionId] });
    };
    const soon = () => {
      timer ??= setTimeout(look, 1_500);
    };
    const end = () => {
      stream.close();
      if (timer !== null) clearTimeout(timer);
      look();
      void client.invalidateQueries({ queryKey: ['runs', connectionId] });
      void client.invalidateQueries({ queryKey: ['connections'] });
    };
    stream.onmessage = soon;
    stream.addEventListener('progress', soon);
    stream.addEventListener('finished', end);
    return () => {
      stream.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client, connectionId, runId]);
}
