import type { Sandbox } from './demo-settings.ts';
import { comesTrue, portIsFree, statusOf } from './reachable.ts';
import { type Service, type Supervisor, supervise } from './supervisor.ts';

/** A first start makes the portfolio; 100,000 records take a while. */
const sandboxReadyMilliseconds = 180_000;

/** After a killed start its processes need a moment to notice and to let go of their ports. */
const portFreeMilliseconds = 3_000;

/** Says which of the ports is taken, and how to choose another; null when all are free. */
export async function takenPort(
  ports: readonly { label: string; port: number; variable: string; host?: string }[],
): Promise<string | null> {
  for (const { label, port, variable, host } of ports) {
    if (await comesTrue(() => portIsFree(port, host), portFreeMilliseconds)) continue;
    return (
      `Port ${port} (${label}) is in use by another program on this machine.\n` +
      `End that program, or choose another port: ${variable}=${port + 100} npm start`
    );
  }
  return null;
}

/** Starts the sandboxes and waits until both answer. Throws when one stays silent or ends. */
async function startSandboxes(supervisor: Supervisor, sandboxes: readonly Sandbox[]): Promise<void> {
  for (const sandbox of sandboxes) supervisor.start(sandbox);
  const ready = sandboxes.map(async ({ name, port }) => {
    const answers = async () => (await statusOf(`http://127.0.0.1:${port}/_control/clock`)) !== null;
    if (await comesTrue(answers, sandboxReadyMilliseconds, supervisor.over)) return;
    throw new Error(`The ${name} sandbox did not answer on port ${port}.`);
  });
  await Promise.all(ready);
}

/**
 * Runs the sandboxes and what comes after them until a signal arrives, the npm that started us is gone, or one of the
 * processes ends by itself. Answers the exit code; by then every process it started has ended.
 */
export async function runServices(
  root: string,
  sandboxes: readonly Sandbox[],
  after: () => readonly Service[],
): Promise<number> {
  const supervisor = supervise((line) => console.log(line), root);
  const asked = endAsked(() => supervisor.kill());
  const started = (async () => {
    await startSandboxes(supervisor, sandboxes);
    for (const service of after()) supervisor.start(service);
    return null;
  })();
  try {
    const first = await Promise.race([asked, supervisor.unexpectedEnd, started]);
    const reason = first ?? (await Promise.race([asked, supervisor.unexpectedEnd]));
    if (reason === 'asked') {
      console.log('\nEnding ...');
      return 0;
    }
    console.error(
      `\n${reason.label === '' ? 'Relink' : `The ${reason.label}`} ended by itself (${reason.how}).`,
    );
    return 1;
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await supervisor.stop();
  }
}

/**
 * Resolves on Ctrl-C, on a polite kill, when the terminal closes, and when the npm above us is gone.
 * A second Ctrl-C is impatience.
 */
function endAsked(impatient: () => void): Promise<'asked'> {
  return new Promise((resolve) => {
    let interrupts = 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('asked'));
    process.on('SIGINT', () => {
      interrupts += 1;
      if (interrupts > 1) impatient();
    });
    // npm forwards signals to a shell, and some shells die of them without telling us.
    if (process.env.npm_lifecycle_event === undefined) return;
    const npm = process.ppid;
    setInterval(() => {
      if (process.ppid !== npm) resolve('asked');
    }, 500).unref();
  });
}
