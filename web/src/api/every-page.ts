import { call } from './client.ts';
import type { Page } from './types.ts';

/** All of a list that is short by nature, such as the companies: page after page, as one. */
export async function everyPage<T>(path: string, signal: AbortSignal): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page: Page<T> = await call<Page<T>>(path, { query: { limit: 200, cursor }, signal });
    items.push(...page.items);
    if (page.next === null) return { items, next: null };
    cursor = page.next;
  }
}
