import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { outgoingMetrics } from './metrics.ts';
import { type HttpWorld, httpWorld } from './testing/http-world.ts';

const file = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const { groups } = z
  .object({
    groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
  })
  .parse(parse(file('alerts.yaml')));
const rules = groups.flatMap((group) => group.rules);

let world: HttpWorld;
beforeAll(async () => {
  const registry = new Registry();
  outgoingMetrics(registry);
  world = await httpWorld({ registry });
});
afterAll(() => world.close());

test('every figure that an alert asks for is told, with the label values it asks for', async () => {
  expect(rules.length).toBeGreaterThan(8);
  const { text } = await world.ask('GET', '/metrics', { key: null });
  const told = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map((one) => one[1]));
  for (const { alert, expr } of rules) {
    const names = [...expr.matchAll(/\brelink_\w+/g)].map((one) => one[0]);
    expect(names, alert).not.toEqual([]);
    for (const name of names) expect(told, alert).toContain(name.replace(/_(count|bucket|sum)$/, ''));
    for (const [, what] of expr.matchAll(/what="([\w-]+)"/g))
      expect(text, alert).toContain(`relink_oldest_seconds{what="${what}"}`);
  }
});

test('every alert has its paragraph in the runbook, and every paragraph its alert', () => {
  const paragraphs = [...file('operations.md').matchAll(/^\*\*(Relink\w+)\*\*:/gm)].map((one) => one[1]);
  expect(paragraphs.sort()).toEqual(rules.map((one) => one.alert).sort());
});
