import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { expect, test } from 'vitest';

/** From the open database on, every piece of dead code would be collected at once, and said so on the output. */
const SCRIPT = `
import { setFlagsFromString } from 'node:v8';
const { PgliteClient } = await import(process.env.CLIENT);
const input = { folder: process.env.FOLDER, durable: false };
const client = await PgliteClient.start(input);
setFlagsFromString('--trace-wasm-code-gc');
setFlagsFromString('--stress-wasm-code-gc');
for (let round = 0; round < 5; round++)
  await client.run('select count(*) from generate_series(1, 20000) n where n::text like \\'%7%\\'', [], 'relink', 60000);
await client.close();
const second = await PgliteClient.start(input);
await second.run('select 1', [], 'relink', 60000);
await second.close();
console.log('done');
`;

test('with an embedded database open, V8 collects no code of WebAssembly', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-code-gc-'));
  try {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '--no-warnings', '--eval', SCRIPT],
      {
        encoding: 'utf8',
        env: {
          ...process.env,
          CLIENT: new URL('./pglite-client.ts', import.meta.url).href,
          FOLDER: path.join(folder, 'database'),
        },
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe('done\n');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
