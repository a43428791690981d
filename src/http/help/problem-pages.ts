import { readFileSync } from 'node:fs';
import type { ProblemCode } from '../../domain/problem.ts';
import { problemCodes } from '../../domain/problem.ts';
import { escaped, markdownHtml, markdownTitle } from './markdown.ts';

/** Where the page about a cause is served. */
export const helpPath = (code: ProblemCode): string => `/help/problems/${code}`;

const folder = new URL('../../../docs/problems/', import.meta.url);

/** The page about a code as it is written. */
export function problemPage(code: ProblemCode): string {
  return readFileSync(new URL(`${code}.md`, folder), 'utf8');
}

/** The page about a code, to read; `null` for what is no code. */
export function problemHtml(text: string): string | null {
  const code = problemCodes.find((one) => one === text);
  if (code === undefined) return null;
  const page = problemPage(code);
  return framed(
    markdownTitle(page),
    `${markdownHtml(page)}<footer><a href="/help/problems">All causes</a></footer>`,
  );
}

/** Every cause by its title. */
export function problemIndexHtml(): string {
  const titles = problemCodes
    .map((code) => ({ code, title: markdownTitle(problemPage(code)) }))
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
  const list = titles.map(({ code, title }) => `<li><a href="${helpPath(code)}">${escaped(title)}</a></li>`);
  return framed(
    'Causes',
    `<h1>What keeps a record from syncing</h1><p>Each cause has its page: what it means, why it happens, what to do, what Relink does meanwhile, and how it clears.</p><ul class="causes">${list.join('')}</ul>`,
  );
}

/** A page to read: plain HTML, nothing loaded from elsewhere, no script. */
function framed(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Relink help</title><style>
body{font:15px/1.6 Inter,system-ui,sans-serif;max-width:42rem;margin:2.5rem auto;padding:0 1.25rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .75rem}h2{font-size:1rem;margin:1.75rem 0 .25rem}p{margin:.5rem 0}
ol,ul{padding-left:1.4rem}li{margin:.25rem 0}a{color:#1f5fbf}code{font:13px/1.5 ui-monospace,monospace}
.causes{columns:2;list-style:none;padding:0}footer{margin-top:2.5rem;border-top:1px solid #d9dde3;padding-top:.75rem}
@media (max-width:34rem){.causes{columns:1}}
@media (prefers-color-scheme:dark){body{color:#e6e8eb;background:#16181c}a{color:#7db2ff}footer{border-color:#363b43}}
</style></head><body><main>${body}</main></body></html>`;
}
