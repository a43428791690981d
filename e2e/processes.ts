import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A free port: taken, told and given back. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** One of our scripts, running. */
export interface Running {
  readonly child: ChildProcess;
  /** All it has printed. */
  output(): string;
  /** Asks it to end and waits until it has. */
  end(): Promise<void>;
}

/** Starts one of our scripts with these variables besides those of this process. */
export function start(script: string, env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [script], {
    // Many processes load the same code.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'relink-e2e-compiled'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    output: () => output,
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Waits until an address answers well; throws with what the process printed when it ends or takes too long. */
export async function answers(running: Running, address: string, milliseconds = 180_000): Promise<void> {
  const until = Date.now() + milliseconds;
  for (;;) {
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      // Not listening yet.
    }
    if (running.child.exitCode !== null || Date.now() > until)
      throw new Error(`nothing answered at ${address}:\n${running.output()}`);
    await sleep(100);
  }
}
