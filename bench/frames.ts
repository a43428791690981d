import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium } from '@playwright/test';
import playwrightConfig from '../playwright.config.ts';
import { signIn } from './lib/browser.ts';
import { startDemo } from './lib/demo.ts';
import { type Benchmark, type BenchOptions, figure } from './lib/figure.ts';
import { longFrames, watchFrames } from './lib/list-watch.ts';

const defaultSize = 5_000;
/** Longest one run is watched. */
const watchedMs = 45_000;

/** How smooth the list stays while the first sync of a new company fills and changes it. */
export const frames: Benchmark = {
  id: 'x',
  title: 'Frames of the list while a run updates it',
  async run(options) {
    const browser = await chromium.launch(playwrightConfig.use?.launchOptions);
    try {
      const longest: number[] = [];
      // Each round is a whole first sync, of which three say as much as five.
      for (let round = 0; round < Math.min(options.rounds, 3); round += 1)
        longest.push(await watchedSync(browser, options));
      return [
        figure(
          { id: 'x.frame', name: 'longest frame of Sync results during a first sync', unit: 'ms' },
          longest,
          { atMost: 100 },
        ),
      ];
    } finally {
      await browser.close();
    }
  },
};

/** @returns the longest frame, in milliseconds */
async function watchedSync(browser: Browser, options: BenchOptions): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'relink-bench-'));
  try {
    const demo = await startDemo(dataDir, options.size ?? defaultSize);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    try {
      const page = await context.newPage();
      await signIn(page, demo);
      // All rows: thousands, of which the run changes hundreds at a time.
      await page.goto(`${demo.url}/companies/${demo.connectionId}/results?since=any&link=all&rows=all`);
      await page.locator('[data-record]').first().waitFor({ timeout: 60_000 });
      await watchFrames(page);
      const until = performance.now() + watchedMs;
      let changes = 0;
      let refreshed = 0;
      let shown: string | null = null;
      const refresh = page.getByRole('button', { name: /Refresh the list/ });
      while (performance.now() < until && (await demo.runState()) === 'running') {
        await sleep(500);
        const now = await page.getByRole('main').textContent();
        if (now !== shown) changes += 1;
        shown = now;
        // As a person does who wants to see what is new: the rows themselves do not move by themselves.
        if (await refresh.isVisible()) {
          await refresh.click();
          refreshed += 1;
        }
      }
      if (changes < 5 || refreshed < 3)
        throw new Error(
          `during the run the page changed ${changes} times, and was refreshed ${refreshed} times`,
        );
      const long = await longFrames(page);
      options.say(
        `the page changed in ${changes} looks, and was refreshed ${refreshed} times; ${long.length} frames over 50 ms`,
      );
      return Math.max(0, ...long);
    } finally {
      await context.close();
      await demo.end();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
