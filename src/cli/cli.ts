import { parseArgs } from 'node:util';
import { createClient, Refused, WrongUse } from './client.ts';
import { doctor, listConnections, listProblems } from './commands/companies.ts';
import { reconcile } from './commands/reconcile.ts';
import {
  checkRelink,
  listRecords,
  relinkRecords,
  retryRecords,
  showRecord,
  unlinkRecords,
} from './commands/records.ts';
import { listRuns, showRun, startRun, watchRun } from './commands/runs.ts';
import type { Command, Options } from './context.ts';

interface Entry {
  readonly run: Command;
  readonly takes: readonly (keyof Options)[];
  readonly help: string;
}

const inCompany = 'connection' as const;

/** Every command by its words. */
const commands: Readonly<Record<string, Entry>> = {
  connections: { run: listConnections, takes: [], help: 'companies and how they stand' },
  problems: { run: listProblems, takes: [inCompany], help: 'open problems by cause' },
  'records list': {
    run: listRecords,
    takes: [inCompany, 'link', 'outcome', 'type', 'q', 'cause', 'since', 'limit'],
    help: 'records; --link linked|unlinked|all --outcome --type --q --cause --since --limit',
  },
  'records show': {
    run: showRecord,
    takes: [inCompany],
    help: '<id>: one record with both sides and its history',
  },
  'records unlink': {
    run: unlinkRecords,
    takes: [inCompany, 'reason', 'children', 'review-on'],
    help: '<id…> --reason "…" [--children include|wait] [--review-on 2026-12-31]',
  },
  'records check': {
    run: checkRelink,
    takes: [inCompany],
    help: '<id…>: what relinking would do, from both systems now',
  },
  'records relink': {
    run: relinkRecords,
    takes: [inCompany, 'reason', 'sync-now', 'wait'],
    help: '<id…> [--sync-now] [--wait] [--reason "…"]',
  },
  'records retry': { run: retryRecords, takes: [inCompany, 'wait'], help: '<id…> [--wait]: try again now' },
  'runs list': { run: listRuns, takes: [inCompany, 'limit'], help: 'runs, newest first' },
  'runs start': {
    run: startRun,
    takes: [inCompany, 'type', 'wait'],
    help: '[record id…] [--type invoice,bill] [--wait]',
  },
  'runs show': { run: showRun, takes: [inCompany], help: '<id>' },
  'runs watch': { run: watchRun, takes: [inCompany], help: '[id]: follow a run to its end' },
  reconcile: {
    run: reconcile,
    takes: [inCompany, 'as-of', 'by'],
    help: '[--as-of 2026-11-30] [--by property|period|type]: both systems’ totals; exit code 0 only when they balance',
  },
  doctor: { run: doctor, takes: [], help: 'is everything reached that must be?' },
};

/** Process-wide things a command line needs, given so that a test can give others. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  out(line: string): void;
  err(line: string): void;
}

/** Runs one command line. @returns 0 done, 1 failed, 2 wrong use */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (error instanceof WrongUse) {
      terminal.err(error.message);
      return 2;
    }
    if (error instanceof Refused) {
      terminal.err(error.message);
      return 1;
    }
    throw error;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parsed(args);
  const { json, help, ...options } = values;
  if (help === true || positionals.length === 0) {
    for (const line of usage()) terminal.out(line);
    return help === true ? 0 : 2;
  }
  const found = [2, 1]
    .map((words) => positionals.slice(0, words))
    .find((words) => Object.hasOwn(commands, words.join(' ')));
  const entry = found === undefined ? undefined : commands[found.join(' ')];
  if (found === undefined || entry === undefined)
    throw new WrongUse(
      `There is no command "${positionals.slice(0, 2).join(' ')}". relink --help lists them.`,
    );
  const takes = new Set<string>(entry.takes);
  const wrong = Object.keys(options).find((name) => !takes.has(name));
  if (wrong !== undefined) throw new WrongUse(`"relink ${found.join(' ')}" does not take --${wrong}.`);
  const client = createClient(
    terminal.env.RELINK_URL || 'http://127.0.0.1:4700',
    terminal.env.RELINK_API_KEY || undefined,
    terminal.fetch,
  );
  return entry.run({
    client,
    output: { json: json === true, print: terminal.out },
    words: positionals.slice(found.length),
    options,
  });
}

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: yes,
        help: { type: 'boolean', short: 'h' },
        connection: text,
        link: text,
        outcome: text,
        type: text,
        q: text,
        cause: text,
        since: text,
        limit: text,
        reason: text,
        children: text,
        'review-on': text,
        'sync-now': yes,
        wait: yes,
        'as-of': text,
        by: text,
      },
    });
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error));
  }
}

function usage(): string[] {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    'relink <command> [--connection <name or id>] [--json]',
    '',
    ...Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(width)}  ${help}`),
    '',
    'RELINK_URL (http://127.0.0.1:4700) and RELINK_API_KEY say which server, and who asks.',
    'Exit code: 0 done, 1 failed, 2 wrong use.',
  ];
}
