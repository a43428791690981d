import { expect, test } from 'vitest';
import { control, fault, faultOf, type Given, place, readAll } from './kit.ts';

/** Complete, in order, exactly what is there, or an error. */
export function reading(given: Given): void {
  test('reads every record of every type, each once, whatever the page size', async () => {
    const { system, expected } = given();
    for (const type of system.types) {
      const wanted = [...(await expected(type))].sort();
      const large = await readAll(system, type);
      expect(large.map(place).sort(), type).toEqual(wanted);
      if (wanted.length > 2_000) continue;
      const small = await readAll(system, type, null, 7);
      expect(small.map(place).sort(), type).toEqual(wanted);
      for (const record of large) expect(record.content.type).toBe(type);
    }
  });

  test('pages come in the order of change and say how far they reach', async () => {
    const { system } = given();
    for (const type of system.types) {
      let before: string | null = null;
      for await (const page of system.readChanged(type, null, { pageSize: 11 })) {
        const stamps = page.records.flatMap((record) => record.modifiedAt ?? []);
        expect([...stamps].sort()).toEqual(stamps);
        if (page.through === null) continue;
        for (const stamp of stamps) expect(Date.parse(stamp)).toBeLessThanOrEqual(Date.parse(page.through));
        if (before !== null) expect(Date.parse(page.through)).toBeGreaterThanOrEqual(Date.parse(before));
        before = page.through;
      }
    }
  });

  test('reads only what changed since an instant, the instant included', async () => {
    const { system } = given();
    for (const type of system.types) {
      const all = await readAll(system, type);
      const stamps = [...new Set(all.flatMap((record) => record.modifiedAt ?? []))].sort();
      const since = stamps[Math.floor(stamps.length / 2)];
      if (since === undefined) continue;
      const later = all.filter((record) => record.modifiedAt !== null && record.modifiedAt >= since);
      const read = (await readAll(system, type, since)).filter((record) => record.modifiedAt !== null);
      expect(read.map(place).sort(), type).toEqual(later.map(place).sort());
    }
  });

  test('gets records by key as the list shows them; an unknown key is not in the answer', async () => {
    const { system } = given();
    for (const type of system.types) {
      const [sample] = await readAll(system, type);
      if (sample === undefined) continue;
      const found = await system.get(type, sample.role, [sample.key, '999999999']);
      expect(found).toEqual([sample]);
      expect(await system.get(type, sample.role, ['999999999'])).toEqual([]);
      expect(await system.get(type, sample.role, [])).toEqual([]);
    }
  });

  test('finds records by number, and nothing for a number nobody has', async () => {
    const { system } = given();
    for (const type of ['invoice', 'bill'] as const) {
      const record = (await readAll(system, type)).find(
        (it) => 'number' in it.content && it.content.number !== '',
      );
      if (record === undefined || !('number' in record.content)) continue;
      const found = await system.findByNumber(type, null, [record.content.number]);
      expect(found.map(place)).toContain(place(record));
      expect(await system.findByNumber(type, null, ['NO-SUCH-NUMBER-1'])).toEqual([]);
    }
  });

  test('a page that is cut, late or no page at all is never given', async () => {
    const fixture = given();
    const { system } = fixture;
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    for (const [kind, kinds] of [
      ['truncated', ['transient', 'protocol']],
      ['wrong-type', ['transient', 'protocol']],
      ['cut-after-commit', ['transient']],
      ['cut-before-commit', ['transient']],
      ['5xx', ['transient']],
      ['429', ['throttled']],
    ] as const) {
      await fault(fixture, 'read', kind, kind === '429' ? { retryAfter: 7 } : {});
      const error = await faultOf(readAll(system, type));
      expect(kinds, kind).toContain(error.kind);
      if (kind === '429') expect(error.retryAfterSeconds).toBe(7);
      await control(fixture, 'DELETE', '/faults');
    }
  });

  test('reading stops when it is told to', async () => {
    const { system } = given();
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    const stop = new AbortController();
    stop.abort();
    const work = (async () => {
      for await (const _page of system.readChanged(type, null, { signal: stop.signal }))
        throw new Error('a page came');
    })();
    await expect(work).rejects.not.toThrow('a page came');
  });
}
