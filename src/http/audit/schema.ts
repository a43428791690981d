import { z } from '@hono/zod-openapi';
import { CalendarDate, Id, Instant, PageQuery, page } from '../common/schema.ts';

export const AuditEvent = z
  .object({
    id: z.string(),
    at: Instant,
    kind: z.string(),
    actor: z.string(),
    recordId: z.string().nullable(),
    runId: z.string().nullable(),
    reason: z.string().nullable(),
    text: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    members: z.int().openapi({ description: 'Records of a bulk action.' }),
    digest: z.string().openapi({ description: 'SHA-256 of the event’s canonical bytes, hex.' }),
  })
  .openapi('AuditEvent');
export const AuditPage = page('AuditPage', AuditEvent);
export const AuditQuery = PageQuery.extend({
  kind: z.string().max(100).optional().openapi({ example: 'record.unlinked' }),
  actor: z.string().max(200).optional(),
  recordId: Id.optional(),
  runId: Id.optional(),
  since: CalendarDate.optional(),
});
