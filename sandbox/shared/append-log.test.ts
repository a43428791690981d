import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AppendLog } from './append-log.ts';
import type { Json } from './json.ts';

const directory = () => fs.mkdtempSync(path.join(os.tmpdir(), 'append-log-'));
const reopen = (dir: string) => {
  const entries: Json[] = [];
  const log = AppendLog.open(dir, 'log.jsonl', (entry) => entries.push(entry));
  return { entries, log };
};

test('entries survive reopening; a torn last line is cut off and never comes back', () => {
  const dir = directory();
  const first = reopen(dir).log;
  first.append({ n: 1 });
  first.append({ n: 2, word: 'ü' });
  fs.appendFileSync(path.join(dir, 'log.jsonl'), '{"n":3,"wo');
  const second = reopen(dir);
  expect(second.entries).toEqual([{ n: 1 }, { n: 2, word: 'ü' }]);
  second.log.append({ n: 4 });
  expect(reopen(dir).entries).toEqual([{ n: 1 }, { n: 2, word: 'ü' }, { n: 4 }]);
});

test('compaction replaces the content and appending goes on', () => {
  const dir = directory();
  const { log } = reopen(dir);
  log.append({ old: true });
  log.rewrite([{ all: 1 }]);
  log.append({ more: 2 });
  expect(reopen(dir).entries).toEqual([{ all: 1 }, { more: 2 }]);
  expect(AppendLog.exists(dir, 'log.jsonl')).toBe(true);
});
