import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** `npm run serve` or `npm run worker`, as a process of its own. */
export interface RelinkMain {
  readonly name: string;
  readonly url: string;
  /** Bytes it has logged so far. */
  logged(): number;
  /** What `/metrics` says, by the full name of each value. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Longest to wait for the first good answer, and for an orderly end. */
const startMs = 60_000;
const endMs = 20_000;

/** Starts one and waits until it is healthy. */
export async function startMain(
  name: 'serve' | 'worker',
  env: Readonly<Record<string, string>>,
): Promise<RelinkMain> {
  const port = String(await freePort());
  const child = spawn(process.execPath, name === 'worker' ? [main, 'worker'] : [main], {
    env: { PATH: process.env.PATH, ...env, PORT: port, RELINK_WORKER_PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let logged = 0;
  let last = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      logged += chunk.length;
      last = (last + chunk.toString()).slice(-5_000);
    });
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + startMs;
  while (!(await healthy(url))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`${name} is not healthy:\n${last}`);
    }
    await sleep(100);
  }
  return {
    name,
    url,
    logged: () => logged,
    metrics: async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended:\n${last}`);
      return readMetrics(await (await fetch(`${url}/metrics`)).text());
    },
    end: () => endOf(child),
  };
}

/** Values of Prometheus' text form. */
export function readMetrics(text: string): ReadonlyMap<string, number> {
  return new Map(
    [...text.matchAll(/^([a-z_]+(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name, value]) => [
      name ?? '',
      Number(value),
    ]),
  );
}

async function healthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), endMs);
  await ended;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
