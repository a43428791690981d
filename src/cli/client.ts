import { z } from 'zod';

/** The API refused, or could not be reached; `message` is for people. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}

/** The command line was not understood; `message` says what would be right. */
export class WrongUse extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongUse';
  }
}

const ProblemDetails = z.object({
  title: z.string(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

/** The API of one server, with one key. */
export interface Client {
  readonly url: string;
  /** Throws {@link Refused} with the server's own words. */
  call<T>(shape: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T>;
  /** All items of a list, page after page, at most `most`. */
  list<T>(shape: z.ZodType<T>, path: string, most?: number): Promise<T[]>;
}

const longestCallMs = 60_000;

export function createClient(url: string, apiKey: string | undefined, request: typeof fetch = fetch): Client {
  const base = url.replace(/\/+$/, '');
  const send = async (method: string, path: string, body: unknown): Promise<unknown> => {
    let answer: Response;
    try {
      answer = await request(`${base}/api/v1${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(longestCallMs),
      });
    } catch (error) {
      const why = error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : '';
      throw new Refused(`Relink does not answer at ${base} (${why}). Is RELINK_URL right?`);
    }
    const text = await answer.text();
    const parsed = parse(text);
    if (answer.ok && parsed !== undefined) return parsed;
    if (answer.status === 401)
      throw new Refused(
        apiKey === undefined
          ? 'RELINK_API_KEY is not set. Make a key under Settings, API keys.'
          : 'The key in RELINK_API_KEY is not known to this server, or was revoked.',
      );
    const problem = ProblemDetails.safeParse(parsed);
    if (!problem.success)
      throw new Refused(`${base} answered ${answer.status} and is not Relink. Is RELINK_URL right?`);
    throw new Refused(said(problem.data));
  };
  const call: Client['call'] = async (shape, method, path, body) => {
    const result = shape.safeParse(await send(method, path, body));
    if (result.success) return result.data;
    throw new Refused(`${method} ${path} was answered in a way this client does not know. Is it older?`);
  };
  return {
    url: base,
    call,
    async list(shape, path, most = Number.POSITIVE_INFINITY) {
      const Page = z.object({ items: z.array(shape), next: z.string().nullable() });
      const items: z.infer<typeof shape>[] = [];
      let cursor: string | null = null;
      do {
        const join: string = path.includes('?') ? '&' : '?';
        const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const limit = Math.min(200, most - items.length);
        const page: z.infer<typeof Page> = await call(Page, 'GET', `${path}${join}limit=${limit}${at}`);
        items.push(...page.items);
        cursor = page.next;
      } while (cursor !== null && items.length < most);
      return items;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function said(problem: z.infer<typeof ProblemDetails>): string {
  const fields = problem.errors?.map((one) => `  ${one.field}: ${one.message}`) ?? [];
  return [problem.detail ?? problem.title, ...fields].join('\n');
}
