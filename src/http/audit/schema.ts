import { z } from '@hono/zod-openapi';
import { CalendarDate, ConnectionParams, Id, Instant, PageQuery, PathId, page } from '../common/schema.ts';

const Digest = z.string().openapi({ description: 'SHA-256, hex.' });
const Position = z
  .int()
  .nullable()
  .openapi({ description: 'Place in the sealed chain, from 1 without gaps; null until it is sealed.' });

export const AuditRecord = z
  .object({
    id: z.string(),
    type: z.string().nullable(),
    number: z.string().nullable(),
    name: z.string().nullable(),
  })
  .openapi('AuditRecord');

export const AuditEvent = z
  .object({
    id: z.string(),
    position: Position,
    at: Instant,
    kind: z.string(),
    actor: z.string(),
    recordId: z.string().nullable(),
    record: AuditRecord.nullable(),
    runId: z.string().nullable(),
    reason: z.string().nullable(),
    text: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    members: z
      .int()
      .openapi({ description: 'Records of a bulk action; …/audit/{eventId}/members lists them.' }),
    erasedAt: Instant.nullable().openapi({
      description: 'When retention erased reason, before and after; the digest goes on proving the rest.',
    }),
    digest: Digest,
  })
  .openapi('AuditEvent');
export const AuditPage = page('AuditPage', AuditEvent);

const Kind = z.string().max(100).openapi({ description: 'What kind of event.', example: 'record.unlinked' });
const Actor = z.string().max(200).openapi({ description: 'Who did it, by name as events show it.' });

export const AuditQuery = PageQuery.extend({
  kind: Kind.optional(),
  actor: Actor.optional(),
  recordId: Id.optional().openapi({ description: 'A record’s own events and the bulk actions it was in.' }),
  runId: Id.optional(),
  since: CalendarDate.optional(),
  until: CalendarDate.optional(),
  q: z.string().trim().max(200, 'at most 200 characters').optional().openapi({
    description: 'Text in the reason, the words or the name of who did it, or a record’s number or name.',
  }),
});

export const AuditEventParams = ConnectionParams.extend({
  eventId: PathId.openapi({ param: { name: 'eventId', in: 'path' } }),
});
export const AuditMemberPage = page('AuditMemberPage', AuditRecord);

const headText = 'the 64 hex digits of a head, as the log or an earlier verification says it';
export const VerifyQuery = z.object({
  head: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, headText)
    .optional()
    .openapi({ description: 'A head noted earlier: the answer says whether it is still on this chain.' }),
  count: z.coerce
    .number('a whole number: how many events the chain had at that head')
    .int('a whole number: how many events the chain had at that head')
    .min(1, 'a whole number: how many events the chain had at that head')
    .optional(),
});

export const AuditProof = z
  .object({
    count: z.int().openapi({ description: 'Sealed events.' }),
    erased: z.int().openapi({ description: 'Of these, with a payload erased by retention.' }),
    blocks: z.int(),
    head: Digest.nullable().openapi({ description: 'Hash of the newest block; note it, with the count.' }),
    ok: z.boolean(),
    findings: z.int().openapi({ description: 'How much is wrong; 0 when ok.' }),
    firstBad: z
      .object({
        position: z.int(),
        eventId: z.string().nullable(),
        code: z.enum([
          'event-missing',
          'event-changed',
          'event-inserted',
          'block-changed',
          'block-missing',
          'block-unlinked',
        ]),
        why: z.string(),
      })
      .nullable(),
    unsealed: z.int().openapi({ description: 'Committed while this was computed; sealed next time.' }),
    backdated: z.int().openapi({
      description: 'Events that say they happened over an hour before the block ahead of theirs was sealed.',
    }),
    compared: z
      .object({ head: Digest, count: z.int().nullable(), onChain: z.boolean(), why: z.string() })
      .nullable()
      .openapi({ description: 'The head (and count) given, and whether it is on this chain.' }),
  })
  .openapi('AuditProof');

export const AccessEvent = z
  .object({
    id: z.string(),
    position: Position,
    at: Instant,
    kind: z.string(),
    actor: z.string(),
    text: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    digest: Digest,
  })
  .openapi('AccessEvent');
export const AccessEventPage = page('AccessEventPage', AccessEvent);
export const AccessQuery = PageQuery.extend({ kind: Kind.optional(), actor: Actor.optional() });
