import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { connectionPath, connectionQuery } from './queries.ts';
import type { Run } from './types.ts';

/** How long changes gather before the lists look again. */
const gatherMs = 1_500;

/**
 * Follows a run by server-sent events: its figures at once, the lists at most every 1.5 s. Where the stream is cut
 * off, the company's own query goes on asking: nothing is lost but speed.
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
      for (const key of ['connection', 'records', 'record', 'flagged'])
        void client.invalidateQueries({ queryKey: [key, connectionId] });
    };
    const progress = (event: MessageEvent<string>) => {
      const run: Run = JSON.parse(event.data);
      client.setQueryData(connectionQuery(connectionId).queryKey, (was) =>
        was === undefined ? was : { ...was, run },
      );
      timer ??= setTimeout(look, gatherMs);
    };
    const finished = () => {
      stream.close();
      if (timer !== null) clearTimeout(timer);
      look();
      for (const key of [['runs', connectionId], ['connections']])
        void client.invalidateQueries({ queryKey: key });
    };
    stream.addEventListener('progress', progress);
    stream.addEventListener('finished', finished);
    return () => {
      stream.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client, connectionId, runId]);
}
