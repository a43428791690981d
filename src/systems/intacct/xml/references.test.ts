import { expect, test } from 'vitest';
import { references } from './references.ts';

test('what was looked up is remembered, at most a thousand at a time, and what is not there is not', async () => {
  const asked: string[] = [];
  const known = references(async (path, by, values) => {
    asked.push(`${path} ${by} ${values.length}`);
    return values
      .filter((value) => !value.endsWith('9'))
      .map((value) => (by === 'id' ? { id: value, key: value.slice(1) } : { key: value, id: `C${value}` }));
  });
  const ids = Array.from({ length: 1_500 }, (_, at) => `C${at}`);
  const first = await known.keys('customer', [...ids, ...ids, '']);
  expect([first.get('C7'), first.get('C9'), first.size]).toEqual(['7', undefined, 1_350]);
  expect(asked).toEqual(['customer id 1000', 'customer id 500']);
  expect((await known.ids('customer', ['7'])).get('7')).toBe('C7');
  expect(asked).toHaveLength(2);
  // The same id of another object is another record.
  await known.keys('vendor', ['C7']);
  expect(asked.at(-1)).toBe('vendor id 1');
});
