import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { writeAccessEvent } from '../../store/write/access-events.ts';
import { createSignInLimit } from '../access/sign-in-limit.ts';
import type { Api, Env } from '../common/env.ts';
import { body, guarded, guardedSignIn, json } from '../common/guard.ts';
import { invalid, Refusal } from '../common/refusal.ts';
import { ChangePassword, SignedIn, SignIn } from './schema.ts';

const signIn = guarded('public', {
  method: 'post',
  path: '/sign-in/email',
  tags: ['Session'],
  summary: 'Sign in with e-mail and password; answers with the session’s cookie',
  request: { body: body(SignIn) },
  responses: { 200: json(SignedIn, 'Signed in.') },
});
const signOut = guarded('public', {
  method: 'post',
  path: '/sign-out',
  tags: ['Session'],
  summary: 'End this session',
  responses: { 204: { description: 'Signed out.' } },
});
const changePassword = guardedSignIn('signed-in', {
  method: 'post',
  path: '/change-password',
  tags: ['Session'],
  summary: 'Change one’s own password; all other sessions end',
  request: { body: body(ChangePassword) },
  responses: { 204: { description: 'Changed.' } },
});

const signedIn = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) });
const refused = z.object({ code: z.string() });

/** The three of the sign-in library's many routes that are offered; the rest is not reachable from outside. */
export function signInRoutes(api: Api): void {
  const limits = createSignInLimit();

  api.openapi(signIn, async (c) => {
    const { email, password } = c.req.valid('json');
    const address = c.get('clientAddress');
    const limit = limits(c.get('services').database);
    await limit.take(address, email);
    const answer = await passOn(c, '/sign-in/email', { email, password });
    if (!answer.ok) {
      c.get('services').log.warn({ address, status: answer.status }, 'sign-in refused');
      throw new Refusal(401, 'credentials-wrong', 'E-mail or password is not right.');
    }
    await limit.forget(address, email);
    const { user } = signedIn.parse(await answer.json());
    for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true });
    // The library's answer also holds the session's token; the cookie is the only place for it.
    return c.json({ user }, 200);
  });

  api.openapi(signOut, async (c) => {
    const answer = await passOn(c, '/sign-out', {});
    for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true });
    return c.body(null, 204);
  });

  api.openapi(changePassword, async (c) => {
    const caller = c.get('caller');
    if (caller.sessionId === null)
      throw new Refusal(403, 'not-allowed', 'An API key has no password; sign in as the user.');
    await limits(c.get('services').database).take(c.get('clientAddress'), caller.email);
    const answer = await passOn(c, '/change-password', { ...c.req.valid('json'), revokeOtherSessions: true });
    if (!answer.ok) {
      const code = refused.safeParse(await answer.json().catch(() => null));
      if (code.success && code.data.code === 'INVALID_PASSWORD')
        throw invalid([{ field: 'currentPassword', message: 'is not right' }]);
      throw new Refusal(400, 'password-unchanged', 'The password was not changed.');
    }
    await writeAccessEvent(c.get('services').database, caller.organizationId, {
      kind: 'user.password-changed',
      actor: caller.name,
      before: null,
      after: { userId: caller.id, name: caller.name, email: caller.email },
    });
    for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true });
    return c.body(null, 204);
  });
}

/** Hands a request to the library as it would come from our own pages: the origin was checked already. */
function passOn(c: Context<Env>, path: string, input: unknown): Promise<Response> {
  const { access, publicUrl } = c.get('services');
  const headers = new Headers({
    'content-type': 'application/json',
    origin: publicUrl,
    'x-forwarded-for': c.get('clientAddress'),
  });
  for (const name of ['cookie', 'user-agent']) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  return access.signIn.handler(
    new Request(`${publicUrl}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(input) }),
  );
}
