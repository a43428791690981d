import { z } from 'zod';
import { problem } from '../../domain/problem.ts';
import { SystemFault } from '../port.ts';
import { faultOf, faultOfSilence, NoAnswer, type WireAnswer, type WireRequest } from './answer.ts';

const tokenShape = z.object({
  access_token: z.string().min(1),
  expires_in: z.union([z.number(), z.string()]).nullish(),
});

/** Renewed this long before its end, but never later than after nine tenths of its life. */
const marginMs = 120_000;
/** Where an answer names no life; the shortest seen in examples. */
const defaultSeconds = 3_600;

export interface TokenOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `user@company` or `user@company|entity`. */
  readonly username: string;
  readonly now: () => number;
  readonly call: (request: WireRequest) => Promise<WireAnswer>;
}

export interface TokenProvider {
  /** A token that is still good; throws {@link SystemFault}. Callers that ask at one time share one request. */
  get(signal?: AbortSignal): Promise<string>;
  /** Forgets this token because the ledger refused it. */
  drop(token: string): void;
}

/** OAuth client credentials, one grant at a time: a second grant may end the first one. */
export function tokenProvider(options: TokenOptions): TokenProvider {
  let current: { token: string; until: number } | null = null;
  let asking: Promise<string> | null = null;

  const ask = async (): Promise<string> => {
    const answer = await grant(options);
    const fault = faultOf(answer);
    if (fault !== null) throw asSignIn(fault, answer.status);
    const parsed = tokenShape.safeParse(answer.json);
    if (!parsed.success)
      throw new SystemFault('protocol', problem('protocol', 'ledger', { detail: 'no token in the answer' }));
    const seconds = Number(parsed.data.expires_in ?? defaultSeconds);
    const lifeMs = (Number.isFinite(seconds) ? seconds : defaultSeconds) * 1000;
    current = {
      token: parsed.data.access_token,
      until: options.now() + Math.min(lifeMs * 0.9, Math.max(lifeMs - marginMs, lifeMs / 2)),
    };
    return current.token;
  };

  return {
    get() {
      if (current !== null && options.now() < current.until) return Promise.resolve(current.token);
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    drop(token) {
      // Another caller may have renewed it meanwhile: then the new one stays.
      if (current?.token === token) current = null;
    },
  };
}

async function grant(options: TokenOptions): Promise<WireAnswer> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: options.clientId,
    client_secret: options.clientSecret,
    username: options.username,
  });
  try {
    return await options.call({
      method: 'POST',
      path: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
  } catch (error) {
    if (error instanceof NoAnswer) throw faultOfSilence(error);
    throw error;
  }
}

/** Any plain refusal of a grant means that the credentials are wrong, whatever its number. */
function asSignIn(fault: SystemFault, status: number): SystemFault {
  if (fault.kind !== 'protocol' && fault.kind !== 'permission') return fault;
  if (status >= 500 || status < 400) return fault;
  // Nobody signs in there at all.
  if (status === 404)
    return new SystemFault(
      'protocol',
      problem('protocol', 'ledger', { detail: 'no sign-in at this address' }),
    );
  const { supportId, original } = fault.problem;
  return new SystemFault(
    'credentials',
    problem('credentials-rejected', 'relink', {}, { supportId, original }),
  );
}
