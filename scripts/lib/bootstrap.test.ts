import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isInstalled } from './install.mjs';
import { inputsDigest } from './web-build.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const lock = (packages: Record<string, { version: string; optional?: boolean }>) => ({ packages });
const wanted = lock({
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/a-for-elsewhere': { version: '1.0.0', optional: true },
});

test('what npm ci has just installed is not installed again', () => {
  expect(isInstalled(wanted, lock({ 'node_modules/a': { version: '1.0.0' } }))).toBe(true);
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  expect(isInstalled(read('package-lock.json'), read('node_modules/.package-lock.json'))).toBe(true);
});

test('a missing, another, or an extra package is a reason to install', () => {
  expect(isInstalled(wanted, lock({}))).toBe(false);
  expect(isInstalled(wanted, lock({ 'node_modules/a': { version: '1.0.1' } }))).toBe(false);
  const extra = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } };
  expect(isInstalled(wanted, lock(extra))).toBe(false);
});

let folder = '';
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'relink-web-'));
  write('package-lock.json', '{}');
  write('web/index.html', '<html></html>');
  write('web/src/main.tsx', 'one');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the browser app is built again when a source changes, not for a test or its own result', () => {
  const before = inputsDigest(folder);
  write('web/src/main.test.tsx', 'a test');
  write('web/dist/main.js', 'a result');
  write('web/src/api/generated.ts', 'types');
  write('web/src/main.tsx', 'one');
  expect(inputsDigest(folder)).toBe(before);
  write('web/src/main.tsx', 'two');
  const changed = inputsDigest(folder);
  expect(changed).not.toBe(before);
  write('package-lock.json', '{ }');
  expect(inputsDigest(folder)).not.toBe(changed);
});
