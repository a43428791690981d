import { z } from '@hono/zod-openapi';
import { roleNames } from '../access/permissions.ts';
import { Id, Instant, PathId, page } from '../common/schema.ts';

export const RoleName = z.enum(roleNames).openapi('RoleName');
export const RoleView = z
  .object({ role: RoleName, name: z.string(), permissions: z.array(z.string()) })
  .openapi('Role');
export const RolePage = page('RolePage', RoleView);

/** Which companies: all of them, or those named. */
export const connectionIds = z
  .array(Id)
  .max(1_000)
  .nullable()
  .openapi({ description: 'Companies the grant is limited to; null: all.' });

export const User = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: RoleName,
    connectionIds,
    sessions: z.int(),
    createdAt: Instant,
  })
  .openapi('User');
export const UserPage = page('UserPage', User);
export const UserParams = z.object({
  userId: PathId.openapi({ param: { name: 'userId', in: 'path' } }),
});

const Name = z.string().trim().min(1, 'a name').max(120, 'at most 120 characters');
export const Password = z.string().min(12, 'at least 12 characters').max(128, 'at most 128 characters');
export const CreateUser = z
  .strictObject({
    name: Name,
    email: z.email('an e-mail address').max(254),
    role: RoleName,
    password: Password,
    connectionIds: connectionIds.optional(),
  })
  .openapi('CreateUser');
export const ChangeUser = z
  .strictObject({
    name: Name.optional(),
    role: RoleName.optional(),
    password: Password.optional(),
    connectionIds: connectionIds.optional(),
  })
  .openapi('ChangeUser', { description: 'A new password ends the user’s sessions.' });
