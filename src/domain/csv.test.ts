import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv, writeCsv } from './csv.ts';

const cell = fc.oneof(
  fc.string(),
  fc.string({
    unit: fc.constantFrom('"', ',', '\r', '\n', "'", '=', '+', '-', '@', '\t', '1', '.', '\uFEFF', 'é'),
  }),
);

test('whatever the cells, what is written reads back exactly', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 5 })
        .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 })),
      (rows) => {
        const read = readCsv(writeCsv(rows));
        expect(read.faults).toEqual([]);
        expect(read.rows.map((row) => row.cells)).toEqual(rows);
      },
    ),
    { numRuns: 500 },
  );
});

test('no cell of a written file begins like a formula, unless it is a plain number', () => {
  fc.assert(
    fc.property(cell, (text) => {
      const plain = writeCsv([['a', text]]).slice(2);
      const shown = plain.startsWith('"') ? plain.slice(1) : plain;
      expect(/^[=+\-@\t]/.test(shown) && !/^-?\d+(\.\d+)?\r\n$/.test(shown)).toBe(false);
    }),
  );
  expect(writeCsv([['=1+1', '-12.50', '+44 117', "'=x", "it's"]])).toBe(
    "'=1+1,-12.50,'+44 117,''=x,it's\r\n",
  );
});

test('rows know the line they begin on, over cells of several lines', () => {
  const { rows } = readCsv('\uFEFFa,b\n"one\ntwo",x\r\nlast,"q""q"');
  expect(rows).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['one\ntwo', 'x'] },
    { line: 4, cells: ['last', 'q"q'] },
  ]);
});

test.each([
  ['a,b\n1,"x', 2, /never closed/],
  ['a,b\n1,"x"y', 2, /follows the closing/],
  ['a,b\n1,x"y', 2, /inside a cell/],
  ['a,b\rc,d', 1, /carriage return alone/],
])('%j is no CSV', (text, line, says) => {
  expect(readCsv(text).faults).toEqual([{ line, message: expect.stringMatching(says) }]);
});
