import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCell } from './cell.ts';
import { readFile } from './read-file.ts';
import { bookkeeping, type Column, fileTypes, lineColumn, shapeOf } from './shape.ts';
import { writeFile } from './write-file.ts';

const docs = readFileSync(new URL('../../../docs/files.md', import.meta.url), 'utf8');

test('the documentation names every column of every type, in its own chapter', () => {
  for (const name of bookkeeping) expect(docs).toContain(`\`${name}\``);
  for (const type of fileTypes) {
    const chapter = docs
      .split('\n### ')
      .find((part) => (part.split('\n')[0] ?? '').split(/, | and /).includes(type));
    const { columns, lines } = shapeOf(type);
    for (const name of [...columns.map((one) => one.name), ...lines.map((one) => lineColumn(one.name))])
      expect(chapter, `${type} ${name}`).toContain(`\`${name}\``);
  }
});

test('its examples are files that can be read', () => {
  const example = (kind: string) => new RegExp(`\`\`\`${kind}\\n([^\`]*)\`\`\``).exec(docs)?.[1] ?? '';
  const csv = readFile('invoice', 'csv', example('csv'));
  expect([csv.errors, csv.records.map((one) => [one.id, one.lines.length])]).toEqual([
    [],
    [
      ['20418', 2],
      ['20419', 1],
    ],
  ]);
  const json = readFile('invoice', 'json', example('json'));
  expect([json.errors, json.records.map((one) => one.id)]).toEqual([[], ['20419']]);
});

/** Cells of a column that are in order. */
function cells({ kind, required, max = 200 }: Column): fc.Arbitrary<string> {
  const some = (() => {
    if (typeof kind === 'object') return fc.constantFrom(...kind.oneOf);
    switch (kind) {
      case 'id':
      case 'ids':
        return fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
      case 'date':
        return fc.constantFrom('2026-02-28', '2024-02-29');
      case 'money':
        return fc
          .integer({ min: -99999, max: 99999 })
          .map((n) => (n / 100).toFixed(2).replace('-0.00', '0.00'));
      case 'rate':
        return fc.constantFrom('20.00', '0.00', '12.5025');
      case 'currency':
        return fc.constantFrom('GBP', 'NZD');
      case 'roles':
        return fc.constantFrom('tenant', 'supplier', 'tenant;supplier');
      default:
        return fc
          .string({
            unit: fc.constantFrom('a', '"', ',', '\n', '\r', "'", '=', '-', '1', 'é', ' '),
            maxLength: 12,
          })
          .map((text) => (required === true && text === '' ? 'x' : text.slice(0, max)));
    }
  })();
  return required === true ? some : fc.oneof(some, fc.constant(''));
}

const fieldsOf = (columns: readonly Column[]) =>
  fc.record(Object.fromEntries(columns.map((column) => [column.name, cells(column)])));

test.each(fileTypes)('any %s is read back from a file exactly as it was written, in both formats', (type) => {
  const { columns, lines } = shapeOf(type);
  const records = fc.array(
    fc.record({
      fields: fieldsOf(columns),
      lines: lines.length === 0 ? fc.constant([]) : fc.array(fieldsOf(lines), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(records, fc.constantFrom('csv' as const, 'json' as const), (bodies, format) => {
      const rows = bodies.map((body, n) => ({
        key: `K${n}`,
        enteredAs: n === 1 ? 'E1' : null,
        toEnter: 'stamp',
        body,
      }));
      const { records: read, errors } = readFile(type, format, writeFile(type, format, rows));
      expect(errors).toEqual([]);
      expect(
        read.map(({ id, enteredAs, toEnter, fields, lines: of }) => ({
          id,
          enteredAs,
          toEnter,
          fields,
          lines: of,
        })),
      ).toEqual(
        rows.map(({ key, enteredAs, toEnter, body }) => ({
          id: key,
          enteredAs: enteredAs ?? '',
          toEnter,
          ...body,
        })),
      );
    }),
    { numRuns: 60 },
  );
});

test.each<[Column['kind'], string, string | RegExp]>([
  ['money', '1840', '1840.00'],
  ['money', '-12.5', '-12.50'],
  ['money', '-0.00', '0.00'],
  ['money', '1,840.00', /amount like/],
  ['money', '1e3', /amount like/],
  ['money', '1.005', /amount like/],
  ['rate', '20', '20.00'],
  ['rate', '-1', /percentage/],
  ['date', '2026-02-29', /date like/],
  ['date', '29/02/2024', /date like/],
  ['currency', 'gbp', /currency code/],
  ['roles', 'supplier;tenant', 'tenant;supplier'],
  ['roles', 'tenant;tenant', /must be tenant/],
  ['id', '12 3', /letters and digits/],
  ['ids', '5;5', /different ids/],
  ['ids', '5;6', '5;6'],
  ['text', 'a\u0000b', /control character/],
  ['text', '\ud800', /control character/],
  ['text', 'x'.repeat(201), /longer than 200/],
])('a cell of %j with %j', (kind, cell, expected) => {
  const result = readCell({ name: 'it', kind }, cell);
  if (typeof expected === 'string') expect(result).toEqual({ value: expected });
  else expect(result).toEqual({ message: expect.stringMatching(expected) });
});
