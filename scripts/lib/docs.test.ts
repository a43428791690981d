import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pages = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })];
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** Relative links, and paths of ours in backticks: what a reader will try to open. */
function* namedFiles(page: string): Generator<string> {
  const text = read(page);
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (!/^(https?:|mailto:|#)/.test(target)) yield join(dirname(page), target.replace(/#.*$/, ''));
  }
  for (const [, path = ''] of text.matchAll(/`((?:src|web|sandbox|scripts|e2e|bench|docs)\/[\w./-]+)`/g))
    yield path;
}

test.each(pages)('every file that %s names exists', (page) => {
  const missing = [...new Set(namedFiles(page))].filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

test('every invariant has its guard, and every guard its invariant', () => {
  const page = read('docs/invariants.md');
  const numbers = (pattern: RegExp) => [...page.matchAll(pattern)].map((match) => match[1]);
  const rules = numbers(/^\*\*(I\d+)\./gm);
  expect(rules).toEqual(rules.map((_, index) => `I${index + 1}`));
  expect(rules.length).toBeGreaterThan(20);
  expect(numbers(/^\| (I\d+) \| `/gm)).toEqual(rules);
  expect(numbers(/^(\*Enforced by:\*)/gm)).toHaveLength(rules.length);
});
