import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { processLives } from './process-lives.ts';

test('a running process lives, an ended one does not', async () => {
  expect(processLives(process.pid)).toBe(true);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(processLives(child.pid ?? 0)).toBe(false);
  for (const nonsense of [0, -1, 1.5, Number.NaN]) expect(processLives(nonsense)).toBe(false);
});

test.skipIf(process.platform !== 'linux')('nor does one that nobody waited for', async () => {
  // The shell becomes `sleep` by exec while its child still runs, and so never waits for it: a child that ended
  // before would now and then have been waited for already.
  const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [chunk] = await once(parent.stdout, 'data');
    const pid = Number(String(chunk));
    const state = (): string | undefined => /\) (\w)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    await expect.poll(state, { timeout: 10_000 }).toBe('Z');
    expect(process.kill(pid, 0)).toBe(true); // which is why asking by signal is not enough
    expect(processLives(pid)).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
});
