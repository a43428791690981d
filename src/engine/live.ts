import type { LiveEvent } from './port.ts';

/** Tells open pages what changed, within this process. A missed event costs nothing: pages also ask again by themselves. */
export interface Live {
  publish(connectionId: string, event: LiveEvent): void;
  subscribe(connectionId: string, listener: (event: LiveEvent) => void): () => void;
}

/** A plain in-process hub; a listener that throws is dropped and harms nobody else. */
export function createLive(): Live {
  const listeners = new Map<string, Set<(event: LiveEvent) => void>>();
  return {
    publish(connectionId, event) {
      for (const listener of listeners.get(connectionId) ?? []) {
        try {
          listener(event);
        } catch {
          listeners.get(connectionId)?.delete(listener);
        }
      }
    },
    subscribe(connectionId, listener) {
      const set = listeners.get(connectionId) ?? new Set();
      set.add(listener);
      listeners.set(connectionId, set);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(connectionId);
      };
    },
  };
}
