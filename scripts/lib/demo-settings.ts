import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Service } from './supervisor.ts';

const port = (standard: number) => z.coerce.number().int().min(1).max(65_535).default(standard);

/** The variables the supervisor itself needs; every other goes on to the server, which checks its own. */
const demoVariables = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port(4700),
  RELINK_DATA_DIR: z.string().default('./.relink'),
  RELINK_DEMO_PORT_RELEASED: port(4711),
  RELINK_DEMO_PORT_INTACCT: port(4712),
  RELINK_DEMO_SIZE: z.coerce.number().int().min(1).max(100_000).default(2_000),
  RELINK_DEMO_SEED: z.coerce.number().int().min(0).default(1),
});

/** A sandbox to run: its process, its port and the variable that moves it. */
export interface Sandbox extends Service {
  name: string;
  port: number;
  variable: string;
}

/** What the demo and `npm run sandbox` run on. */
export interface DemoSettings {
  dataDir: string;
  host: string;
  port: number;
  url: string;
  sandboxes: readonly Sandbox[];
}

/** Reads the demo's variables; a wrong one throws with its name and what would be right. */
export function demoSettings(env: NodeJS.ProcessEnv, root: string): DemoSettings {
  const parsed = demoVariables.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Not a usable setting. ${wrong.join('; ')}`);
  }
  const { HOST: host, PORT: serverPort, ...demo } = parsed.data;
  const dataDir = resolve(root, demo.RELINK_DATA_DIR);
  const sandbox = (folder: string, name: string, sandboxPort: number, variable: string): Sandbox => ({
    label: `${name} sandbox`,
    name,
    port: sandboxPort,
    variable,
    script: join(root, 'sandbox', folder, 'main.ts'),
    args: [
      ['--port', String(sandboxPort)],
      ['--data-dir', join(dataDir, `sandbox-${folder}`)],
      ['--size', String(demo.RELINK_DEMO_SIZE)],
      ['--seed', String(demo.RELINK_DEMO_SEED)],
      ['--payments'],
    ].flat(),
  });
  return {
    dataDir,
    host,
    port: serverPort,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${serverPort}`,
    sandboxes: [
      sandbox('re-leased', 'Re-Leased', demo.RELINK_DEMO_PORT_RELEASED, 'RELINK_DEMO_PORT_RELEASED'),
      sandbox('intacct', 'Sage Intacct', demo.RELINK_DEMO_PORT_INTACCT, 'RELINK_DEMO_PORT_INTACCT'),
    ],
  };
}
