import { expect, test } from 'vitest';
import { Content } from '../../domain/record.ts';
import { first, type Given, newIntent } from './kit.ts';

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

/** Bytes that depend on the intents alone. */
export function composing(given: Given): void {
  test('composing is pure: the same intents give the same bytes', () => {
    const { system, samples } = given();
    const intents = samples.map((sample) => newIntent(sample));
    const frozen = JSON.stringify(intents);
    const composition = system.compose(intents);
    expect(system.compose(intents)).toEqual(composition);
    expect(JSON.stringify(intents)).toBe(frozen);
    const turned = intents.map((intent) => ({ ...intent, content: Content.parse(reversed(intent.content)) }));
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
