import { type Client, WrongUse } from './client.ts';
import type { Output } from './output.ts';
import { Connection } from './shapes.ts';

/** What a command is given: its words after the name, its options, and the way to the API and the screen. */
export interface CommandContext {
  readonly client: Client;
  readonly output: Output;
  readonly words: readonly string[];
  readonly options: Options;
}

/** Every option of every command; each command says which it takes. */
export interface Options {
  readonly connection?: string | undefined;
  readonly link?: string | undefined;
  readonly outcome?: string | undefined;
  readonly type?: string | undefined;
  readonly q?: string | undefined;
  readonly cause?: string | undefined;
  readonly since?: string | undefined;
  readonly limit?: string | undefined;
  readonly reason?: string | undefined;
  readonly children?: string | undefined;
  readonly 'review-on'?: string | undefined;
  readonly 'sync-now'?: boolean | undefined;
  readonly wait?: boolean | undefined;
  readonly 'as-of'?: string | undefined;
  readonly by?: string | undefined;
}

export type Command = (context: CommandContext) => Promise<number>;

/** The company meant: the one named by id or name, or the only one there is. */
export async function chosenConnection({ client, options }: CommandContext): Promise<Connection> {
  const all = await client.list(Connection, '/connections');
  const named = options.connection;
  if (named === undefined) {
    const only = all[0];
    if (only !== undefined && all.length === 1) return only;
    throw new WrongUse(
      all.length === 0
        ? 'There is no company yet: connect one in the browser first.'
        : `Which company? --connection with one of: ${all.map((one) => one.name).join(', ')}`,
    );
  }
  const found = all.filter((one) => one.id === named || one.name.toLowerCase() === named.toLowerCase());
  const one = found[0];
  if (one === undefined || found.length > 1)
    throw new WrongUse(
      `${found.length === 0 ? 'There is no company' : 'More than one company is called'} "${named}". Use the id: relink connections`,
    );
  return one;
}

/** At least one word, each an id. */
export function ids({ words }: CommandContext, what: string): readonly string[] {
  if (words.length === 0) throw new WrongUse(`Which? Give ${what}.`);
  return words;
}

/** A number of rows from `--limit`. */
export function limitOf(options: Options, otherwise: number): number {
  if (options.limit === undefined) return otherwise;
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new WrongUse('--limit is a whole number from 1.');
  return limit;
}
