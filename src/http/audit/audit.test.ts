import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '../../domain/id.ts';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { writeEvents } from '../../store/write/events.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  let recordId: string;
  let runId: string;
  beforeAll(async () => {
    world = await httpWorld({ open });
    world.invoice('701');
    world.invoice('702');
    runId = (await world.ask('POST', `${world.base}/runs`, { body: {} })).textAt('id');
    await world.engine.executeRun(world.connectionId, runId, new AbortController().signal);
    const { textAt } = await world.ask('GET', `${world.base}/records?type=invoice&link=all&limit=1`);
    recordId = textAt('items.0.id');
  });
  afterAll(() => world.close());

  const item = z.looseObject({
    id: z.string(),
    kind: z.string(),
    at: z.string(),
    text: z.string(),
    actor: z.string(),
  });
  const auditPage = z.object({ items: z.array(item), next: z.string().nullable() });
  const audit = async (query = '') =>
    auditPage.parse((await world.ask('GET', `${world.base}/audit${query}`)).body);
  const write = (
    at: string,
    more: { kind?: string; reason?: string; actor?: string; members?: string[] } = {},
  ) =>
    writeEvents(world.database, world.connectionId, { id: null, actor: more.actor ?? 'Bo Ray', at }, [
      {
        kind: more.kind ?? 'record.retried',
        linkId: null,
        before: null,
        after: null,
        reason: more.reason ?? null,
        members: more.members ?? [],
      },
    ]);

  test('events say in words what happened, to which record, newest first and page by page', async () => {
    const { items } = await audit('?limit=200');
    expect(items.length).toBeGreaterThan(3);
    const times = items.map((one) => one.at);
    expect(times).toEqual([...times].sort().reverse());
    expect(items.find((one) => one.recordId === recordId)).toMatchObject({
      kind: 'outcome.changed',
      actor: 'relink',
      runId,
      record: { id: recordId, type: 'invoice' },
      members: 0,
      erasedAt: null,
    });
    expect(items.map((one) => one.text)).toContain('Was due, now synced');
    const paged: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page = await audit(`?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      paged.push(...page.items.map((one) => one.id));
      next = page.next;
    }
    expect(paged).toEqual(items.map((one) => one.id));
  });

  test('the end of a run sealed its events', async () => {
    const { items } = await audit(`?runId=${runId}&limit=200`);
    expect(items.length).toBeGreaterThan(2);
    for (const one of items) expect(one.position).toEqual(expect.any(Number));
    expect((await audit(`?runId=${newId()}`)).items).toEqual([]);
  });

  test('each filter narrows: record, kind, actor, and words', async () => {
    await world.ask('POST', `${world.base}/unlink`, {
      body: { recordIds: [recordId], children: 'wait', reason: 'Service charge dispute 100%' },
    });
    const { items: all } = await audit('?limit=200');
    const { items: mine } = await audit(`?recordId=${recordId.toUpperCase()}&limit=200`);
    expect(mine[0]).toMatchObject({
      kind: 'record.unlinked',
      text: 'Unlinked',
      reason: 'Service charge dispute 100%',
    });
    expect(mine.length).toBeGreaterThan(1);
    expect(mine.length).toBeLessThan(all.length);
    expect((await audit('?kind=record.unlinked')).items).toHaveLength(1);
    expect((await audit('?kind=outcome.changed&limit=200')).items.length).toBeGreaterThan(2);
    expect((await audit('?actor=RELINK_API_KEY')).items.map((one) => one.kind)).toEqual(['record.unlinked']);
    for (const words of ['DISPUTE', 'unlinked', '100%25', 'RELINK_API'])
      expect([words, (await audit(`?q=${words}`)).items.map((one) => one.kind)]).toEqual([
        words,
        ['record.unlinked'],
      ]);
    // % is a character like any other, and nothing is found for what nobody wrote.
    expect((await audit('?q=1%25%25')).items).toEqual([]);
    // A record's number or name finds what happened to it.
    const record = await world.ask('GET', `${world.base}/records/${recordId}`);
    const { items: named } = await audit(`?q=${encodeURIComponent(record.textAt('number'))}&limit=200`);
    expect(named.map((one) => one.id).sort()).toEqual(mine.map((one) => one.id).sort());
  });

  test('dates are calendar dates of the company, both included', async () => {
    await world.database.query("update connection set time_zone = 'Pacific/Auckland' where id = $1", [
      world.connectionId,
    ]);
    await write('2025-03-09T10:59:59.999Z', { reason: 'on the 9th' });
    await write('2025-03-09T11:00:00.000Z', { reason: 'on the 10th' });
    await write('2025-03-10T10:59:59.999Z', { reason: 'late on the 10th' });
    await write('2025-03-10T11:00:00.000Z', { reason: 'on the 11th' });
    const reasons = async (query: string) => (await audit(query)).items.map((one) => one.reason);
    expect(await reasons('?since=2025-03-10&until=2025-03-10')).toEqual(['late on the 10th', 'on the 10th']);
    expect(await reasons('?until=2025-03-09')).toEqual(['on the 9th']);
    expect(await reasons('?since=2025-03-11&until=2025-04-01')).toEqual(['on the 11th']);
    await world.database.query("update connection set time_zone = 'Europe/London' where id = $1", [
      world.connectionId,
    ]);
  });

  test('the records of a bulk action are listed page by page', async () => {
    const { body } = await world.ask('GET', `${world.base}/records?link=all&limit=200`);
    const list = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(body);
    const ids = list.items.map((one) => one.id).sort();
    const gone = newId();
    await write('2025-05-05T10:00:00.000Z', { kind: 'record.relinked', members: [...ids, gone] });
    const event = (await audit('?since=2025-05-05&until=2025-05-05')).items[0];
    expect(event).toMatchObject({
      members: ids.length + 1,
      text: `Relinked, with ${ids.length} more in one action`,
    });
    const at = `${world.base}/audit/${event?.id}/members`;
    const member = z.object({ id: z.string(), name: z.string().nullable() });
    const members = z.object({ items: z.array(member), next: z.string().nullable() });
    const found: z.infer<typeof member>[] = [];
    let next: string | null = '';
    while (next !== null) {
      const answer = await world.ask('GET', `${at}?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      const page = members.parse(answer.body);
      found.push(...page.items);
      next = page.next;
    }
    expect(found.map((one) => one.id)).toEqual([...ids, gone].sort());
    expect(found.find((one) => one.id === gone)?.name).toBeNull();
    expect((await audit(`?recordId=${ids[0]}&limit=200`)).items.map((one) => one.id)).toContain(event?.id);
    expect((await world.ask('GET', `${world.base}/audit/${newId()}/members`)).status).toBe(404);
    expect((await world.ask('GET', `${world.base}/audit/nonsense/members`)).status).toBe(404);
    expect((await world.ask('GET', `${at}?cursor=x`)).at('errors.0.field')).toBe('cursor');
  });

  test.each([
    ['?since=yesterday', 'since'],
    ['?until=2025-13-01', 'until'],
    ['?since=2025-03-02&until=2025-03-01', 'until'],
    ['?recordId=7', 'recordId'],
    ['?cursor=x', 'cursor'],
    [`?cursor=${Buffer.from(JSON.stringify(['event', 'soon', newId()])).toString('base64url')}`, 'cursor'],
    ['?limit=500', 'limit'],
    ['/verify?head=abc', 'head'],
    ['/verify?count=3', 'head'],
    [`/verify?head=${'0'.repeat(64)}&count=none`, 'count'],
  ])('%s is refused by its field', async (query, field) => {
    const { status, at } = await world.ask('GET', `${world.base}/audit${query}`);
    expect([status, at('errors.0.field')]).toEqual([400, field]);
  });

  test('verify gives count and head; a head noted before is compared; what is wrong is said in words', async () => {
    const first = await world.ask('GET', `${world.base}/audit/verify`);
    expect(first.body).toMatchObject({ ok: true, firstBad: null, erased: 0, findings: 0, compared: null });
    const { count, head } = z.object({ count: z.number(), head: z.string() }).parse(first.body);
    expect(count).toBe((await audit('?limit=200')).items.length);
    await write('2025-06-01T10:00:00.000Z');
    const later = await world.ask(
      'GET',
      `${world.base}/audit/verify?head=${head.toUpperCase()}&count=${count}`,
    );
    expect(later.body).toMatchObject({
      ok: true,
      count: count + 1,
      compared: { head, count, onChain: true },
    });
    expect(later.at('compared.why')).toContain('as it was when the head was noted');
    const other = await world.ask('GET', `${world.base}/audit/verify?head=${'ab'.repeat(32)}`);
    expect(other.body).toMatchObject({ ok: true, compared: { onChain: false } });
    await world.database.transaction(async (tx) => {
      await tx.exec('set local session_replication_role = replica');
      await tx.query('delete from event where connection_id = $1 and position = 2', [world.connectionId]);
    });
    expect((await world.ask('GET', `${world.base}/audit/verify`)).body).toMatchObject({
      ok: false,
      count: count + 1,
      firstBad: {
        code: 'event-missing',
        position: 2,
        eventId: null,
        why: 'Event 2 is missing: it was sealed and has been deleted.',
      },
    });
  });

  test('users, roles and keys: each change is an event of the organisation, in words, sealed, and without a secret', async () => {
    const password = 'a very secret password';
    const user = await world.ask('POST', '/api/v1/users', {
      body: { name: 'Bo', email: 'bo@example.com', role: 'read-only', password },
    });
    await world.ask('PATCH', `/api/v1/users/${user.at('id')}`, { body: { role: 'account-manager' } });
    const cookie = await world.signIn('bo@example.com', password);
    await world.ask('POST', '/api/auth/change-password', {
      cookie,
      body: { currentPassword: password, newPassword: `${password} too` },
    });
    await world.ask('PATCH', `/api/v1/users/${user.at('id')}`, {
      body: { name: 'Bo Ray', password: `${password} again` },
    });
    await world.ask('DELETE', `/api/v1/users/${user.at('id')}/sessions`);
    await world.ask('DELETE', `/api/v1/users/${user.at('id')}`);
    const key = await world.ask('POST', '/api/v1/api-keys', {
      body: { name: 'Nightly', role: 'read-only' },
    });
    const { status, text, rowsAt } = await world.ask('GET', '/api/v1/audit?limit=100');
    expect(status).toBe(200);
    const texts = rowsAt('items').map((one) => one.text);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Added the user Bo as Read Only',
        'Changed the user Bo: role from Read Only to Account Manager',
        'Bo changed their own password',
        'Changed the user Bo Ray: name, before Bo, password',
        'Ended all sessions of Bo Ray',
        'Removed the user Bo Ray',
        'Added the user Administrator as Administrator',
      ]),
    );
    expect(texts).toContain('Made the API key Nightly as Read Only');
    expect(text).not.toContain(key.textAt('key'));
    await world.ask('DELETE', `/api/v1/api-keys/${key.at('id')}`);
    const after = await world.ask('GET', '/api/v1/audit?kind=key.revoked');
    expect(after.at('items.0')).toMatchObject({
      text: 'Revoked the API key Nightly',
      actor: 'RELINK_API_KEY',
    });
    expect(text).not.toContain(password);
    const proof = await world.ask('GET', '/api/v1/audit/verify');
    expect(proof.body).toMatchObject({ ok: true, blocks: 1, unsealed: 0 });
    expect(proof.at('count')).toBeGreaterThanOrEqual(rowsAt('items').length);
    const reader = await world.keyFor('account-manager');
    expect((await world.ask('GET', '/api/v1/audit', { key: reader })).status).toBe(403);
  });

  test('a changed setting is an event with what it was and what it is', async () => {
    const changed = await world.ask('PATCH', world.base, {
      body: { settings: { eventRetentionDays: 400, postingDate: 'due-date' } },
    });
    expect(changed.at('settings')).toMatchObject({ eventRetentionDays: 400 });
    expect((await audit('?kind=connection.changed')).items[0]).toMatchObject({
      before: { settings: { eventRetentionDays: null, postingDate: 'issue-date' } },
      after: { settings: { eventRetentionDays: 400, postingDate: 'due-date' } },
    });
    const wrong = await world.ask('PATCH', world.base, { body: { settings: { eventRetentionDays: 0 } } });
    expect([wrong.status, wrong.at('errors.0.field')]).toEqual([400, 'settings.eventRetentionDays']);
  });
});
