import { expect, test } from 'vitest';
import { differingFields } from '../../domain/canonical.ts';
import type { MemberAnswer } from '../port.ts';
import {
  differences,
  done,
  follow,
  freshNumber,
  type Given,
  idempotencyKey,
  newIntent,
  one,
  place,
} from './kit.ts';

/** What is written reads back. */
export function writing(given: Given): void {
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
      const counterpartKey = `9${freshNumber()}`;
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
          idempotencyKey: idempotencyKey(),
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
      const bad = newIntent(sample, refused.content(freshNumber()));
      const last = newIntent(sample);
      const members: MemberAnswer[] = [];
      for (const request of system.compose([good, bad, last]).requests) {
        const result = await system.send({
          ...request,
          idempotencyKey: idempotencyKey(),
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
