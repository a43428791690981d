import { expect, test } from 'vitest';
import { words } from '../domain/problem-words.ts';
import { createIntacct } from './intacct/intacct.ts';
import type { System } from './port.ts';
import { createReLeased } from './re-leased/re-leased.ts';

const html = () =>
  new Response('<html>Welcome</html>', { status: 200, headers: { 'content-type': 'text/html' } });
const missing = () => Response.json({ error: 'not found' }, { status: 404 });
const nobody = (): never => {
  throw Object.assign(new Error('fetch failed'), {
    cause: Object.assign(new Error(), { code: 'ENOTFOUND' }),
  });
};

const systems: Readonly<Record<string, (answer: () => Response) => System>> = {
  'Re-Leased': (answer) =>
    createReLeased({
      baseUrl: 'https://app.re-leased.example/home',
      apiKey: 'planted-secret',
      companyId: '7',
      fetch: async () => answer(),
    }),
  'Sage Intacct': (answer) =>
    createIntacct({
      baseUrl: 'https://app.re-leased.example/home',
      clientId: 'c',
      clientSecret: 'planted-secret',
      username: 'u@ACME',
      entityId: null,
      propertyDimension: 'location',
      trackingDimensions: [],
      retryWaits: [],
      fetch: async () => answer(),
    }),
};

for (const [name, open] of Object.entries(systems)) {
  const told = async (answer: () => Response) => {
    const result = await open(answer).probe();
    if (result.ok) throw new Error('was taken for the right one');
    const said = words(result.problem);
    return `${said.title}: ${said.message} ${said.fix.join(' ')}`;
  };

  test.each([
    ['a web page', html],
    ['something that knows no such path', missing],
  ])(`${name}: an address where ${'%s'} answers is called wrong, and shown`, async (_what, answer) => {
    const text = await told(answer);
    expect(text).toMatch(/^Wrong address: /);
    expect(text).toContain('https://app.re-leased.example/home');
    expect(text).toContain(name);
    expect(text).not.toContain('planted-secret');
  });

  test(`${name}: an address where nobody is found is shown`, async () => {
    const text = await told(nobody);
    expect(text).toContain('did not answer at https://app.re-leased.example/home');
    expect(text).toContain('Check the address');
  });
}
