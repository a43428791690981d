import type { Page } from '@playwright/test';

declare global {
  interface Window {
    relinkShown?: Promise<number>;
    relinkFrames?: number[];
  }
}

/** Longest anything measured may take. */
const limitMs = 20_000;

/**
 * Does what a person does to the list of Sync results, and waits until its answer is on screen.
 * @returns milliseconds from the last key or click to the first frame with the new rows
 */
export async function toRows(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate((limit) => {
    window.relinkShown = new Promise((resolve, reject) => {
      const table = document.querySelector('table[aria-label="Sync results"]');
      if (table === null) return reject(new Error('there is no list'));
      let from = 0;
      let asked = false;
      // The key or click that asked is the last one before the list says that it is waiting.
      const note = (event: Event) => {
        if (!asked) from = event.timeStamp;
      };
      for (const kind of ['keydown', 'click']) window.addEventListener(kind, note, { capture: true });
      const observer = new MutationObserver(() => {
        const busy = table.getAttribute('aria-busy') === 'true';
        if (busy) asked = true;
        if (busy || !asked) return;
        observer.disconnect();
        for (const kind of ['keydown', 'click']) window.removeEventListener(kind, note, { capture: true });
        // The frame after the change has been painted when its next task runs.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
      });
      observer.observe(table, { attributes: true, attributeFilter: ['aria-busy'] });
      setTimeout(() => reject(new Error('the list did not change')), limit);
    });
  }, limitMs);
  await act();
  return page.evaluate(() => window.relinkShown ?? Promise.reject(new Error('nothing was watched')));
}

/**
 * Opens an address and waits until something stands there and the page answers.
 * @returns milliseconds from the start of the navigation, and the bytes it took over the wire
 */
export async function firstLoad(
  page: Page,
  url: string,
  selector: string,
): Promise<{ ms: number; kB: number }> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForSelector(selector, { timeout: limitMs });
  return page.evaluate(
    () =>
      new Promise<{ ms: number; kB: number }>((resolve) => {
        requestAnimationFrame(() =>
          setTimeout(() => {
            const loaded = [
              ...performance.getEntriesByType('navigation'),
              ...performance.getEntriesByType('resource'),
            ].filter((one) => one instanceof PerformanceResourceTiming);
            const bytes = loaded.reduce((sum, one) => sum + one.transferSize, 0);
            resolve({ ms: performance.now(), kB: bytes / 1_000 });
          }),
        );
      }),
  );
}

/** Notes every frame that took the page more than 50 ms from now on; {@link longFrames} answers them. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    window.relinkFrames = frames;
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) frames.push(one.duration);
    }).observe({ type: 'long-animation-frame' });
  });
}

/** Milliseconds of each long frame since {@link watchFrames}. */
export const longFrames = (page: Page): Promise<number[]> => page.evaluate(() => window.relinkFrames ?? []);
