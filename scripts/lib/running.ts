import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { comesTrue, statusOf } from './reachable.ts';

/** The address is missing until the server listens. */
const noteSchema = z.object({ pid: z.int().positive(), url: z.url().optional(), startedAt: z.string() });

/** What a process writes into the data directory to say that it uses it. */
export type RunningNote = z.infer<typeof noteSchema>;

/** `running.json` is the server's, `demo.json` the supervisor's: it stands from before the server is there. */
type NoteName = 'running.json' | 'demo.json';

/** The watchdog in each process the supervisor starts gives an orderly end 8 s. */
const orphanMilliseconds = 10_000;

/** What runs on a data directory. */
export type Running = { state: 'nothing' } | { state: 'ready' | 'starting'; note: RunningNote };

/** The command line of a process; null when there is no such process, or nobody can tell. */
function commandLine(pid: number): string | null {
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return null;
    }
  }
  const listed = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.status === 0 ? listed.stdout : null;
}

/**
 * Whether the process of a note still lives *and* is one of ours: after a kill its id may belong to anything, and a
 * start must not be refused for ever on account of a stranger.
 */
function lives(note: RunningNote): boolean {
  if (note.pid === process.pid) return false;
  return /\b(start|main)\.ts\b/.test(commandLine(note.pid) ?? '');
}

function readNote(dataDir: string, name: NoteName): RunningNote | null {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(join(dataDir, name), 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Looks at who uses a data directory. Changes nothing. A server whose supervisor was killed is about to end by
 * itself: that is waited for, so that a start right after a kill is a start.
 */
export async function whatRuns(dataDir: string): Promise<Running> {
  const demo = readNote(dataDir, 'demo.json');
  const server = readNote(dataDir, 'running.json');
  const supervisorLives = demo !== null && lives(demo);
  if (demo !== null && !supervisorLives && server !== null) {
    await comesTrue(async () => !lives(server), orphanMilliseconds);
  }
  const note = [server, demo].find((one) => one !== null && lives(one));
  if (!note) return { state: 'nothing' };
  const ready = note.url !== undefined && (await statusOf(new URL('/healthz', note.url).href)) === 200;
  return { state: ready ? 'ready' : 'starting', note };
}

/** Notes that this process runs the demo on a data directory; answers what takes the note away again. */
export function noteDemo(dataDir: string, url: string): () => void {
  const file = join(dataDir, 'demo.json');
  const note: RunningNote = { pid: process.pid, url, startedAt: new Date().toISOString() };
  writeFileSync(file, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
