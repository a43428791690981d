import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { DatabaseSessionLost } from '../../store/db/errors.ts';
import { ConnectionLost } from '../../store/db/lost.ts';
import { answerError, isOurs } from './refusal.ts';

/** What a request is answered whose route throws this. */
async function answerTo(error: Error): Promise<{ status: number; code: unknown; wait: string | null }> {
  const app = new Hono();
  app.onError((thrown, c) => answerError(thrown, c));
  app.get('/', () => {
    throw error;
  });
  const answer = await app.request('/');
  const { code } = await answer.json();
  return { status: answer.status, code, wait: answer.headers.get('retry-after') };
}

test('a database that is away is said as that, with a time to come again, and stands in the log', async () => {
  const away = [
    new ConnectionLost('terminating connection due to administrator command', true),
    new DatabaseSessionLost('no connection to the database: too many clients', '08001'),
    new DatabaseSessionLost('the database system is shutting down', '57P01'),
  ];
  for (const error of away) {
    expect(await answerTo(error)).toEqual({ status: 503, code: 'database-away', wait: '5' });
    expect(isOurs(error)).toBe(true);
  }
});

test('a statement that took too long is a fault of ours', async () => {
  const error = new DatabaseSessionLost('a statement ran longer than 30000 ms', '57014');
  expect(await answerTo(error)).toEqual({ status: 500, code: 'internal', wait: null });
  expect(isOurs(error)).toBe(true);
});
