import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from '../intacct/main.ts';
import { startReLeasedSandbox } from '../re-leased/main.ts';
import type { RunningSandbox } from '../shared/serve.ts';
import { generatePortfolio } from './generate.ts';

const { reLeased, intacct, manifest } = generatePortfolio({ size: 2_000, seed: 8 });
let sandboxes: Readonly<Record<'intacct' | 're-leased', RunningSandbox>>;
beforeAll(async () => {
  sandboxes = {
    intacct: await startIntacctSandbox({ port: 0, seed: intacct }),
    're-leased': await startReLeasedSandbox({ port: 0, seed: reLeased }),
  };
});
afterAll(() => Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close())));

const uncured = new Set(['currency-unsupported:USD', 'negative-invoice', null]);

test('every trouble that a person can mend has a cure, and its sandbox takes it', async () => {
  const cured = new Set<string>();
  for (const entry of manifest.entries) {
    expect(entry.cure === null).toBe(uncured.has(entry.expectedCause));
    if (entry.cure === null) continue;
    const { sandbox, path, edit } = entry.cure;
    const answer = await fetch(sandboxes[sandbox].url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(edit),
    });
    expect([entry.trouble, answer.status, answer.ok ? '' : await answer.text()]).toEqual([
      entry.trouble,
      200,
      '',
    ]);
    cured.add(entry.trouble);
  }
  expect(cured.size).toBe(11);
});
