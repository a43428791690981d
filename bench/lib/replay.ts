import pLimit from 'p-limit';
import { z } from 'zod';
import type { Entry } from '../../checks/harness/sandbox-client.ts';
import type { Sandboxes } from './sandboxes.ts';

/** A request of the API as one of the sandboxes' journals tells it. */
export interface Sent {
  readonly system: 'property' | 'ledger';
  readonly entry: Entry;
}

const Manifest = z.object({
  connection: z.object({
    property: z.object({ apiKey: z.string() }),
    ledger: z.object({
      companyId: z.string(),
      userId: z.string(),
      clientId: z.string(),
      clientSecret: z.string(),
    }),
  }),
});
const Token = z.object({ access_token: z.string() });

/** What both systems' APIs were asked between two instants, in that order; signing in is left out. */
export async function sentBetween(pair: Sandboxes, from: string, to: string): Promise<Sent[]> {
  const all: Sent[] = [];
  for (const system of ['property', 'ledger'] as const) {
    const { entries } = await pair[system].journal();
    for (const entry of entries)
      if (
        entry.actor === 'api' &&
        entry.time >= from &&
        entry.time <= to &&
        !entry.path.includes('/oauth2/') &&
        !entry.path.includes('/_control/')
      )
        all.push({ system, entry });
  }
  return all.sort((a, b) => (a.entry.time < b.entry.time ? -1 : a.entry.time > b.entry.time ? 1 : 0));
}

/**
 * The least that a client can do: the same requests, two at a time, with nothing kept and nothing decided.
 * @returns seconds, and how many requests were answered with the status they had before
 */
export async function replay(
  pair: Sandboxes,
  sent: readonly Sent[],
): Promise<{ readonly seconds: number; readonly same: number }> {
  const { connection } = Manifest.parse(await pair.property.manifest());
  const { ledger, property } = connection;
  const grant = await fetch(`${pair.ledger.url}/ia/api/v1/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: ledger.clientId,
      client_secret: ledger.clientSecret,
      username: `${ledger.userId}@${ledger.companyId}`,
    }),
  });
  const { access_token: token } = Token.parse(await grant.json());
  const keys = { property: property.apiKey, ledger: token };
  const atOnce = pLimit(2);
  let same = 0;
  const ask = async ({ system, entry }: Sent) => {
    const answer = await fetch(`${pair[system].url}${entry.path}`, {
      method: entry.method,
      headers: {
        authorization: `Bearer ${keys[system]}`,
        'content-type': 'application/json',
        ...(system === 'ledger' && entry.scope !== null ? { 'X-IA-API-Param-Entity': entry.scope } : {}),
      },
      ...(entry.body === null || entry.method === 'GET' ? {} : { body: JSON.stringify(entry.body) }),
    });
    await answer.json().catch(() => null);
    if (answer.status === entry.status) same += 1;
  };
  const from = performance.now();
  await Promise.all(sent.map((one) => atOnce(() => ask(one))));
  return { seconds: (performance.now() - from) / 1000, same };
}
