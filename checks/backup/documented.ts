import { readFileSync } from 'node:fs';

/** The commands of the page for whoever runs Relink, one text for each block: what is tested is what people read. */
export function documentedCommands(): readonly string[] {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const section = /\n## Backup and restore\n([\s\S]*?)(?=\n## |$)/.exec(page)?.[1] ?? '';
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, commands = '']) => commands);
}

/** The one block that has this in it; the test fails where the page has none, or two. */
export function documented(part: string): string {
  const found = documentedCommands().filter((commands) => commands.includes(part));
  if (found.length !== 1) throw new Error(`${found.length} commands with ${part} in docs/operations.md`);
  return found[0] ?? '';
}
