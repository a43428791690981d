import fc from 'fast-check';
import { expect, test } from 'vitest';
import { child, parseXml, textOf, XmlError } from './tree.ts';
import { element, unsendable, writeXml } from './write.ts';

const sendable = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !unsendable.test(text));

test('what is written is read back, whatever a value holds', () => {
  fc.assert(
    fc.property(sendable, sendable, (value, attribute) => {
      const root = parseXml(writeXml(element('a', [element('b', value, { c: attribute })])));
      expect(textOf(root, 'b')).toBe(value.trim());
      expect(child(root, 'b')?.attributes.c?.replace(/[\t\n]/g, ' ')).toBe(attribute.replace(/[\t\n]/g, ' '));
    }),
    { numRuns: 500 },
  );
});

test('a value cannot become markup, and one that XML cannot carry is refused by its name', () => {
  expect(writeXml(element('memo', '</memo><evil a="1">&amp;'))).toContain(
    '<memo>&lt;/memo&gt;&lt;evil a=&quot;1&quot;&gt;&amp;amp;</memo>',
  );
  for (const bad of ['\u0000', '\u001b[2J', '\ufffe', '\ud800'])
    expect(() => writeXml(element('memo', `a${bad}`))).toThrow(/memo holds the character U\+/);
  expect(() => writeXml(element('a b', ''))).toThrow(XmlError);
});

test('an element left out is not sent; an empty one is, and wipes the field', () => {
  expect(writeXml(element('a', [undefined, element('b', '')]))).toContain('<a><b/></a>');
});

test('every cut of a document is refused, whichever the byte', () => {
  const text = writeXml(
    element('response', [element('result', [element('status', 'success')]), element('result', 'x')]),
  );
  const start = text.indexOf('<response');
  for (let end = start; end < text.length; end += 1)
    expect(() => parseXml(text.slice(0, end)), text.slice(0, end)).toThrow(XmlError);
  expect(parseXml(text).children).toHaveLength(2);
});

test('a document built to exhaust its reader is refused', () => {
  expect(() => parseXml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toThrow('DOCTYPE');
  expect(() => parseXml(`${'<a>'.repeat(70)}${'</a>'.repeat(70)}`)).toThrow('nested');
  expect(() => parseXml('<html><br></html>')).toThrow(XmlError);
  expect(() => parseXml('')).toThrow(XmlError);
});
