import { expect } from 'vitest';
import { differingFields } from '../../domain/canonical.ts';
import type { Content, RecordType, SideRecord } from '../../domain/record.ts';
import { formatOwnKey } from '../own-key.ts';
import { type ComposedRequest, type System, SystemFault, type Verb, type WriteIntent } from '../port.ts';
import type { ConformanceFixture, ConformanceSample } from './fixture.ts';

export type Given = () => ConformanceFixture;

export async function control(
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
export function fault(
  fixture: ConformanceFixture,
  on: 'read' | 'write',
  kind: string,
  more: object = {},
): Promise<void> {
  return control(fixture, 'POST', '/faults', { kind, count: 1, ...fixture.faults[on], ...more });
}

export async function readAll(
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

export const place = (record: SideRecord) => `${record.object} ${record.key}`;

export async function faultOf(work: Promise<unknown>): Promise<SystemFault> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof SystemFault) return error;
  throw error;
}

let counter = 0;

/** A number that no record of this run has. */
export function freshNumber(): number {
  counter += 1;
  return counter;
}

/** A new record of a sample with its own key, ready to be created. */
export function newIntent(sample: ConformanceSample, content = sample.content(freshNumber())): WriteIntent {
  const { type, role } = sample;
  const reference = type === 'account' || type === 'tax-type' || type === 'tracking-option';
  const n = freshNumber();
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

/** A key as the engine would give it, never given before. */
export function idempotencyKey(): string {
  keys += 1;
  return `conformance-${process.pid}-${Date.now()}-${keys}`;
}

/** The one request of an intent, with a key as the engine would give it. */
export function requestOf(system: System, intents: readonly WriteIntent[]): ComposedRequest {
  const { requests, impossible } = system.compose(intents);
  expect(impossible).toEqual([]);
  expect(requests).toHaveLength(1);
  const [request] = requests;
  if (request === undefined) throw new Error('nothing composed');
  return { ...request, idempotencyKey: idempotencyKey() };
}

export async function done(system: System, intent: WriteIntent): Promise<{ object: string; key: string }> {
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
export function follow(
  intent: WriteIntent,
  verb: Verb,
  key: string,
  more: Partial<WriteIntent> = {},
): WriteIntent {
  return { ...intent, attemptId: `attempt-${freshNumber()}`, verb, key, ...more };
}

export async function one(system: System, intent: WriteIntent, key: string): Promise<SideRecord> {
  const found = await system.get(intent.type, intent.role, [key]);
  expect(found.map((record) => record.key)).toEqual([key]);
  const [record] = found;
  if (record === undefined) throw new Error('not there');
  return record;
}

/** A sample whose lost creates can be looked for by own key. */
export function ownKeyed(fixture: ConformanceFixture): ConformanceSample[] {
  return fixture.samples.filter(
    ({ type }) => type !== 'account' && type !== 'tax-type' && type !== 'tracking-option',
  );
}

export function first(fixture: ConformanceFixture): ConformanceSample {
  const [sample] = ownKeyed(fixture);
  if (sample === undefined) throw new Error('the fixture has no sample');
  return sample;
}

export const differences = (sample: ConformanceSample, wanted: Content, got: Content) =>
  differingFields(wanted, got).filter((field) => !sample.lossy?.includes(field));
