import { expect, test } from 'vitest';
import { createLogger } from './logging.ts';

function capture(secrets: string[] = []) {
  const lines: string[] = [];
  const log = createLogger('trace', {
    secrets,
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { log, text: () => lines.join('') };
}

test('secrets are cut out by their name, at any depth of ours', () => {
  const { log, text } = capture();
  log.info({
    password: 'hush-1',
    body: { apiKey: 'hush-2', ledger: { clientSecret: 'hush-3', deep: { access_token: 'hush-4' } } },
    req: { headers: { authorization: 'Bearer hush-5', cookie: 'hush-6', 'set-cookie': 'hush-7' } },
    kept: 'shown',
  });
  expect(text()).not.toContain('hush');
  expect(text()).toContain('shown');
});

test('known values are cut out wherever they stand, and errors keep only what explains them', () => {
  const { log, text } = capture(['planted "value" 123']);
  const error = Object.assign(new Error('refused planted "value" 123'), {
    request: { body: 'hush' },
    code: 'E1',
  });
  log.error({ err: new Error('outer', { cause: error }) }, 'it said planted "value" 123');
  expect(text()).not.toContain('planted');
  expect(text()).not.toContain('hush');
  expect(text()).toContain('"code":"E1"');
});
