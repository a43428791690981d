import { z } from 'zod';
import { readControl } from './read.ts';

/** What the checker needs of one journal entry; the sandboxes write more. */
const entry = z.object({
  seq: z.number(),
  time: z.string(),
  method: z.string(),
  path: z.string(),
  actor: z.string().default('api'),
  body: z.unknown(),
  status: z.number().nullable(),
  committed: z.boolean(),
});
export type Write = z.infer<typeof entry>;

const page = z.object({ last: z.number(), entries: z.array(entry) });

/** Reads a sandbox's journal after an entry. */
export async function readJournal(url: string, since = 0): Promise<{ last: number; entries: Write[] }> {
  return page.parse(await readControl(url, `/journal?since=${since}`));
}

/** Calls that read although they are sent with POST. */
const reading =
  /\/services\/core\/(query|model)\b|\/oauth2\/|\?functions=((getAPISession|query|read\w*|lookup|inspect|getDimensions)(\.\w+)?,?)+$/;

/**
 * The writes of API clients that carry a record's token, number or key, newer than an entry: none may be there for a
 * record that is held. Refused writes count too, for they left all the same; people's own edits do not.
 */
export function writesFor(entries: readonly Write[], needle: string, since = 0): Write[] {
  const carries = finder(needle);
  return entries.filter((it) => {
    if (it.seq <= since || it.actor !== 'api' || it.method === 'GET' || it.method === 'HEAD') return false;
    if (reading.test(it.path) || it.path.startsWith('/_control')) return false;
    return carries(`${it.path} ${JSON.stringify(it.body) ?? ''}`);
  });
}

/** A token is looked for where tokens stand; a number or key as a whole word. Six digits may be either. */
function finder(needle: string): (text: string) => boolean {
  const escaped = needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const word = new RegExp(`(?<![A-Za-z0-9-])${escaped}(?![A-Za-z0-9-])`);
  const marks = /^[0-9a-f]{6}$/.test(needle) ? [`#T${needle}`, `.t${needle}@`] : [];
  return (text) => word.test(text) || marks.some((mark) => text.includes(mark));
}
