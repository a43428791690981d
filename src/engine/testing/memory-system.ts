import { randomUUID } from 'node:crypto';
import { problem } from '../../domain/problem.ts';
import {
  Content,
  type RecordType,
  type Role,
  recordTypes,
  type SideRecord,
  type SystemName,
} from '../../domain/record.ts';
import type { ComposedRequest, PropertySystem, SendResult, WriteIntent } from '../../systems/port.ts';

/** What the next sends do instead of answering. */
export type Fault = 'refuse' | 'cut-before' | 'cut-after';

/** A system in memory behind the real port, for tests of the engine alone: its own store, faults on demand, a journal. */
export interface MemorySystem extends PropertySystem {
  readonly records: Map<string, SideRecord>;
  /** Every request that arrived, in order. */
  readonly journal: { verb: string; type: string; keys: string[]; idempotencyKey: string | null }[];
  readonly faults: Fault[];
  /** A record as a person enters or edits it. */
  put(type: RecordType, key: string, content: Content, more?: Partial<SideRecord>): SideRecord;
  /** A person deletes a record; the deletion feed names it from then on. */
  remove(object: string, key: string): void;
  /** Reads that arrived, by method. */
  readonly reads: { method: 'get' | 'findByOwnKey' | 'findByNumber'; type: string; keys: number }[];
  /** Refuses writes whose content this says is wrong. */
  refuse: (intent: WriteIntent) => ReturnType<typeof problem> | null;
}

function omit(record: SideRecord | undefined): Partial<SideRecord> {
  if (record === undefined) return {};
  const { content: _content, modifiedAt: _modifiedAt, ...rest } = record;
  return rest;
}

export function memorySystem(name: SystemName, clock: { now: Date }): MemorySystem {
  const records = new Map<string, SideRecord>();
  const replies = new Map<string, SendResult>();
  const composed = new Map<string, WriteIntent>();
  const deleted: { object: string; key: string; displayId: null; at: string }[] = [];
  let nextKey = 1;
  const objectOf = (type: RecordType, role: Role | null) => (role === null ? type : `${type}:${role}`);
  const id = (object: string, key: string) => `${object}/${key}`;
  const stamp = () => {
    clock.now = new Date(clock.now.getTime() + 1);
    return clock.now.toISOString();
  };

  const system: MemorySystem = {
    name,
    records,
    journal: [],
    faults: [],
    refuse: () => null,
    mapperVersion: 1,
    types: recordTypes,
    limits: { getPage: 100, batch: 50 },
    put(type, key, content, more = {}) {
      const role = 'role' in content ? (content.role ?? null) : null;
      const record: SideRecord = {
        type,
        role,
        object: objectOf(type, role),
        key,
        displayId: key,
        version: null,
        ownKey: null,
        counterpartKey: null,
        name: 'name' in content ? content.name : '',
        propertyKey: null,
        raw: {},
        ...omit(records.get(id(objectOf(type, role), key))),
        ...more,
        content,
        modifiedAt: stamp(),
      };
      records.set(id(record.object, key), record);
      return record;
    },
    probe: async () => ({ ok: true, company: name, entities: [], warnings: [] }),
    async *readChanged(type, since) {
      const found = [...records.values()].filter(
        (one) => one.type === type && (since === null || (one.modifiedAt ?? '') >= since),
      );
      found.sort((a, b) => ((a.modifiedAt ?? '') < (b.modifiedAt ?? '') ? -1 : 1));
      yield { records: found, through: found.at(-1)?.modifiedAt ?? null, total: found.length };
    },
    remove(object, key) {
      records.delete(id(object, key));
      deleted.push({ object, key, displayId: null, at: stamp() });
    },
    reads: [],
    readDeleted: async (type, since) => ({
      kind: 'listed',
      entries: deleted.filter(
        (one) => (one.object === type || one.object.startsWith(`${type}:`)) && one.at >= since,
      ),
    }),
    listKeys: async (type) => {
      const keys = [...records.values()].filter((one) => one.type === type);
      const { length } = keys;
      return {
        parts: [{ begin: length, end: length, rows: length }],
        keys: keys.map(({ object, key }) => ({ object, key })),
      };
    },
    async *listControl(type, role) {
      const found = [...records.values()].filter((one) => one.object === objectOf(type, role));
      const { length } = found;
      yield { records: found, proof: { begin: length, end: length, rows: length } };
    },
    get: async (type, role, keys) => {
      system.reads.push({ method: 'get', type: objectOf(type, role), keys: keys.length });
      return keys.flatMap((key) => records.get(id(objectOf(type, role), key)) ?? []);
    },
    findByOwnKey: async (type, role, keys) => {
      system.reads.push({ method: 'findByOwnKey', type: objectOf(type, role), keys: keys.length });
      return [...records.values()].filter(
        (one) => one.object === objectOf(type, role) && one.ownKey !== null && keys.includes(one.ownKey),
      );
    },
    findByNumber: async (type, role, numbers) => {
      system.reads.push({ method: 'findByNumber', type: objectOf(type, role), keys: numbers.length });
      return [...records.values()].filter(
        (one) =>
          one.object === objectOf(type, role) &&
          numbers.includes('number' in one.content ? one.content.number : one.displayId),
      );
    },
    compose(intents) {
      const groups = Map.groupBy(intents, (one) => `${one.verb} ${objectOf(one.type, one.role)}`);
      const requests = [...groups.values()].flatMap((group): ComposedRequest[] => {
        const first = group[0];
        if (first === undefined) return [];
        for (const intent of group) composed.set(intent.attemptId, intent);
        return [
          {
            object: objectOf(first.type, first.role),
            verb: first.verb,
            method: 'POST',
            path: '/',
            headers: {},
            body: JSON.stringify(group),
            idempotencyKey: null,
            members: group.map((one) => one.attemptId),
          },
        ];
      });
      return { requests, impossible: [] };
    },
    async send(request) {
      const intents = request.members.map((member) => {
        const intent = composed.get(member);
        if (intent === undefined) throw new Error('sent without being composed');
        return intent;
      });
      const known = replies.get(request.idempotencyKey ?? randomUUID());
      if (known !== undefined) return known;
      const fault = system.faults.shift();
      system.journal.push({
        verb: request.verb,
        type: request.object,
        keys: intents.map((one) => one.key ?? one.ownKey),
        idempotencyKey: request.idempotencyKey,
      });
      if (fault === 'refuse')
        return {
          kind: 'refused',
          reason: 'transient',
          retryAfterSeconds: 0,
          problem: problem('unreachable', name),
          body: '',
        };
      if (fault === 'cut-before') return { kind: 'unknown', reason: 'cut', body: '' };
      const members = intents.map((intent) => {
        const refused = system.refuse(intent);
        if (refused !== null)
          return { attemptId: intent.attemptId, state: 'rejected' as const, problem: refused };
        const key = intent.key ?? `${name[0]}${nextKey++}`;
        const content = Content.parse(
          intent.verb === 'void' && 'state' in intent.content
            ? { ...intent.content, state: 'void' }
            : intent.content,
        );
        const more = {
          ...(intent.verb === 'create' && name === 'ledger' ? { ownKey: intent.ownKey } : {}),
          ...(intent.counterpartKey !== null && name === 'property'
            ? { counterpartKey: intent.counterpartKey }
            : {}),
        };
        if (intent.verb !== 'stamp') system.put(intent.type, key, content, more);
        else {
          const record = records.get(id(request.object, key));
          if (record !== undefined) system.put(intent.type, key, record.content, more);
        }
        return { attemptId: intent.attemptId, state: 'done' as const, object: request.object, key };
      });
      const result: SendResult = { kind: 'answered', status: 200, members, body: '{}' };
      if (request.idempotencyKey !== null) replies.set(request.idempotencyKey, result);
      return fault === 'cut-after' ? { kind: 'unknown', reason: 'cut', body: '' } : result;
    },
    supportsReplay: () => name === 'property',
    webUrl: () => null,
    listProperties: async () => [],
    close: async () => {},
  };
  return system;
}
