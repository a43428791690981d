import type { Context } from 'hono';
import type { Env } from '../common/env.ts';
import { Refusal } from '../common/refusal.ts';

/**
 * A change by a browser's session must come from our own pages. Browsers send `Origin` with every change and
 * cannot be made to lie about it; a client without one says so with a header no foreign form can set. Keys are not
 * sent by browsers on their own, so they need none of this.
 */
export function checkSameOrigin(c: Context<Env>): void {
  if (c.req.header('authorization') !== undefined) return;
  const origin = c.req.header('origin');
  if (origin !== undefined) {
    if (isOurs(origin, c.get('services').publicUrl, c.req.url)) return;
  } else if (c.req.header('sec-fetch-site') === 'same-origin' || c.req.header('x-relink') !== undefined)
    return;
  throw new Refusal(403, 'foreign-origin', 'Changes by a browser are taken from Relink’s own pages only.');
}

/** The public address, or the very address this request came to (a forwarded port, another name of this machine). */
export function isOurs(origin: string, publicUrl: string, requestUrl: string): boolean {
  return origin === publicUrl || origin === new URL(requestUrl).origin;
}
