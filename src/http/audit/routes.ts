import { z } from '@hono/zod-openapi';
import { type Expected, verifyEvents } from '../../engine/verify-events.ts';
import { type EventFacts, readAccessEvents, readEvents, readMembers } from '../../store/read/events.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import { accessChain, type Chain, companyChain } from '../../store/write/seal.ts';
import type { Api, Services } from '../common/env.ts';
import { guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound } from '../common/refusal.ts';
import { ConnectionParams, PageQuery } from '../common/schema.ts';
import { eventText, kindsWith } from '../records/event-words.ts';
import {
  AccessEventPage,
  AccessQuery,
  type AuditEvent,
  AuditEventParams,
  AuditMemberPage,
  AuditPage,
  AuditProof,
  AuditQuery,
  VerifyQuery,
} from './schema.ts';
import { accessText, comparedWords, findingWords } from './words.ts';

const list = guarded('audit:read', {
  method: 'get',
  path: '/connections/{id}/audit',
  tags: ['Audit'],
  summary: 'Events: who did what, when and why',
  request: { params: ConnectionParams, query: AuditQuery },
  responses: { 200: json(AuditPage, 'Newest first.') },
});
const verify = guarded('audit:read', {
  method: 'get',
  path: '/connections/{id}/audit/verify',
  tags: ['Audit'],
  summary: 'Prove the company’s events: every digest and every seal, from the first on',
  request: { params: ConnectionParams, query: VerifyQuery },
  responses: { 200: json(AuditProof, 'What was found; also when something is wrong.') },
});
const members = guarded('audit:read', {
  method: 'get',
  path: '/connections/{id}/audit/{eventId}/members',
  tags: ['Audit'],
  summary: 'Records of a bulk action',
  request: { params: AuditEventParams, query: PageQuery },
  responses: { 200: json(AuditMemberPage, 'In order of their ids.') },
});
const access = guarded('users:manage', {
  method: 'get',
  path: '/audit',
  tags: ['Audit'],
  summary: 'Who changed users, roles, passwords and API keys of the organisation',
  request: { query: AccessQuery },
  responses: { 200: json(AccessEventPage, 'Newest first.') },
});
const verifyAccess = guarded('users:manage', {
  method: 'get',
  path: '/audit/verify',
  tags: ['Audit'],
  summary: 'Prove the organisation’s events of users, roles and API keys',
  request: { query: VerifyQuery },
  responses: { 200: json(AuditProof, 'What was found; also when something is wrong.') },
});

export function auditRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const connection = c.get('connection');
    const { kind, actor, recordId, runId, since, until, q, cursor, limit } = c.req.valid('query');
    if (since !== undefined && until !== undefined && since > until)
      throw invalid([{ field: 'until', message: `a date not before ${since}, where the period begins` }]);
    const found = await readEvents(c.get('services').database, connection.id, {
      kind,
      actor,
      linkId: recordId,
      runId,
      since,
      until,
      timeZone: connection.timeZone,
      search: q === undefined || q === '' ? undefined : { text: q, kinds: kindsWith(q) },
      after: position(cursor),
      limit: limit + 1,
    });
    return c.json({ items: found.slice(0, limit).map(eventView), next: nextOf(found, limit) }, 200);
  });

  api.openapi(verify, async (c) =>
    c.json(await prove(c.get('services'), companyChain, c.get('connection').id, c.req.valid('query')), 200),
  );

  api.openapi(members, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, 'member');
    if (cursor !== undefined && after === null) throw noCursor();
    const found = await readMembers(
      c.get('services').database,
      c.get('connection').id,
      pathId(c.req.valid('param').eventId, 'There is no such event.'),
      { after: after?.id ?? null, limit: limit + 1 },
    );
    if (found === null) throw notFound('There is no such event.');
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const next =
      found.length > limit && last !== undefined
        ? cursorText({ sort: 'member', value: null, id: last.id })
        : null;
    return c.json({ items, next }, 200);
  });

  api.openapi(access, async (c) => {
    const { kind, actor, cursor, limit } = c.req.valid('query');
    const found = await readAccessEvents(c.get('services').database, c.get('caller').organizationId, {
      kind,
      actor,
      after: position(cursor),
      limit: limit + 1,
    });
    const items = found.slice(0, limit).map((event) => ({
      id: event.id,
      position: event.position,
      at: event.at,
      kind: event.kind,
      actor: event.actor,
      text: accessText(event),
      before: event.before ?? null,
      after: event.after ?? null,
      digest: Buffer.from(event.digest).toString('hex'),
    }));
    return c.json({ items, next: nextOf(found, limit) }, 200);
  });

  api.openapi(verifyAccess, async (c) =>
    c.json(
      await prove(c.get('services'), accessChain, c.get('caller').organizationId, c.req.valid('query')),
      200,
    ),
  );
}

function eventView(event: EventFacts): z.infer<typeof AuditEvent> {
  return {
    id: event.id,
    position: event.position,
    at: event.at,
    kind: event.kind,
    actor: event.actor,
    recordId: event.link_id,
    record:
      event.link_id === null
        ? null
        : {
            id: event.link_id,
            type: event.record_type,
            number: event.record_number,
            name: event.record_name,
          },
    runId: event.run_id,
    reason: event.reason,
    text: eventText(event),
    before: event.before ?? null,
    after: event.after ?? null,
    members: event.members,
    erasedAt: event.erased_at,
    digest: Buffer.from(event.digest).toString('hex'),
  };
}

const instant = z.iso.datetime();

function position(cursor: string | undefined): { at: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const after = readCursor(cursor, 'event');
  const at = instant.safeParse(after?.value);
  if (after === null || !at.success) throw noCursor();
  return { at: at.data, id: after.id };
}

function noCursor() {
  return invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
}

function nextOf(
  found: readonly { readonly id: string; readonly at: string }[],
  limit: number,
): string | null {
  const last = found[limit - 1];
  return found.length > limit && last !== undefined
    ? cursorText({ sort: 'event', value: last.at, id: last.id })
    : null;
}

async function prove(
  { database, log }: Services,
  chain: Chain,
  id: string,
  { head, count }: z.infer<typeof VerifyQuery>,
): Promise<z.infer<typeof AuditProof>> {
  if (count !== undefined && head === undefined)
    throw invalid([{ field: 'head', message: 'give the head the count belongs to' }]);
  const expected: Expected | null =
    head === undefined ? null : { head: head.toLowerCase(), count: count ?? null };
  const report = await verifyEvents({ database, log, now: () => new Date() }, chain, id, expected);
  const { firstBad, compared } = report;
  if (!report.ok)
    log.error({ [chain.owners]: id, findings: report.findings, firstBad }, 'the event log does not verify');
  return {
    ...report,
    firstBad:
      firstBad === null
        ? null
        : {
            position: firstBad.position,
            eventId: firstBad.eventId,
            code: firstBad.fault,
            why: findingWords(firstBad),
          },
    compared: compared === null ? null : { ...compared, why: comparedWords(compared) },
  };
}
