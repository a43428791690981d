import { z } from '@hono/zod-openapi';
import { Instant, PathId, page } from '../common/schema.ts';
import { connectionIds, RoleName } from '../users/schema.ts';

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    start: z.string().nullable().openapi({ description: 'Its first characters, to recognise it.' }),
    role: RoleName,
    connectionIds,
    createdBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant.nullable(),
    lastUsedAt: Instant.nullable(),
  })
  .openapi('ApiKey');
export const ApiKeyPage = page('ApiKeyPage', ApiKey);
export const ApiKeyParams = z.object({
  keyId: PathId.openapi({ param: { name: 'keyId', in: 'path' } }),
});
export const CreateApiKey = z
  .strictObject({
    name: z.string().trim().min(1, 'what it is for').max(32, 'at most 32 characters'),
    role: RoleName,
    expiresInDays: z
      .int()
      .min(1, 'from 1 to 365 days')
      .max(365, 'from 1 to 365 days')
      .nullable()
      .optional()
      .openapi({ description: 'Nothing: does not expire.' }),
    connectionIds: connectionIds.optional(),
  })
  .openapi('CreateApiKey');
export const CreatedApiKey = ApiKey.extend({
  key: z.string().openapi({ description: 'Shown this once and never again.' }),
}).openapi('CreatedApiKey');
