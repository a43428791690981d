import { Server } from 'node:http';
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { SandboxEnv } from './exchange.ts';

/** A sandbox that listens. */
export interface RunningSandbox {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Serves an app on the loopback address; port 0 picks a free one. Closing cuts what is still open. */
export function serveSandbox(
  app: Hono<SandboxEnv>,
  port: number,
  onClose: () => void = () => {},
): Promise<RunningSandbox> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) => {
      server.off('error', reject);
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        port: address.port,
        close: () =>
          new Promise((done) => {
            server.close(() => {
              onClose();
              done();
            });
            if (server instanceof Server) server.closeAllConnections();
          }),
      });
    });
    server.once('error', reject);
  });
}

/** The flags both sandboxes take: `--port`, `--data-dir`, `--size`, `--seed`, `--payments`. */
export interface SandboxFlags {
  port: number;
  dataDir: string | undefined;
  size: number | undefined;
  seed: number | undefined;
  /** Fill an empty directory with credit notes and payments too. */
  payments: boolean;
}

const wholeNumber = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not ${text}`);
  return Number(text);
};

/** Reads the flags from the command line, the port also from the environment. */
export function sandboxFlags(
  portVariable: string,
  defaultPort: number,
  args = process.argv.slice(2),
): SandboxFlags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { port: text, 'data-dir': text, size: text, seed: text, payments: { type: 'boolean' } },
  });
  return {
    port: wholeNumber('port', values.port ?? process.env[portVariable]) ?? defaultPort,
    dataDir: values['data-dir'],
    size: wholeNumber('size', values.size),
    seed: wholeNumber('seed', values.seed),
    payments: values.payments ?? false,
  };
}

/** Closes the sandbox on SIGTERM and SIGINT and ends the process. */
export function closeOnSignal(sandbox: RunningSandbox): void {
  const stop = () => {
    sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
