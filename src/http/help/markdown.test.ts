import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markdownHtml, markdownTitle } from './markdown.ts';

test('headings, paragraphs, lists, code, bold and links', () => {
  const text =
    '# Title\n\nA line\nand more with `code` and **weight**.\n\n1. one\n   goes on\n2. two\n\n- a [link](#unlinking)\n- and [another](/help/problems)\n\n## What to do';
  expect(markdownHtml(text)).toBe(
    [
      '<h1 id="title">Title</h1>',
      '<p>A line and more with <code>code</code> and <b>weight</b>.</p>',
      '<ol><li>one goes on</li><li>two</li></ol>',
      '<ul><li>a <a href="#unlinking">link</a></li><li>and <a href="/help/problems">another</a></li></ul>',
      '<h2 id="what-to-do">What to do</h2>',
    ].join('\n'),
  );
  expect(markdownTitle(text)).toBe('Title');
});

test('a link leads nowhere but within Relink', () => {
  for (const to of ['https://evil.example', '//evil.example', 'javascript:alert(1)', '/a"onclick="x'])
    expect(markdownHtml(`[x](${to})`)).not.toContain('<a');
});

test('no text makes markup of its own', () => {
  const ours = /<\/?(?:h[123]|p|ol|ul|li|code|b)(?: id="[a-z0-9-]*")?>|<a href="[#/a-z][\w./#-]*">|<\/a>/g;
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          '<',
          '>',
          '"',
          '[',
          '](',
          ')',
          '`',
          '**',
          '# ',
          '1. ',
          '- ',
          '\n',
          '\n\n',
          'a',
          '&',
          '/',
          '#',
        ),
      ),
      (parts) => {
        expect(markdownHtml(parts.join('')).replace(ours, '')).not.toMatch(/[<>"]/);
      },
    ),
  );
});
