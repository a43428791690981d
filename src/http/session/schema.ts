import { z } from '@hono/zod-openapi';
import { Instant, PathId, page } from '../common/schema.ts';
import { RoleName } from '../users/schema.ts';

export const Me = z
  .object({
    kind: z.enum(['user', 'key']),
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    organization: z.object({ id: z.string(), name: z.string() }),
    role: RoleName,
    permissions: z.array(z.string()),
  })
  .openapi('Me');

export const Session = z
  .object({
    id: z.string(),
    current: z.boolean(),
    createdAt: Instant,
    expiresAt: Instant,
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
  })
  .openapi('Session');
export const SessionPage = page('SessionPage', Session);
export const SessionParams = z.object({
  sessionId: PathId.openapi({ param: { name: 'sessionId', in: 'path' } }),
});

export const SignIn = z
  .object({
    email: z.string().min(1, 'your e-mail address').max(254),
    password: z.string().min(1, 'your password').max(256),
  })
  .openapi('SignIn');
export const SignedIn = z
  .object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) })
  .openapi('SignedIn');
export const ChangePassword = z
  .strictObject({
    currentPassword: z.string().min(1, 'the present password').max(256),
    newPassword: z.string().min(12, 'at least 12 characters').max(128, 'at most 128 characters'),
  })
  .openapi('ChangePassword');

/** A page of ours: never another host, in whatever way a browser could read one into it. */
const OwnPage = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])[^\s\\]*$/, 'a page of Relink, beginning with one slash');
export const SignInWays = z
  .object({ password: z.boolean(), provider: z.object({ label: z.string() }).nullable() })
  .openapi('SignInWays');
export const BeginVisit = z
  .strictObject({
    next: OwnPage.optional(),
    another: z.boolean().optional().openapi({
      description: 'The provider asks who it is, even where it knows somebody: after a refusal.',
    }),
  })
  .openapi('BeginVisit');
export const VisitBegun = z.object({ url: z.string() }).openapi('VisitBegun');
