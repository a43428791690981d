import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { differingFields } from '../domain/canonical.ts';
import type { Content, RecordType, Role, SideRecord } from '../domain/record.ts';
import { formatOwnKey } from './own-key.ts';
import {
  type ComposedRequest,
  type MemberAnswer,
  type System,
  SystemFault,
  type Verb,
  type WriteIntent,
} from './port.ts';

/** A kind of record the suite writes. */
export interface ConformanceSample {
  readonly type: RecordType;
  readonly role: Role | null;
  /** A new record, complete and valid; another one for each `n` (other number, other name). */
  content(n: number): Content;
  /** Content fields this system does not keep as given (it numbers itself, it has no such field). */
  readonly lossy?: readonly string[];
  /** A change this system takes on a record just created. */
  readonly update?: { readonly fields: readonly string[]; apply(content: Content): Content };
  /** The date on which a record just created can be voided; absent: it has no void. */
  readonly voidDate?: string;
  /** Whether the other system's id can be stored on it. */
  readonly stamp?: boolean;
  /** A record this system refuses, and the problem's code. */
  readonly refused?: { content(n: number): Content; readonly code: string };
}

/** A started sandbox and a connector on it. */
export interface ConformanceFixture {
  readonly system: System;
  /** Address of the sandbox's control face, `http://127.0.0.1:…/_control`. */
  readonly controlUrl: string;
  /** Where faults strike: calls that read records, and calls that write them (never sign-in). */
  readonly faults: {
    readonly read: { readonly method: string; readonly path: string };
    readonly write: { readonly method: string; readonly path: string };
  };
  readonly samples: readonly ConformanceSample[];
  /** `object key` of every record of a type, from the sandbox's own dump. */
  expected(type: RecordType): Promise<readonly string[]>;
  /** The same connector with credentials that open nothing. */
  wrongCredentials(): System;
  /** The same connector on an address where nothing listens. */
  unreachable(): System;
  /** Takes away the permission to read a type; answers how to give it back. */
  deny(type: RecordType): Promise<() => Promise<void>>;
  /** Texts that must appear in no problem and no fault. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/**
 * What every connector must do, whatever it speaks. `describeSystem('Re-Leased', makeFixture)` in a test file runs it.
 * The suite knows the port and the shared control face of the sandboxes, nothing else.
 */
export function describeSystem(name: string, makeFixture: () => Promise<ConformanceFixture>): void {
  describe(`${name} conforms`, () => {
    let fixture: ConformanceFixture;
    beforeAll(async () => {
      fixture = await makeFixture();
    });
    afterEach(() => control(fixture, 'DELETE', '/faults'));
    afterAll(() => fixture.close());
    reading(() => fixture);
    composing(() => fixture);
    writing(() => fixture);
    losing(() => fixture);
    refusing(() => fixture);
  });
}

type Given = () => ConformanceFixture;

async function control(
  { controlUrl }: ConformanceFixture,
  method: string,
  path: string,
  body?: unknown,
): Promise<void> {
  const answer = await fetch(`${controlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`control ${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** Sets a fault on the next calls of a kind. */
function fault(
  fixture: ConformanceFixture,
  on: 'read' | 'write',
  kind: string,
  more: object = {},
): Promise<void> {
  return control(fixture, 'POST', '/faults', { kind, count: 1, ...fixture.faults[on], ...more });
}

async function readAll(
  system: System,
  type: RecordType,
  since: string | null = null,
  pageSize?: number,
): Promise<SideRecord[]> {
  const records: SideRecord[] = [];
  for await (const page of system.readChanged(type, since, pageSize === undefined ? {} : { pageSize })) {
    records.push(...page.records);
  }
  return records;
}

const place = (record: SideRecord) => `${record.object} ${record.key}`;

async function faultOf(work: Promise<unknown>): Promise<SystemFault> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof SystemFault) return error;
  throw error;
}

let counter = 0;

/** A new record of a sample with its own key, ready to be created. */
function newIntent(sample: ConformanceSample, content = sample.content(++counter)): WriteIntent {
  const { type, role } = sample;
  const reference = type === 'account' || type === 'tax-type' || type === 'tracking-option';
  const n = ++counter;
  return {
    attemptId: `attempt-${n}`,
    verb: 'create',
    type,
    role,
    key: null,
    content,
    fields: [],
    ownKey: reference
      ? ''
      : formatOwnKey({ connection: 'CONF', type, releasedId: String(900_000 + n), generation: 1 }),
    counterpartKey: null,
    date: null,
  };
}

let keys = 0;

/** The one request of an intent, with a key as the engine would give it. */
function requestOf(system: System, intents: readonly WriteIntent[]): ComposedRequest {
  const { requests, impossible } = system.compose(intents);
  expect(impossible).toEqual([]);
  expect(requests).toHaveLength(1);
  const [request] = requests;
  if (request === undefined) throw new Error('nothing composed');
  return { ...request, idempotencyKey: `conformance-${process.pid}-${Date.now()}-${++keys}` };
}

async function done(system: System, intent: WriteIntent): Promise<{ object: string; key: string }> {
  const result = await system.send(requestOf(system, [intent]));
  expect(result).toMatchObject({
    kind: 'answered',
    members: [{ attemptId: intent.attemptId, state: 'done' }],
  });
  const member = result.kind === 'answered' ? result.members[0] : undefined;
  if (member?.state !== 'done') throw new Error(`not done: ${JSON.stringify(result)}`);
  return member;
}

/** A change of a record that exists. */
function follow(intent: WriteIntent, verb: Verb, key: string, more: Partial<WriteIntent> = {}): WriteIntent {
  return { ...intent, attemptId: `attempt-${++counter}`, verb, key, ...more };
}

async function one(system: System, intent: WriteIntent, key: string): Promise<SideRecord> {
  const found = await system.get(intent.type, intent.role, [key]);
  expect(found.map((record) => record.key)).toEqual([key]);
  const [record] = found;
  if (record === undefined) throw new Error('not there');
  return record;
}

/** A sample whose lost creates can be looked for by own key. */
function ownKeyed(fixture: ConformanceFixture): ConformanceSample[] {
  return fixture.samples.filter(({ type }) => type === 'contact' || type === 'invoice' || type === 'bill');
}

function first(fixture: ConformanceFixture): ConformanceSample {
  const [sample] = ownKeyed(fixture);
  if (sample === undefined) throw new Error('the fixture has no sample');
  return sample;
}

const differences = (sample: ConformanceSample, wanted: Content, got: Content) =>
  differingFields(wanted, got).filter((field) => !sample.lossy?.includes(field));

function reading(given: Given): void {
  test('reads every record of every type, each once, whatever the page size', async () => {
    const { system, expected } = given();
    for (const type of system.types) {
      const wanted = [...(await expected(type))].sort();
      const large = await readAll(system, type);
      expect(large.map(place).sort(), type).toEqual(wanted);
      if (wanted.length > 2_000) continue;
      const small = await readAll(system, type, null, 7);
      expect(small.map(place).sort(), type).toEqual(wanted);
      for (const record of large) expect(record.content.type).toBe(type);
    }
  });

  test('pages come in the order of change and say how far they reach', async () => {
    const { system } = given();
    for (const type of system.types) {
      let before: string | null = null;
      for await (const page of system.readChanged(type, null, { pageSize: 11 })) {
        const stamps = page.records.flatMap((record) => record.modifiedAt ?? []);
        expect([...stamps].sort()).toEqual(stamps);
        if (page.through === null) continue;
        for (const stamp of stamps) expect(Date.parse(stamp)).toBeLessThanOrEqual(Date.parse(page.through));
        if (before !== null) expect(Date.parse(page.through)).toBeGreaterThanOrEqual(Date.parse(before));
        before = page.through;
      }
    }
  });

  test('reads only what changed since an instant, the instant included', async () => {
    const { system } = given();
    for (const type of system.types) {
      const all = await readAll(system, type);
      const stamps = [...new Set(all.flatMap((record) => record.modifiedAt ?? []))].sort();
      const since = stamps[Math.floor(stamps.length / 2)];
      if (since === undefined) continue;
      const later = all.filter((record) => record.modifiedAt !== null && record.modifiedAt >= since);
      const read = (await readAll(system, type, since)).filter((record) => record.modifiedAt !== null);
      expect(read.map(place).sort(), type).toEqual(later.map(place).sort());
    }
  });

  test('gets records by key as the list shows them; an unknown key is not in the answer', async () => {
    const { system } = given();
    for (const type of system.types) {
      const [sample] = await readAll(system, type);
      if (sample === undefined) continue;
      const found = await system.get(type, sample.role, [sample.key, '999999999']);
      expect(found).toEqual([sample]);
      expect(await system.get(type, sample.role, ['999999999'])).toEqual([]);
      expect(await system.get(type, sample.role, [])).toEqual([]);
    }
  });

  test('finds records by number, and nothing for a number nobody has', async () => {
    const { system } = given();
    for (const type of ['invoice', 'bill'] as const) {
      const record = (await readAll(system, type)).find(
        (it) => 'number' in it.content && it.content.number !== '',
      );
      if (record === undefined || !('number' in record.content)) continue;
      const found = await system.findByNumber(type, null, [record.content.number]);
      expect(found.map(place)).toContain(place(record));
      expect(await system.findByNumber(type, null, ['NO-SUCH-NUMBER-1'])).toEqual([]);
    }
  });

  test('a page that is cut, late or no page at all is never given', async () => {
    const fixture = given();
    const { system } = fixture;
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    for (const [kind, kinds] of [
      ['truncated', ['transient', 'protocol']],
      ['wrong-type', ['transient', 'protocol']],
      ['cut-after-commit', ['transient']],
      ['cut-before-commit', ['transient']],
      ['5xx', ['transient']],
      ['429', ['throttled']],
    ] as const) {
      await fault(fixture, 'read', kind, kind === '429' ? { retryAfter: 7 } : {});
      const error = await faultOf(readAll(system, type));
      expect(kinds, kind).toContain(error.kind);
      if (kind === '429') expect(error.retryAfterSeconds).toBe(7);
      await control(fixture, 'DELETE', '/faults');
    }
  });

  test('reading stops when it is told to', async () => {
    const { system } = given();
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    const stop = new AbortController();
    stop.abort();
    const work = (async () => {
      for await (const _page of system.readChanged(type, null, { signal: stop.signal }))
        throw new Error('a page came');
    })();
    await expect(work).rejects.not.toThrow('a page came');
  });
}

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function composing(given: Given): void {
  test('composing is pure: the same intents give the same bytes', () => {
    const { system, samples } = given();
    const intents = samples.map((sample) => newIntent(sample));
    const frozen = JSON.stringify(intents);
    const composition = system.compose(intents);
    expect(system.compose(intents)).toEqual(composition);
    expect(JSON.stringify(intents)).toBe(frozen);
    const turned = intents.map((intent) => ({ ...intent, content: reversed(intent.content) as Content }));
    expect(system.compose(turned).requests.map((it) => it.body)).toEqual(
      composition.requests.map((it) => it.body),
    );
  });

  test('each intent goes into exactly one request of its own kind, and no request is larger than the limit', () => {
    const { system, samples } = given();
    const intents = samples.flatMap((sample) =>
      Array.from({ length: system.limits.batch + 3 }, () => newIntent(sample)),
    );
    const { requests, impossible } = system.compose(intents);
    expect(impossible).toEqual([]);
    const kinds = new Map(intents.map((it) => [it.attemptId, `${it.verb} ${it.type} ${it.role}`]));
    for (const { members, idempotencyKey } of requests) {
      expect(members.length).toBeLessThanOrEqual(system.limits.batch);
      expect(new Set(members.map((id) => kinds.get(id))).size).toBe(1);
      expect(idempotencyKey).toBeNull();
    }
    const ids = intents.map((it) => it.attemptId);
    expect(requests.flatMap((it) => it.members).sort()).toEqual(ids.sort());
  });

  test('no credential is part of a composed request', () => {
    const { system, samples, secrets } = given();
    const text = JSON.stringify(system.compose(samples.map((sample) => newIntent(sample))));
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test('an intent that cannot be expressed is answered as impossible', () => {
    const { system } = given();
    const unknownType = newIntent({ ...first(given()), type: 'allocation', role: null });
    const { requests, impossible } = system.compose([unknownType]);
    expect(requests).toEqual([]);
    expect(impossible.map((it) => it.attemptId)).toEqual([unknownType.attemptId]);
  });
}

function writing(given: Given): void {
  test('what is created reads back as it was wanted, with our key', async () => {
    const { system, samples } = given();
    for (const sample of samples) {
      const intent = newIntent(sample);
      const { key, object } = await done(system, intent);
      const record = await one(system, intent, key);
      expect(record.object).toBe(object);
      expect(differences(sample, intent.content, record.content), sample.type).toEqual([]);
      if (intent.ownKey === '') continue;
      expect(record.ownKey).toBe(intent.ownKey);
      expect((await system.findByOwnKey(sample.type, sample.role, [intent.ownKey])).map(place)).toEqual([
        place(record),
      ]);
    }
  });

  test('an update changes the named fields and nothing else', async () => {
    const { system, samples } = given();
    for (const sample of samples) {
      const { update } = sample;
      if (update === undefined) continue;
      const intent = newIntent(sample);
      const { key } = await done(system, intent);
      const before = await one(system, intent, key);
      const content = update.apply(before.content);
      await done(system, follow(intent, 'update', key, { content, fields: update.fields }));
      const after = await one(system, intent, key);
      expect(differences(sample, content, after.content), sample.type).toEqual([]);
      expect([...differingFields(before.content, after.content)], sample.type).toEqual(
        [...update.fields].sort(),
      );
      expect(after.version).not.toBe(before.version);
      expect(after.ownKey).toBe(before.ownKey);
    }
  });

  test('a void one reads back as void', async () => {
    const { system, samples } = given();
    for (const sample of samples) {
      if (sample.voidDate === undefined) continue;
      const intent = newIntent(sample);
      const { key } = await done(system, intent);
      const content = (await one(system, intent, key)).content;
      await done(system, follow(intent, 'void', key, { content, date: sample.voidDate }));
      expect((await one(system, intent, key)).content).toMatchObject({ state: 'void' });
    }
  });

  test("the other system's id is stored and changes no content", async () => {
    const { system, samples } = given();
    for (const sample of samples) {
      if (sample.stamp !== true) continue;
      const intent = newIntent(sample);
      const { key } = await done(system, intent);
      const before = await one(system, intent, key);
      const counterpartKey = `9${++counter}`;
      await done(system, follow(intent, 'stamp', key, { content: before.content, counterpartKey }));
      const after = await one(system, intent, key);
      expect(after.counterpartKey).toBe(counterpartKey);
      expect(differingFields(before.content, after.content)).toEqual([]);
    }
  });

  test('several of one kind are done in one request, each answered by itself', async () => {
    const { system, samples } = given();
    for (const sample of samples) {
      const intents = [newIntent(sample), newIntent(sample), newIntent(sample)];
      const { requests } = system.compose(intents);
      const members: MemberAnswer[] = [];
      for (const request of requests) {
        const result = await system.send({
          ...request,
          idempotencyKey: `conformance-batch-${Date.now()}-${++keys}`,
        });
        expect(result.kind).toBe('answered');
        if (result.kind === 'answered') members.push(...result.members);
      }
      expect(members.map((it) => it.attemptId)).toEqual(intents.map((it) => it.attemptId));
      const made = members.flatMap((it) => (it.state === 'done' ? [it.key] : []));
      expect(new Set(made).size).toBe(3);
    }
  });

  test('one refused record stops no other, and its problem is of the catalogue', async () => {
    const { system, samples } = given();
    for (const sample of samples) {
      const { refused } = sample;
      if (refused === undefined) continue;
      const good = newIntent(sample);
      const bad = newIntent(sample, refused.content(++counter));
      const last = newIntent(sample);
      const members: MemberAnswer[] = [];
      for (const request of system.compose([good, bad, last]).requests) {
        const result = await system.send({
          ...request,
          idempotencyKey: `conformance-mixed-${Date.now()}-${++keys}`,
        });
        if (result.kind === 'answered') members.push(...result.members);
      }
      const byId = new Map(members.map((it) => [it.attemptId, it]));
      expect(byId.get(good.attemptId)?.state).toBe('done');
      expect(byId.get(bad.attemptId)).toMatchObject({ state: 'rejected', problem: { code: refused.code } });
      expect(byId.get(last.attemptId)?.state).toBe('done');
      expect(await system.findByOwnKey(sample.type, sample.role, [bad.ownKey])).toEqual([]);
    }
  });
}

function losing(given: Given): void {
  test('the same bytes under the same key are done once and answered alike', async () => {
    const { system } = given();
    for (const sample of ownKeyed(given())) {
      const intent = newIntent(sample);
      const request = requestOf(system, [intent]);
      if (!system.supportsReplay(request)) continue;
      const [a, b] = [await system.send(request), await system.send(request)];
      expect(a).toMatchObject({ kind: 'answered', members: [{ state: 'done' }] });
      expect(b).toMatchObject({ kind: 'answered', members: a.kind === 'answered' ? [...a.members] : [] });
      expect(await system.findByOwnKey(sample.type, sample.role, [intent.ownKey])).toHaveLength(1);
    }
  });

  test.each(['cut-after-commit', 'truncated', 'wrong-type', '5xx after'])(
    'an answer lost (%s) is unknown; the record is found by our key, and a replay makes no second one',
    async (lost) => {
      const fixture = given();
      const { system } = fixture;
      for (const sample of ownKeyed(fixture)) {
        const intent = newIntent(sample);
        const request = requestOf(system, [intent]);
        const [kind = '', when] = lost.split(' ');
        await fault(fixture, 'write', kind, when === undefined ? {} : { when });
        expect(await system.send(request)).toMatchObject({ kind: 'unknown' });
        await control(fixture, 'DELETE', '/faults');
        const [found, ...more] = await system.findByOwnKey(sample.type, sample.role, [intent.ownKey]);
        expect(more).toEqual([]);
        expect(found?.ownKey).toBe(intent.ownKey);
        if (!system.supportsReplay(request)) continue;
        expect(await system.send(request)).toMatchObject({
          kind: 'answered',
          members: [{ state: 'done', key: found?.key }],
        });
        expect(await system.findByOwnKey(sample.type, sample.role, [intent.ownKey])).toHaveLength(1);
      }
    },
  );

  test.each(['cut-before-commit', '5xx'])(
    'a write that never arrived (%s) is not called done, and is absent',
    async (kind) => {
      const fixture = given();
      const { system } = fixture;
      for (const sample of ownKeyed(fixture)) {
        const intent = newIntent(sample);
        const request = requestOf(system, [intent]);
        await fault(fixture, 'write', kind);
        const result = await system.send(request);
        expect(['unknown', 'refused']).toContain(result.kind);
        if (kind === '5xx') expect(result.kind).toBe('unknown');
        await control(fixture, 'DELETE', '/faults');
        expect(await system.findByOwnKey(sample.type, sample.role, [intent.ownKey])).toEqual([]);
        if (!system.supportsReplay(request)) continue;
        expect(await system.send(request)).toMatchObject({ kind: 'answered', members: [{ state: 'done' }] });
      }
    },
  );
}

function refusing(given: Given): void {
  test('too many calls: nothing was done, and when to come again', async () => {
    const fixture = given();
    const { system } = fixture;
    const intent = newIntent(first(fixture));
    await fault(fixture, 'write', '429', { retryAfter: 7 });
    const result = await system.send(requestOf(system, [intent]));
    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'throttled',
      retryAfterSeconds: 7,
      problem: { code: 'throttled', params: { retryAfterSeconds: '7' } },
    });
    expect(await system.findByOwnKey(intent.type, intent.role, [intent.ownKey])).toEqual([]);
  });

  test('wrong credentials are said to be so, and nothing secret with it', async () => {
    const fixture = given();
    const system = fixture.wrongCredentials();
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    const error = await faultOf(readAll(system, type));
    expect([error.kind, error.problem.code]).toEqual(['credentials', 'credentials-rejected']);
    const result = await system.send(requestOf(system, [newIntent(first(fixture))]));
    expect(result).toMatchObject({
      kind: 'refused',
      reason: 'credentials',
      problem: { code: 'credentials-rejected' },
    });
    const probed = await system.probe();
    expect(probed).toMatchObject({ ok: false, problem: { code: 'credentials-rejected' } });
    const text = JSON.stringify([error.message, error.problem, result, probed]);
    for (const secret of fixture.secrets) expect(text).not.toContain(secret);
    await system.close();
  });

  test('an address where nothing listens: reads are transient, writes certainly not done', async () => {
    const fixture = given();
    const system = fixture.unreachable();
    const [type] = system.types;
    if (type === undefined) throw new Error('no types');
    const error = await faultOf(readAll(system, type));
    expect([error.kind, error.problem.code]).toEqual(['transient', 'unreachable']);
    const result = await system.send(requestOf(system, [newIntent(first(fixture))]));
    expect(result).toMatchObject({ kind: 'refused', reason: 'transient', problem: { code: 'unreachable' } });
    expect(await system.probe()).toMatchObject({ ok: false, problem: { code: 'unreachable' } });
    const text = JSON.stringify([error.message, error.problem, result]);
    for (const secret of fixture.secrets) expect(text).not.toContain(secret);
    await system.close();
  });

  test('a permission taken away is a fault of the connection, not of the records', async () => {
    const { system, deny } = given();
    const restore = await deny('invoice');
    try {
      const error = await faultOf(readAll(system, 'invoice'));
      expect([error.kind, error.problem.code]).toEqual(['permission', 'permission-missing']);
    } finally {
      await restore();
    }
    expect((await readAll(system, 'invoice')).length).toBeGreaterThan(0);
  });

  test('with everything in order the probe names the company', async () => {
    const probed = await given().system.probe();
    expect(probed).toMatchObject({ ok: true });
    expect(probed.ok && probed.company.length > 0 && probed.entities.length > 0).toBe(true);
  });
}
