import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { impossibleEvents } from '../engine/impossible-events.ts';
import type { Env } from './common/env.ts';

/** What `/metrics` shows; other parts may add theirs to the registry. */
export interface Metrics {
  readonly registry: Registry;
  readonly middleware: MiddlewareHandler<Env>;
}

/** What every process of Relink tells of itself: its memory and processor, and what cannot happen and did. */
export function processMetrics(registry: Registry): void {
  if (registry.getSingleMetric('process_cpu_seconds_total') === undefined)
    collectDefaultMetrics({ register: registry });
  if (registry.getSingleMetric('relink_impossible_events_total') !== undefined) return;
  new Counter({
    name: 'relink_impossible_events_total',
    help: 'Events that cannot happen to a record in its state, and did: mistakes in the program.',
    labelNames: ['outcome', 'event'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { outcome, event, n } of impossibleEvents()) this.inc({ outcome, event }, n);
    },
  });
}

/** Called with how long a call of a system took, in seconds, and its status; 0 where there was no answer. */
export type OnOutgoing = (system: 'property' | 'ledger', seconds: number, status: number) => void;

/** Calls this process makes to both systems. */
export function outgoingMetrics(registry: Registry): OnOutgoing {
  const duration = new Histogram({
    name: 'relink_outgoing_seconds',
    help: 'Time until Re-Leased (property) or Sage Intacct (ledger) answered; status 0: no answer.',
    labelNames: ['system', 'status'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers: [registry],
  });
  return (system, seconds, status) => duration.observe({ system, status: String(status) }, seconds);
}

export function createMetrics(registry: Registry = new Registry()): Metrics {
  processMetrics(registry);
  const duration = new Histogram({
    name: 'relink_http_request_seconds',
    help: 'Time to answer, by route; never by the address itself, which holds ids.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers: [registry],
  });
  return {
    registry,
    async middleware(c, next) {
      const from = performance.now();
      await next();
      duration.observe(
        { method: c.req.method, route: routePath(c), status: String(c.res.status) },
        (performance.now() - from) / 1000,
      );
    },
  };
}
