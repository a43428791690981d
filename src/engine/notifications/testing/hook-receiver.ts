import { createServer } from 'node:http';

export interface ReceivedHook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/** What a receiver answers to one webhook. */
export type HookAnswer = { readonly status: number; readonly headers?: Record<string, string> } | 'silence';

/** Somebody's program that takes webhooks, on a real socket of this machine. */
export async function hookReceiver() {
  const received: ReceivedHook[] = [];
  const answers: HookAnswer[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      received.push({ headers, body: Buffer.concat(parts).toString('utf8') });
      const answer = answers.shift() ?? { status: 204 };
      if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/hooks`,
    received,
    /** Answers to the next webhooks, in order; 204 to all others. */
    answers,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type HookReceiver = Awaited<ReturnType<typeof hookReceiver>>;
