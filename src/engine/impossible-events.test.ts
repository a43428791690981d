import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { nextOutcome } from '../domain/link.ts';
import { createMetrics } from '../http/metrics.ts';
import { impossibleEvents, noteImpossible } from './impossible-events.ts';

test('an event that cannot happen is logged, counted by its cell and shown with the metrics; others are not', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
  for (let i = 0; i < 2; i += 1) {
    try {
      nextOutcome('synced', 'ok');
    } catch (error) {
      noteImpossible(log, error, { runId: 'r' });
    }
  }
  noteImpossible(log, new Error('something else'), {});
  expect(impossibleEvents()).toEqual([{ outcome: 'synced', event: 'ok', n: 2 }]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { runId: 'r', outcome: 'synced', event: 'ok', msg: 'an event that cannot happen' },
    { runId: 'r' },
  ]);
  expect(await createMetrics(new Registry()).registry.metrics()).toContain(
    'relink_impossible_events_total{outcome="synced",event="ok"} 2',
  );
});
