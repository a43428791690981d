/** `npm start`: both sandboxes and Relink in demo mode, on one data directory, until Ctrl-C. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoSettings } from './lib/demo-settings.ts';
import { runServices, takenPort } from './lib/run-services.ts';
import { noteDemo, whatRuns } from './lib/running.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main(): Promise<number> {
  const settings = demoSettings(process.env, root);
  // Group- and world-readable by nobody: the database and the demo's key lie in it.
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });

  const running = await whatRuns(settings.dataDir);
  if (running.state !== 'nothing') {
    const { pid, url, startedAt } = running.note;
    const how =
      running.state === 'ready'
        ? `is running already: ${url}`
        : 'is starting already, or is not answering yet';
    console.log(`\nRelink ${how}\n  process ${pid}, since ${startedAt}, on the data in ${settings.dataDir}`);
    console.log('  Nothing was started. To run a second one: RELINK_DATA_DIR and other ports.\n');
    return running.state === 'ready' ? 0 : 1;
  }
  const taken = await takenPort([
    { label: 'Relink', port: settings.port, variable: 'PORT', host: settings.host },
    ...settings.sandboxes,
  ]);
  if (taken !== null) {
    console.error(`\n${taken}\n`);
    return 1;
  }
  const forget = noteDemo(settings.dataDir, settings.url);
  try {
    const env = { RELINK_DEMO: '1', RELINK_DATA_DIR: settings.dataDir };
    return await runServices(root, settings.sandboxes, () => [
      { label: '', script: join(root, 'src', 'main.ts'), env },
    ]);
  } finally {
    forget();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
