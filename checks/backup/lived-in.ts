import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { answers, freePort, start } from '../../e2e/processes.ts';

/** A Relink that was connected, has synced, and that people have worked with; its processes have ended. */
export interface LivedIn {
  readonly secretKey: string;
  readonly apiKey: string;
  readonly connectionId: string;
}

const items = z.object({ items: z.array(z.looseObject({ id: z.string(), status: z.string().optional() })) });

/** Runs the demo on these data as `npm start` does, with a key of its own, and unlinks a record in it. */
export async function liveIn(env: Readonly<Record<string, string>>): Promise<LivedIn> {
  const secretKey = randomBytes(32).toString('base64');
  const apiKey = `rlk_${randomBytes(24).toString('hex')}`;
  const port = await freePort();
  const demo = start('scripts/start.ts', {
    PORT: String(port),
    RELINK_DEMO_PORT_RELEASED: String(await freePort()),
    RELINK_DEMO_PORT_INTACCT: String(await freePort()),
    RELINK_DEMO_SIZE: '200',
    RELINK_SECRET_KEY: secretKey,
    RELINK_API_KEY: apiKey,
    ...env,
  });
  const api = `http://127.0.0.1:${port}/api/v1`;
  try {
    await answers(demo, `http://127.0.0.1:${port}/readyz`);
    const until = Date.now() + 180_000;
    for (;;) {
      const [company] = items.parse(await ask(apiKey, 'GET', `${api}/connections`)).items;
      if (company !== undefined && ['errors', 'synced'].includes(company.status ?? '')) {
        const at = `${api}/connections/${company.id}`;
        const [record] = items.parse(await ask(apiKey, 'GET', `${at}/records?type=invoice`)).items;
        await ask(apiKey, 'POST', `${at}/unlink`, {
          ...{ recordIds: [record?.id], children: 'wait', reason: 'Sold, “Dock Street” £' },
        });
        return { secretKey, apiKey, connectionId: company.id };
      }
      if (Date.now() > until) throw new Error(`the first sync did not end:\n${demo.output()}`);
      await sleep(100);
    }
  } finally {
    await demo.end();
  }
}

/** What a Relink that is started on these data says of a company's records and of its audit log. */
export async function whatItSays(
  lived: LivedIn,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly unlinked: unknown; readonly verified: unknown }> {
  const port = await freePort();
  const server = start('src/main.ts', {
    ...{
      PORT: String(port),
      RELINK_DEMO: '0',
      RELINK_SECRET_KEY: lived.secretKey,
      RELINK_API_KEY: lived.apiKey,
    },
    ...env,
  });
  const at = `http://127.0.0.1:${port}/api/v1/connections/${lived.connectionId}`;
  try {
    await answers(server, `http://127.0.0.1:${port}/readyz`);
    return {
      unlinked: await ask(lived.apiKey, 'GET', `${at}/records?link=unlinked`),
      verified: await ask(lived.apiKey, 'GET', `${at}/audit/verify`),
    };
  } finally {
    await server.end();
  }
}

async function ask(key: string, method: string, url: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
