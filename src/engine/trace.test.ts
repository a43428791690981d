import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { smallWorld } from './testing/small-world.ts';
import { inSpan } from './trace.ts';

const exporter = new InMemorySpanExporter();
let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});
afterAll(() => database.close());

test('a run is one trace: what it does hangs on it, with types and counts and nothing of the books', async () => {
  const world = await smallWorld(database);
  world.invoice('1', { number: 'INV-SECRET-1' });
  await world.sync();
  const spans = exporter.getFinishedSpans();
  const run = spans.find((span) => span.name === 'run');
  expect(run?.attributes).toMatchObject({ 'relink.connection': world.connectionId });
  const within = spans.filter((span) => span.spanContext().traceId === run?.spanContext().traceId);
  expect(within.length).toBe(spans.length);
  expect([...new Set(within.map((span) => span.name))].sort()).toEqual([
    'match',
    'read',
    'run',
    'settle',
    'write',
  ]);
  expect(
    within.find((span) => span.name === 'read' && span.attributes['relink.type'] === 'invoice')?.attributes,
  ).toMatchObject({ 'relink.rows': 1, 'relink.changed': 1 });
  expect(JSON.stringify(spans.map((span) => [span.name, span.attributes]))).not.toContain('SECRET');
});

test('an error is told by its kind, and not by what it says', async () => {
  exporter.reset();
  await expect(
    inSpan('call', {}, async () => {
      throw new RangeError('the answer was: password=hunter2');
    }),
  ).rejects.toThrow(RangeError);
  expect(exporter.getFinishedSpans()[0]?.status).toEqual({ code: 2, message: 'RangeError' });
});
