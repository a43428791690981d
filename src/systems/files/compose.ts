import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical.ts';
import { type ProblemDraft, problem } from '../../domain/problem.ts';
import { isTrade, type RecordType, type Role, recordTypes, roles } from '../../domain/record.ts';
import type { ComposedRequest, Composition, Verb, WriteIntent } from '../port.ts';
import { columnsOf, externalColumn, fileRole, linesOf, objectOf } from './map.ts';

/** One write as it stands in a request: columns to set, and lines where they are to be replaced. */
export const FileWrite = z.object({
  key: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
  lines: z.array(z.record(z.string(), z.string())).nullable(),
});
export type FileWrite = z.infer<typeof FileWrite>;

/** The body of a request. */
export const FileRequest = z.object({
  type: z.enum(recordTypes),
  role: z.enum(roles).nullable(),
  verb: z.enum(['create', 'update', 'void', 'stamp']),
  writes: z.array(FileWrite),
});

/** Intents as batches, alike in verb, type and role. Pure: keys are sorted, nothing of clock or chance goes in. */
export function compose(intents: readonly WriteIntent[], batch: number): Composition {
  interface Group {
    readonly type: RecordType;
    readonly role: Role | null;
    readonly verb: Verb;
    readonly members: { readonly attemptId: string; readonly write: FileWrite }[];
  }
  const groups = new Map<string, Group>();
  const impossible: { attemptId: string; problem: ProblemDraft }[] = [];
  for (const intent of intents) {
    const { attemptId, verb, type, role } = intent;
    const write = writeOf(intent);
    if ('code' in write) {
      impossible.push({ attemptId, problem: write });
      continue;
    }
    const at = `${verb} ${type} ${role ?? ''}`;
    const group = groups.get(at) ?? { type, role, verb, members: [] };
    groups.set(at, group);
    group.members.push({ attemptId, write });
  }
  const requests = [...groups.values()].flatMap(({ type, role, verb, members }) =>
    Array.from({ length: Math.ceil(members.length / batch) }, (_, n): ComposedRequest => {
      const part = members.slice(n * batch, (n + 1) * batch);
      return {
        object: objectOf(type, role),
        verb,
        method: 'POST',
        path: `/${type}`,
        headers: { 'content-type': 'application/json' },
        body: canonicalJson({ type, role, verb, writes: part.map((one) => one.write) }),
        idempotencyKey: null,
        members: part.map((one) => one.attemptId),
      };
    }),
  );
  return { requests, impossible };
}

function unsupported({ type, verb }: WriteIntent, field: string): ProblemDraft {
  return problem('value-invalid', 'relink', { field, type, verb }, { subject: field, field });
}

/** What an intent becomes, or the problem why it cannot be one. */
function writeOf(intent: WriteIntent): FileWrite | ProblemDraft {
  const { verb, type, role, key, content, counterpartKey, date, fields: wanted, ownKey } = intent;
  if (content.type !== type) return unsupported(intent, 'type');
  const external = type === 'contact' && role !== null ? externalColumn[role] : 'externalId';
  const all = columnsOf(content);
  if (verb === 'create') {
    if ('state' in content && (content.state === 'void' || content.state === 'reversal'))
      return unsupported(intent, 'state');
    if ('document' in content && content.document === null) return unsupported(intent, 'document');
    const fields: Record<string, string> = Object.assign({}, ...Object.values(all));
    if (ownKey !== '' && (content.type === 'contact' || isTrade(content))) fields.clientReference = ownKey;
    if (content.type === 'contact') fields.roles = fileRole[role ?? content.role];
    if (counterpartKey !== null) fields[external] = counterpartKey;
    return { key: null, fields, lines: [...(linesOf(content) ?? [])] };
  }
  if (key === null) return unsupported(intent, 'key');
  switch (verb) {
    case 'update':
      return {
        key,
        fields: Object.assign({}, ...wanted.map((name) => all[name] ?? {})),
        lines: wanted.includes('lines') ? [...(linesOf(content) ?? [])] : null,
      };
    case 'void': {
      if (!isTrade(content)) return unsupported(intent, 'type');
      if (date === null) return unsupported(intent, 'date');
      const status = type === 'payment' || type === 'allocation' ? 'reversed' : 'void';
      return { key, fields: { status }, lines: null };
    }
    case 'stamp':
      return { key, fields: { [external]: counterpartKey ?? '' }, lines: null };
  }
}
