import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const watchdog = new URL('./die-with-parent.ts', import.meta.url).href;

/** Time for an orderly end before a process is killed. Nothing acknowledged is lost by it: that is on disk. */
const graceMilliseconds = 10_000;

/** A process to start: a script of ours with its arguments. */
export interface Service {
  /** Stands before each line it prints; an empty label passes its lines on as they are. */
  label: string;
  script: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** How a service ended: exit code or signal. */
export interface Ended {
  label: string;
  how: string;
}

/** Starts services as processes of their own and ends every one of them, each by its own id. */
export interface Supervisor {
  start(service: Service): ChildProcess;
  /** Resolves when the first service ends that nobody asked to end. */
  readonly unexpectedEnd: Promise<Ended>;
  /** Aborted as soon as a service ended by itself or {@link stop} was called: no use in waiting for anything more. */
  readonly over: AbortSignal;
  /** Ends the services, the last started first, and resolves when all are gone. */
  stop(): Promise<void>;
  /** Ends them without waiting for anything. */
  kill(): void;
}

/**
 * A supervisor that prints its services' lines through `print`.
 *
 * Services run in process groups of their own, so that Ctrl-C reaches the supervisor alone and it can end them in
 * order: Relink before the systems it is talking to.
 */
export function supervise(print: (line: string) => void, cwd: string): Supervisor {
  const running: { service: Service; child: ChildProcess; gone: Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;
  const over = new AbortController();
  const { promise: unexpectedEnd, resolve: reportEnd } = Promise.withResolvers<Ended>();

  const start = (service: Service): ChildProcess => {
    over.signal.throwIfAborted();
    const child = spawn(process.execPath, ['--import', watchdog, service.script, ...(service.args ?? [])], {
      cwd,
      env: {
        ...process.env,
        ...service.env,
        RELINK_SUPERVISED: '1',
        RELINK_SUPERVISOR_PID: String(process.pid),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const prefix = service.label === '' ? '' : `${service.label} | `;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => print(`${prefix}${line}`));
    }
    const gone = new Promise<void>((resolve) => {
      const ended = (how: string) => {
        if (stopping === undefined) reportEnd({ label: service.label, how });
        over.abort();
        resolve();
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, signal) => ended(signal ?? `code ${code}`));
    });
    running.push({ service, child, gone });
    return child;
  };

  const end = async ({ child, gone }: (typeof running)[number]): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
    await gone;
    clearTimeout(late);
  };

  const kill = () => {
    for (const { child } of running) child.kill('SIGKILL');
  };

  const stop = (): Promise<void> => {
    over.abort();
    stopping ??= (async () => {
      for (const one of running.toReversed()) await end(one);
    })();
    return stopping;
  };

  return { start, unexpectedEnd, over: over.signal, stop, kill };
}
