import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** `npm start`, or another script of ours through npm, running. */
export interface Started {
  readonly url: string;
  /** Seconds from the start of npm to the first good answer of the address watched. */
  readonly seconds: number;
  readonly pid: number;
  output(): string;
  /** Ctrl-C, and waits until it has ended. */
  end(): Promise<void>;
}

/** A free port on this machine. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts a script of package.json and times it to the first 200 of `path`. */
export async function startScript(
  script: string,
  env: Readonly<Record<string, string>>,
  url: string,
  path: string,
  limitSeconds = 120,
): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a terminal gives it one: Ctrl-C reaches every process of it.
    detached: true,
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(-child.pid, 'SIGINT');
    await exited;
  };
  while (!(await answersWell(url + path))) {
    if (child.exitCode !== null || performance.now() - startedAt > limitSeconds * 1000) {
      await end();
      throw new Error(`npm run ${script} did not answer at ${url}${path}:\n${text}`);
    }
    await sleep(10);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { url, seconds, pid: child.pid ?? 0, output: () => text, end };
}

async function answersWell(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** MiB held in memory by a process, from the kernel's own account. Linux only: `null` elsewhere. */
export function residentMiB(pid: number): number | null {
  try {
    const kB = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kB === undefined ? null : Number(kB) / 1024;
  } catch {
    return null;
  }
}

/** The process below `pid` whose command line contains `text`. */
export function descendant(pid: number, text: string): number | null {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    if (!Number.isInteger(id)) continue;
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
      if (parent !== undefined) parents.set(id, Number(parent));
    } catch {
      // Ended meanwhile.
    }
  }
  const below = (id: number): boolean => {
    const parent = parents.get(id);
    return parent === pid || (parent !== undefined && parent > 1 && below(parent));
  };
  for (const id of parents.keys()) {
    if (!below(id)) continue;
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
      if (command[0]?.endsWith('node') && command.some((part) => part.endsWith(text))) return id;
    } catch {
      // Ended meanwhile.
    }
  }
  return null;
}
