import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problemCodes } from '../../domain/problem.ts';
import { problemHtml, problemIndexHtml, problemPage } from './problem-pages.ts';

const folder = new URL('../../../docs/problems/', import.meta.url);

test('every code has its page, and every page its code', () => {
  const pages = readdirSync(folder).map((file) => file.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual([...problemCodes].sort());
});

const parts = ['Why it happens', 'What to do', 'What Relink does meanwhile', 'How it clears'];

test.each(problemCodes.map((code) => [code]))(
  'the page about %s says all that is asked, in plain words',
  (code) => {
    const page = problemPage(code);
    const [title = '', , meaning = ''] = page.split('\n');
    expect(title).toMatch(/^# [A-Z].{5,60}[^.]$/);
    expect(meaning).toMatch(/^[A-Z].{30,}\.$/);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings.filter((one) => one !== 'Unlinking')).toEqual(parts);
    for (const part of page.split(/^## .+$/m).slice(1)) expect(part.trim().length).toBeGreaterThan(10);
    expect(page).not.toMatch(
      /\b(?:hold|held|attempts?|claims?|outcome|drifted|canonical|payload|idempot|enum)\b|!|TODO/i,
    );
    // The code is for programs; people read the title.
    if (code.includes('-')) expect(page).not.toContain(code);
  },
);

test('titles tell the causes apart', () => {
  const titles = problemCodes.map((code) => problemPage(code).split('\n')[0]);
  expect(new Set(titles).size).toBe(titles.length);
});

test('links within a page lead to a heading that is there', () => {
  for (const code of problemCodes) {
    const html = problemHtml(code) ?? '';
    for (const [, to] of html.matchAll(/href="#([^"]+)"/g))
      expect([code, html]).toEqual([code, expect.stringContaining(`id="${to}"`)]);
    expect(html).not.toMatch(/\]\(/);
  }
});

test('pages are served as HTML without script, and what is no cause is nothing', () => {
  expect(problemHtml('account-inactive')).toContain('<h1 id="account-inactive">Account inactive</h1>');
  expect(problemHtml('account-inactive')).not.toContain('<script');
  expect(problemHtml('../../package')).toBeNull();
  for (const code of problemCodes) expect(problemIndexHtml()).toContain(`href="/help/problems/${code}"`);
});
