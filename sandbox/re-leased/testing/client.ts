import { z } from 'zod';
import type { RunningSandbox } from '../../shared/serve.ts';
import { apiKey, companyId } from './small-seed.ts';

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Calls a sandbox as a test sees it: the API below the company, and the control face. */
export function clientOf(sandbox: RunningSandbox) {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const answer = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const parsed = z.record(z.string(), z.unknown()).parse(text === '' ? {} : JSON.parse(text));
    return { status: answer.status, type, headers: answer.headers, body: parsed };
  };
  return {
    /** Below the company: `/invoices?limit=1`. */
    api: (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      call(method, `/api/v1/companies/${companyId}${path}`, body, headers),
    root: (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      call(method, `/api/v1${path}`, body, headers),
    control: (method: string, path: string, body?: unknown) => call(method, `/_control${path}`, body),
  };
}

export type Client = ReturnType<typeof clientOf>;

const list = z.object({
  items: z.array(z.looseObject({ id: z.string(), updatedAt: z.string() })),
  total: z.number(),
  next: z.string().nullable(),
});

/** All rows of a list, page by page; `between` runs after each page. */
export async function allPages(
  client: Client,
  path: string,
  limit: number,
  between: (page: number) => Promise<unknown> = async () => {},
) {
  const rows: z.output<typeof list>['items'] = [];
  const totals: number[] = [];
  let cursor: string | null = null;
  for (let page = 0; ; page += 1) {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { items, total, next } = list.parse(
      (await client.api('GET', `${path}?limit=${limit}${more}`)).body,
    );
    rows.push(...items);
    totals.push(total);
    if (next === null) return { rows, totals };
    cursor = next;
    await between(page);
  }
}
