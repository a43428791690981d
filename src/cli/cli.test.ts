import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { problem } from '../domain/problem.ts';
import { environmentKey, type HttpWorld, httpWorld, publicUrl } from '../http/testing/http-world.ts';
import { runCommandLine } from './cli.ts';

let world: HttpWorld;
let inactive = true;

beforeAll(async () => {
  world = await httpWorld();
  for (const key of ['701', '702', '703']) world.invoice(key);
  world.ledger.refuse = (intent) =>
    inactive && intent.content.type === 'invoice' && intent.content.number === 'INV-703'
      ? problem(
          'account-inactive',
          'ledger',
          { account: '4100', name: 'Service charge' },
          { subject: '4100' },
        )
      : null;
  await world.sync();
});
afterAll(() => world.close());

const asked: typeof fetch = async (input, init) => world.app.request(String(input), init);

async function relink(line: string, env: Record<string, string> = {}, request: typeof fetch = asked) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(
    (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', '')),
    {
      env: { RELINK_URL: publicUrl, RELINK_API_KEY: environmentKey, ...env },
      fetch: request,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    },
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const idOf = async (q: string): Promise<string> => {
  const { out } = await relink(`records list --q ${q} --json`);
  return (
    z
      .array(z.looseObject({ id: z.string() }))
      .min(1)
      .parse(JSON.parse(out))[0]?.id ?? ''
  );
};

test('the article in a terminal: find the record, unlink it, check, relink it, see it through', async () => {
  const problems = await relink('problems');
  expect([problems.code, problems.out]).toEqual([1, expect.stringContaining('account-inactive:4100')]);
  const list = await relink('records list --outcome failing');
  expect(list.out).toContain('INV-703');
  expect(list.out).not.toContain('INV-702');

  const id = await idOf('INV-703');
  const unlinked = await relink(`records unlink ${id} --reason "account closed" --review-on 2026-12-01`);
  expect([unlinked.code, unlinked.out]).toEqual([0, 'Unlinked: 1.']);
  const shown = await relink(`records show ${id}`);
  expect(shown.out).toContain('unlinked, failing');
  expect(shown.out).toContain('account closed');
  expect((await relink('problems')).code).toBe(0);

  inactive = false;
  const check = await relink(`records check ${id}`);
  // Nothing that Relink can see has changed since the refusal: it says so, and a person may try all the same.
  expect([check.code, check.out]).toEqual([1, expect.stringContaining('would-fail')]);
  const back = await relink(`records relink ${id} --sync-now`);
  expect([back.code, back.out]).toEqual([0, 'Relinked: 1.']);
  await world.engine.executeRun(world.connectionId, world.queued.at(-1) ?? '', new AbortController().signal);
  expect((await relink(`records show ${id}`)).out).toContain('linked, synced');
  const run = await relink('runs watch');
  expect([run.code, run.out]).toEqual([0, expect.stringContaining('done, clean')]);
});

test('wrong use ends with 2 and says what would be right, and nothing is asked of the server', async () => {
  const never: typeof fetch = async () => {
    throw new Error('asked');
  };
  const wrong = async (line: string) => {
    const { code, err } = await relink(line, {}, never);
    expect(code, line).toBe(2);
    return err;
  };
  expect(await wrong('records frobnicate')).toContain('There is no command "records frobnicate"');
  expect(await wrong('records unlink 1')).toContain('--reason');
  expect(await wrong('records unlink')).toContain('Which?');
  expect(await wrong('records list --wait')).toContain('does not take --wait');
  expect(await wrong('records list --nonsense')).toContain('nonsense');
  expect((await relink('', {}, never)).code).toBe(2);
  expect((await relink('--help', {}, never)).out).toContain('records unlink');
  expect((await relink('records list --limit 0')).err).toContain('--limit');
  expect((await relink('records list --connection Nowhere')).err).toContain('"Nowhere"');
});

test('a refusal ends with 1, in the server’s words, naming the field', async () => {
  const id = await idOf('INV-701');
  const bad = await relink(`records unlink ${id} --reason x --review-on tomorrow`);
  expect([bad.code, bad.err]).toEqual([1, expect.stringContaining('reviewOn')]);
  const none = await relink('records show 0');
  expect(none.code).toBe(1);
  expect((await relink('connections', { RELINK_API_KEY: 'rlk_wrong' })).err).toContain('RELINK_API_KEY');
  expect((await relink('connections', { RELINK_API_KEY: '' })).err).toContain('RELINK_API_KEY is not set');
  const dead = await relink('connections', {}, async () => {
    throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  });
  expect([dead.code, dead.err]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
  const stranger = await relink(
    'connections',
    {},
    async () => new Response('<h1>Hello</h1>', { status: 404 }),
  );
  expect(stranger.err).toContain('is not Relink');
});

test('the doctor says what is not reached, and what is once it is mended', async () => {
  const ill = await relink('doctor');
  expect([ill.code, ill.out]).toEqual([1, expect.stringContaining('No credentials are stored yet')]);
  const stored = await world.ask('PUT', `${world.base}/credentials`, {
    body: {
      property: { baseUrl: 'https://property.example', apiKey: 'right', companyId: '7' },
      ledger: {
        baseUrl: 'https://ledger.example',
        clientId: 'client',
        clientSecret: 'right',
        username: 'sync@co',
      },
    },
  });
  expect(stored.text).toContain('credentials');
  const healthy = await relink('doctor');
  expect([healthy.code, healthy.out]).toEqual([0, expect.stringContaining('Sage Intacct: reached')]);
  expect(healthy.out).toContain('Re-Leased: reached');
});

test('a name from another system cannot steer the terminal', async () => {
  const page = { items: [{ ...(await anyRow()), name: 'Acme\u001b[2J Ltd' }], next: null };
  const { out } = await relink('records list', {}, async (input, init) =>
    String(input).includes('/records?') ? Response.json(page) : asked(input, init),
  );
  expect(out).toContain('Acme');
  expect(out).not.toContain('\u001b');
});

async function anyRow(): Promise<object> {
  const rows: unknown = JSON.parse((await relink('records list --limit 1 --json')).out);
  return z.array(z.looseObject({})).parse(rows)[0] ?? {};
}

test('reconcile prints both totals and what the difference is of, and ends well only when they balance', async () => {
  const good = await relink('reconcile --as-of 2026-12-31 --by period');
  expect([good.code, good.err]).toEqual([0, '']);
  expect(good.out).toMatch(/^Documents from 2026-01-01 to 2026-12-31: reconciled$/m);
  expect(good.out).toMatch(/^Income invoices GBP +\d+\.00 +\d+\.00 +-?\d+\.00/m);
  expect(good.out).toMatch(/^ {2}2026-10 +\d+\.00/m);
  expect(good.out).toMatch(/^Sage Intacct was read from 20\S+Z to 20\S+Z$/m);
  expect(good.out).toMatch(/^Open receivables GBP +\d+\.00 +\d+\.00 +\S+ +at the start 0\.00$/m);
  const before = world.ledger.listControl;
  if (before === undefined) throw new Error('the memory system lists');
  world.ledger.listControl = async function* (...given) {
    for await (const page of before(...given)) yield { ...page, proof: { begin: 3, end: 4, rows: 3 } };
  };
  const partial = await relink('reconcile --as-of 2026-12-31');
  expect([partial.code, partial.out]).toEqual([
    1,
    expect.stringMatching(/^Income invoices GBP .*NOT COMPARED/m),
  ]);
  world.ledger.listControl = async function* (...given) {
    for await (const { records } of before(...given)) {
      const rows = Math.max(0, records.length - 1);
      yield { records: records.slice(1), proof: { begin: rows, end: rows, rows } };
    }
  };
  const gone = await relink('reconcile --as-of 2026-12-31');
  world.ledger.listControl = before;
  expect([gone.code, gone.out]).toEqual([1, expect.stringContaining('NOT RECONCILED')]);
  expect(gone.out).toMatch(/Sage Intacct \S+ is gone, and Relink still holds it/);
  expect(JSON.parse((await relink('reconcile --json')).out)).toMatchObject({ by: 'type' });
  expect((await relink('reconcile --by nothing')).err).toContain('by: one of property, period, type');
});
