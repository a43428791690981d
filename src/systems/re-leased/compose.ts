import { canonicalJson } from '../../domain/canonical.ts';
import { type ProblemDraft, problem } from '../../domain/problem.ts';
import { isTrade } from '../../domain/record.ts';
import type { ComposedRequest, Composition, Verb, WriteIntent } from '../port.ts';
import { isReLeasedType, objectOf, type ReLeasedType, resourceOf, wireRole } from './map.ts';
import { inexpressible, type WireFields, wireFields } from './write-body.ts';

interface Group {
  readonly type: ReLeasedType;
  readonly verb: Verb;
  readonly object: string;
  readonly members: { readonly attemptId: string; readonly body: WireFields }[];
}

/** Path below the resource and method of each verb's batch. */
const calls: Readonly<Record<Verb, { readonly method: string; readonly suffix: string }>> = {
  create: { method: 'POST', suffix: '' },
  update: { method: 'PATCH', suffix: '' },
  void: { method: 'POST', suffix: '/void' },
  stamp: { method: 'PUT', suffix: '/external-ids' },
};

/**
 * Intents as batches, alike in verb, type and role, in the order in which each kind first comes. Pure, and the bytes
 * depend on the intents alone: keys are sorted, nothing of clock or chance goes in.
 */
export function compose(companyId: string, intents: readonly WriteIntent[], batch: number): Composition {
  const groups = new Map<string, Group>();
  const impossible: { attemptId: string; problem: ProblemDraft }[] = [];
  for (const intent of intents) {
    const { attemptId, verb, type, role } = intent;
    const body = bodyOf(intent);
    if ('code' in body || !isReLeasedType(type) || intent.content.type !== type) {
      impossible.push({ attemptId, problem: 'code' in body ? body : unsupported(intent, 'type') });
      continue;
    }
    const object = objectOf(type, role);
    const at = `${verb} ${object} ${role ?? ''}`;
    const group = groups.get(at) ?? { type, verb, object, members: [] };
    groups.set(at, group);
    group.members.push({ attemptId, body: body.fields });
  }
  const requests = [...groups.values()].flatMap((group) => requestsOf(companyId, group, batch));
  return { requests, impossible };
}

function requestsOf(
  companyId: string,
  { type, verb, object, members }: Group,
  batch: number,
): ComposedRequest[] {
  const { method, suffix } = calls[verb];
  const requests: ComposedRequest[] = [];
  for (let start = 0; start < members.length; start += batch) {
    const part = members.slice(start, start + batch);
    requests.push({
      object,
      verb,
      method,
      path: `/companies/${encodeURIComponent(companyId)}/${resourceOf[type]}${suffix}`,
      headers: { 'content-type': 'application/json' },
      body: canonicalJson(part.map((member) => member.body)),
      idempotencyKey: null,
      members: part.map((member) => member.attemptId),
    });
  }
  return requests;
}

function unsupported(intent: WriteIntent, field: string): ProblemDraft {
  return problem(
    'value-invalid',
    'relink',
    { field, type: intent.type, verb: intent.verb },
    { subject: field, field },
  );
}

/** The member an intent becomes, or the problem why it cannot be one. */
function bodyOf(intent: WriteIntent): { readonly fields: WireFields } | ProblemDraft {
  const { verb, type, role, key, content, counterpartKey, date } = intent;
  if (verb === 'create') return createBody(intent);
  if (key === null) return unsupported(intent, 'key');
  switch (verb) {
    case 'update': {
      const field =
        intent.fields.includes('lines') || intent.fields.includes('state') ? inexpressible(content) : null;
      if (field !== null) return unsupported(intent, field);
      const all = wireFields(content);
      const wanted = intent.fields.flatMap((name) => Object.entries(all[name] ?? {}));
      return { fields: { id: key, ...Object.fromEntries(wanted) } };
    }
    case 'void':
      if (!isTrade(content)) return unsupported(intent, 'type');
      return date === null ? unsupported(intent, 'date') : { fields: { id: key, date } };
    case 'stamp': {
      const roleField = role === null || type !== 'contact' ? {} : { role };
      return { fields: { id: key, externalId: counterpartKey, ...roleField } };
    }
  }
}

function createBody(intent: WriteIntent): { readonly fields: WireFields } | ProblemDraft {
  const { content, role, ownKey, counterpartKey } = intent;
  const field = inexpressible(content);
  if (field !== null) return unsupported(intent, field);
  const fields: WireFields = Object.assign({}, ...Object.values(wireFields(content)));
  if (ownKey !== '' && (content.type === 'contact' || isTrade(content))) fields.clientReference = ownKey;
  if (content.type === 'tracking-option') fields.category = content.category;
  if (content.type === 'contact') {
    const held = role ?? content.role;
    fields.roles = [wireRole[held]];
    if (counterpartKey !== null) fields.externalIds = { [held]: counterpartKey };
  } else if (counterpartKey !== null) {
    fields.externalId = counterpartKey;
  }
  return { fields };
}
