import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled } from './bundle.ts';

/** One process of a check, talked to over IPC. It ends with us, however we end. */
export interface Child<In, Out extends { readonly kind: string }> {
  readonly pid: number;
  tell(message: In): void;
  /** The next message of this kind, also one that has come already; throws when the process ends first. */
  next<K extends Out['kind']>(kind: K, withinMs?: number): Promise<Extract<Out, { readonly kind: K }>>;
  /** Ends it at once, as a power cut would, and waits until it has ended. */
  kill(): Promise<void>;
  alive(): boolean;
  /** Waits until it has ended by itself. */
  ended(): Promise<void>;
  /** The last it has printed. */
  output(): string;
}

/** Starts one of the harness's entry files. `read` checks what it says. */
export async function startChild<In extends object, Out extends { readonly kind: string }>(
  entry: string,
  args: readonly string[],
  read: (message: unknown) => Out,
): Promise<Child<In, Out>> {
  const child = fork(await bundled(entry), args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // They live for seconds: code that is compiled in one go costs less than code that is compiled well.
    execArgv: ['--liftoff-only'],
    // Hundreds of processes load the same code.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'relink-check-compiled') },
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const heard: Out[] = [];
  const looking = new Set<() => void>();
  const look = () => {
    for (const one of looking) one();
  };
  child.on('message', (message) => {
    heard.push(read(message));
    look();
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => look());
  const alive = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: pidOf(child),
    alive,
    ended: () => ended,
    output: () => output,
    tell: (message) => {
      child.send(message);
    },
    async next(kind, withinMs = 120_000) {
      const until = Date.now() + withinMs;
      for (;;) {
        const at = heard.findIndex((message) => message.kind === kind);
        const [found] = at < 0 ? [] : heard.splice(at, 1);
        if (isOf(found, kind)) return found;
        if (!alive()) throw new Error(`${entry} ended before "${kind}":\n${output}`);
        if (Date.now() >= until)
          throw new Error(`${entry} did not say "${kind}" in ${withinMs} ms:\n${output}`);
        await new Promise<void>((resolve) => {
          const once = () => {
            clearTimeout(timer);
            looking.delete(once);
            resolve();
          };
          const timer = setTimeout(once, until - Date.now());
          looking.add(once);
        });
      }
    },
    async kill() {
      if (alive()) child.kill('SIGKILL');
      await ended;
    },
  };
}

function isOf<Out extends { readonly kind: string }, K extends Out['kind']>(
  message: Out | undefined,
  kind: K,
): message is Extract<Out, { readonly kind: K }> {
  return message?.kind === kind;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the process did not start');
  return child.pid;
}
