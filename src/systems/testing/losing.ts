import { expect, test } from 'vitest';
import { control, fault, type Given, newIntent, ownKeyed, requestOf } from './kit.ts';

/** Lost answers: nothing done twice, nothing believed that is not known. */
export function losing(given: Given): void {
  test('the same bytes under the same key are done once and answered alike', async () => {
    const { system } = given();
    for (const sample of ownKeyed(given())) {
      const intent = newIntent(sample);
      const request = requestOf(system, [intent]);
      if (!system.supportsReplay(request)) continue;
      const [a, b] = [await system.send(request), await system.send(request)];
      expect(a).toMatchObject({ kind: 'answered', members: [{ state: 'done' }] });
      expect(b).toMatchObject({ kind: 'answered', members: a.kind === 'answered' ? [...a.members] : [] });
      expect(await system.findByOwnKey(sample.type, sample.role, [intent.ownKey])).toHaveLength(1);
    }
  });

  test.each(['cut-after-commit', 'truncated', 'wrong-type', '5xx after'])(
    'an answer lost (%s) is unknown; the record is found by our key, and a replay makes no second one',
    async (lost) => {
      const fixture = given();
      const { system } = fixture;
      for (const sample of ownKeyed(fixture)) {
        const intent = newIntent(sample);
        const request = requestOf(system, [intent]);
        const [kind = '', when] = lost.split(' ');
        await fault(fixture, 'write', kind, when === undefined ? {} : { when });
        expect(await system.send(request)).toMatchObject({ kind: 'unknown' });
        await control(fixture, 'DELETE', '/faults');
        const [found, ...more] = await system.findByOwnKey(sample.type, sample.role, [intent.ownKey]);
        expect(more).toEqual([]);
        expect(found?.ownKey).toBe(intent.ownKey);
        if (!system.supportsReplay(request)) continue;
        expect(await system.send(request)).toMatchObject({
          kind: 'answered',
          members: [{ state: 'done', key: found?.key }],
        });
        expect(await system.findByOwnKey(sample.type, sample.role, [intent.ownKey])).toHaveLength(1);
      }
    },
  );

  test.each(['cut-before-commit', '5xx'])(
    'a write that never arrived (%s) is not called done, and is absent',
    async (kind) => {
      const fixture = given();
      const { system } = fixture;
      for (const sample of ownKeyed(fixture)) {
        const intent = newIntent(sample);
        const request = requestOf(system, [intent]);
        await fault(fixture, 'write', kind);
        const result = await system.send(request);
        expect(['unknown', 'refused']).toContain(result.kind);
        if (kind === '5xx') expect(result.kind).toBe('unknown');
        await control(fixture, 'DELETE', '/faults');
        expect(await system.findByOwnKey(sample.type, sample.role, [intent.ownKey])).toEqual([]);
        if (!system.supportsReplay(request)) continue;
        expect(await system.send(request)).toMatchObject({ kind: 'answered', members: [{ state: 'done' }] });
      }
    },
  );
}
