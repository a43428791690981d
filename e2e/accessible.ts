import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Every rule of axe in the light theme; in the dark one contrast alone, for nothing but colours differs. What floats
 * hangs outside the landmarks, so their rule is for whole pages.
 */
const light = { rules: { region: { enabled: true } } };
const lightPart = { rules: { region: { enabled: false } } };
const dark = { runOnly: ['color-contrast'] };

/** What floats over a page. */
export const floating = '[role="dialog"], [role="menu"]';

/**
 * Looks at the page as it stands, or at a part of it, in both themes; a violation is named with the elements it is
 * about.
 */
export async function seeAccessible(page: Page, what: string, part?: string): Promise<void> {
  // By evaluation and not as a script of the page: the page's own policy lets no foreign script in.
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe);
  const themes = [
    ['light', part === undefined ? light : lightPart],
    ['dark', dark],
  ] as const;
  const found: string[] = [];
  for (const [theme, options] of themes) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    // What fades in is measured when it has come.
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter((one) => one.effect?.getComputedTiming().iterations === 1)
          .map((one) => one.finished.catch(() => undefined)),
      ),
    );
    const { violations, passes } = await page.evaluate<AxeResults>(
      `axe.run(${JSON.stringify(part ?? 'html')}, ${JSON.stringify(options)})`,
    );
    expect(passes.length, `${what}, ${theme}: axe looked at something`).toBeGreaterThan(0);
    for (const { id, help, nodes } of violations)
      found.push(
        `${what}, ${theme}: ${id} (${help}): ${nodes.map((one) => `${one.target.join(' ')} ${one.failureSummary ?? ''}`).join('; ')}`,
      );
  }
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'light';
  });
  expect.soft(found, what).toEqual([]);
}
