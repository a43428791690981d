import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { z } from 'zod';
import { DatabaseInUseError, type RunningInfo } from './errors.ts';
import { processLives } from './process-lives.ts';

/** Held while this process owns a data directory. */
export interface InstanceLock {
  release(): Promise<void>;
}

const runningSchema = z.object({ pid: z.int(), startedAt: z.string(), url: z.string().optional() });

/**
 * Takes the directory, or says who has it. The embedded database has no lock of its own: two processes on one
 * directory lose most of what they acknowledged.
 *
 * On Linux the lock is an abstract socket named after the directory's real path: the kernel drops it with the
 * process, however that ends. Elsewhere it is a file with the owner's process id. Neither is seen from another
 * container that mounts the same directory.
 */
export async function lockInstance(dataDir: string): Promise<InstanceLock> {
  const real = fs.realpathSync(dataDir);
  const taken = process.platform === 'linux' ? await lockSocket(real) : lockFile(real);
  if (taken === null) throw new DatabaseInUseError(dataDir, readRunning(dataDir));
  writeRunning(dataDir, {});
  return {
    async release() {
      fs.rmSync(runningFile(dataDir), { force: true });
      await taken();
    },
  };
}

/** Names the process that runs on this directory, and where it answers: the server calls it once it listens. */
export function writeRunning(dataDir: string, info: { url?: string }): void {
  const known = readRunning(dataDir);
  const startedAt = known?.pid === process.pid ? known.startedAt : new Date().toISOString();
  const draft = `${runningFile(dataDir)}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify({ pid: process.pid, startedAt, ...info }), { mode: 0o600 });
  fs.renameSync(draft, runningFile(dataDir));
}

/** Who runs on this directory by its own account; null when nobody, or when that process is gone. */
export function readRunning(dataDir: string): RunningInfo | null {
  let text: string;
  try {
    text = fs.readFileSync(runningFile(dataDir), 'utf8');
  } catch {
    return null;
  }
  const parsed = runningSchema.safeParse(parseJson(text));
  return parsed.success && processLives(parsed.data.pid) ? parsed.data : null;
}

function runningFile(dataDir: string): string {
  return path.join(dataDir, 'running.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Release = () => Promise<void>;

function lockSocket(realPath: string): Promise<Release | null> {
  const name = `\0relink-${createHash('sha256').update(realPath).digest('hex').slice(0, 40)}`;
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(() => new Promise((closed) => server.close(() => closed())));
    });
  });
}

/** Exported for its test: the way of systems without abstract sockets. */
export function lockFile(realPath: string): Release | null {
  const file = path.join(realPath, 'owner.pid');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return async () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (processLives(Number(fs.readFileSync(file, 'utf8')))) return null;
      fs.rmSync(file, { force: true });
    }
  }
  return null;
}
