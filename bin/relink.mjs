#!/usr/bin/env node
// The terminal client, on the Node.js that the project pins where it is installed, else on the one at hand.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const node = existsSync(pinned) ? pinned : process.execPath;
const result = spawnSync(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(result.status ?? 1);
