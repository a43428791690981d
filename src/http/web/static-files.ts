import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Context } from 'hono';
import type { Env } from '../common/env.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};

interface Served {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * The built browser app, two megabytes, read once: only files that were there at the start are served, so no path
 * leads out of the folder.
 */
export interface StaticFiles {
  /** `null`: no such file. */
  serve(c: Context<Env>, path: string): Response | null;
}

export function staticFiles(folder: string): StaticFiles {
  const files = new Map<string, Served>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = statSync(file);
    files.set(`/${relative(folder, file).split(sep).join('/')}`, {
      bytes: new Uint8Array(readFileSync(file)),
      tag: `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
    });
  }
  return {
    serve(c, path) {
      const plain = files.get(path);
      if (plain === undefined || encodings.some(([, suffix]) => path.endsWith(suffix))) return null;
      const accepted = c.req.header('accept-encoding') ?? '';
      const found = encodings
        .map(([name, suffix]) => ({
          name,
          served: accepted.includes(name) ? files.get(`${path}${suffix}`) : undefined,
        }))
        .find((one) => one.served !== undefined);
      const served = found?.served ?? plain;
      const headers: Record<string, string> = {
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        // Vite names what it builds by content, so it never changes; the rest is asked for again each time.
        'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        etag: served.tag,
        vary: 'accept-encoding',
        ...(found === undefined ? {} : { 'content-encoding': found.name }),
      };
      if (c.req.header('if-none-match') === served.tag) return c.body(null, 304, headers);
      headers['content-length'] = String(served.bytes.length);
      if (c.req.method === 'HEAD') return c.body(null, 200, headers);
      return c.body(served.bytes, 200, headers);
    },
  };
}
