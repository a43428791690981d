/** `npm run sandbox`: the two sandboxes alone, until Ctrl-C. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoSettings } from './lib/demo-settings.ts';
import { runServices, takenPort } from './lib/run-services.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main(): Promise<number> {
  const { dataDir, sandboxes } = demoSettings(process.env, root);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const taken = await takenPort(sandboxes);
  if (taken !== null) {
    console.error(`\n${taken}\n`);
    return 1;
  }
  return await runServices(root, sandboxes, () => {
    for (const { name, port } of sandboxes) console.log(`${name}: http://127.0.0.1:${port}`);
    return [];
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
