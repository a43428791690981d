import { expect, test } from 'vitest';
import { fault, faultOf, first, type Given, newIntent, readAll, requestOf } from './kit.ts';

/** Refusals of the connection, each told apart. */
export function refusing(given: Given): void {
  test('too many calls: nothing was done, and when to come again', async () => {
    const fixture = given();
    const { system } = fixture;
    const intent = newIntent(first(fixture));
    await fault(fixture, 'write', '429', { retryAfter: 7 });
    const result = await system.send(requestOf(system, [intent]));
    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'throttled',
      retryAfterSeconds: 7,
      problem: { code: 'throttled', params: { retryAfterSeconds: '7' } },
    });
    expect(await system.findByOwnKey(intent.type, intent.role, [intent.ownKey])).toEqual([]);
  });

  test('wrong credentials are said to be so, and nothing secret with it', async () => {
    const fixture = given();
    const system = fixture.wrongCredentials();
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    const error = await faultOf(readAll(system, type));
    expect([error.kind, error.problem.code]).toEqual(['credentials', 'credentials-rejected']);
    const result = await system.send(requestOf(system, [newIntent(first(fixture))]));
    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'credentials',
      problem: { code: 'credentials-rejected' },
    });
    const probed = await system.probe();
    expect(probed).toMatchObject({ ok: false, problem: { code: 'credentials-rejected' } });
    const text = JSON.stringify([error.message, error.problem, result, probed]);
    for (const secret of fixture.secrets) expect(text).not.toContain(secret);
    await system.close();
  });

  test('an address where nothing listens: reads are transient, writes certainly not done', async () => {
    const fixture = given();
    const system = fixture.unreachable();
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    const error = await faultOf(readAll(system, type));
    expect([error.kind, error.problem.code]).toEqual(['transient', 'unreachable']);
    const result = await system.send(requestOf(system, [newIntent(first(fixture))]));
    expect(result).toMatchObject({ kind: 'refused', reason: 'transient', problem: { code: 'unreachable' } });
    expect(await system.probe()).toMatchObject({ ok: false, problem: { code: 'unreachable' } });
    const text = JSON.stringify([error.message, error.problem, result]);
    for (const secret of fixture.secrets) expect(text).not.toContain(secret);
    await system.close();
  });

  test('a permission taken away is a fault of the connection, not of the records', async () => {
    const { system, deny } = given();
    const restore = await deny('invoice');
    try {
      const error = await faultOf(readAll(system, 'invoice'));
      expect([error.kind, error.problem.code]).toEqual(['permission', 'permission-missing']);
    } finally {
      await restore();
    }
    expect((await readAll(system, 'invoice')).length).toBeGreaterThan(0);
  });

  test('with everything in order the probe names the company', async () => {
    const probed = await given().system.probe();
    expect(probed).toMatchObject({ ok: true });
    expect(probed.ok && probed.company.length > 0 && probed.entities.length > 0).toBe(true);
  });
}
