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
