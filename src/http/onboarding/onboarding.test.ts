import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Content } from '../../domain/record.ts';
import { readCredentials } from '../../engine/onboarding/credentials.ts';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  let base: string;
  let id: string;
  const apiKey = 'property-key-planted-1';
  const clientSecret = 'ledger-secret-planted-2';
  const credentials = {
    property: { baseUrl: 'https://released.example/api/v1/', companyId: '7', apiKey },
    ledger: {
      baseUrl: 'https://intacct.example/ia/api/v1',
      companyId: 'HARBOUR',
      username: 'relink@HARBOUR',
      clientId: 'client-1',
      clientSecret,
    },
  };

  const mapping = z.object({
    open: z.number(),
    items: z.array(
      z.object({
        system: z.string(),
        key: z.string(),
        role: z.string().nullable(),
        choice: z.unknown(),
        suggestion: z.object({ key: z.string() }).nullable(),
      }),
    ),
  });

  beforeAll(async () => {
    world = await httpWorld({ open });
    const active = 'active' as const;
    const option = (key: string, code: string): [string, Content] => [
      key,
      { type: 'tracking-option', category: 'Location', code, name: code, status: active },
    ];
    world.property.put('account', '42', { type: 'account', code: '4200', name: 'Insurance', status: active });
    world.ledger.put('account', '901', {
      type: 'account',
      code: '4200',
      name: 'Insurance Recharge',
      status: active,
    });
    world.property.put('tax-type', '1', {
      type: 'tax-type',
      name: 'Standard',
      rate: '20',
      direction: 'sale',
      status: active,
    });
    world.ledger.put('tax-type', '10', {
      type: 'tax-type',
      name: 'Standard',
      rate: '20.00',
      direction: 'sale',
      status: active,
    });
    world.property.put('tracking-option', ...option('5', 'P1'));
    world.ledger.put('tracking-option', ...option('50', 'P1'));
    world.property.put('contact', '8', { ...world.contact, name: 'Only Here Ltd' });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    const made = await world.ask('POST', '/api/v1/connections', {
      body: { name: `Company ${Math.random()}` },
    });
    id = made.textAt('id');
    base = `/api/v1/connections/${id}`;
  });

  const step = async () => (await world.ask('GET', `${base}/onboarding`)).at('step');
  const put = (path: string, body: unknown) => world.ask('PUT', `${base}/${path}`, { body });

  test('from nothing to connected, step by step; left at any step it goes on there', async () => {
    expect((await world.ask('GET', base)).body).toMatchObject({ status: 'not-connected', flag: 'clean' });
    expect(await step()).toBe('credentials');
    const stored = await put('credentials', credentials);
    expect(stored.status).toBe(200);
    expect(stored.at('test')).toMatchObject({ property: { ok: true }, ledger: { ok: true } });
    expect(stored.at('credentials')).toMatchObject({
      property: { baseUrl: 'https://released.example/api/v1', set: true },
      ledger: { set: true, clientId: 'client-1', username: 'relink@HARBOUR' },
    });
    expect((await world.ask('GET', base)).at('status')).toBe('onboarding');
    expect(await step()).toBe('entity');
    await world.ask('PATCH', base, { body: { entityId: 'UK' } });
    expect(await step()).toBe('sync-from');
    await world.ask('PATCH', base, { body: { syncFrom: '2026-01-01' } });
    await world.ask('PATCH', base, {
      body: { settings: { propertyDimension: 'location', trackingDimensions: ['department'] } },
    });
    expect(await step()).toBe('tax-types');

    expect((await put('mapping/account', { choices: [], complete: true })).at('code')).toBe(
      'onboarding-order',
    );
    expect((await world.ask('POST', `${base}/onboarding/confirm`)).at('code')).toBe('onboarding-incomplete');
    expect((await put('mapping/tax-type', { choices: [], complete: true })).at('code')).toBe(
      'mapping-incomplete',
    );

    for (const type of ['tax-type', 'account', 'tracking-option', 'contact']) {
      const listed = mapping.parse((await world.ask('GET', `${base}/mapping/${type}`)).body);
      const open = listed.items.filter((one) => one.system === 'property' && one.choice === null);
      expect(open).toHaveLength(listed.open);
      const choices = open.map((one) => {
        const role = one.role === null ? {} : { role: one.role };
        if (one.suggestion !== null)
          return { choice: 'match', propertyKey: one.key, ledgerKey: one.suggestion.key, ...role };
        return { choice: type === 'contact' ? 'create' : 'archive', propertyKey: one.key, ...role };
      });
      const answer = await put(`mapping/${type}`, { choices, complete: true });
      expect([type, answer.status, answer.at('open')]).toEqual([type, 200, 0]);
    }
    expect(await step()).toBe('confirm');
    const confirmed = await world.ask('POST', `${base}/onboarding/confirm`, { body: {} });
    expect(confirmed.status).toBe(202);
    expect(confirmed.at('run')).toMatchObject({ trigger: 'onboarding', state: 'queued', joined: false });
    expect((await world.ask('GET', base)).body).toMatchObject({
      status: 'in-progress',
      onboardingStep: null,
      flag: 'running',
    });
    expect(await step()).toBeNull();
    expect((await world.ask('POST', `${base}/onboarding/confirm`)).at('code')).toBe('already-connected');

    // Later: the wizard can be opened again, the date moved, but not the company swapped.
    expect(
      (await put('mapping/account', { choices: [{ choice: 'archive', propertyKey: '42' }] })).status,
    ).toBe(200);
    expect((await world.ask('PATCH', base, { body: { syncFrom: '2025-06-01' } })).at('syncFrom')).toBe(
      '2025-06-01',
    );
    expect((await world.ask('PATCH', base, { body: { entityId: 'US' } })).at('code')).toBe('company-fixed');
    const moved = { ...credentials, property: { ...credentials.property, companyId: '8' } };
    expect((await put('credentials', moved)).at('code')).toBe('company-fixed');
    const audit = await world.ask('GET', `${base}/audit?kind=connection.connected`);
    expect(audit.at('items')).toHaveLength(1);
  });

  test('what a system refuses is not stored, and the field is named', async () => {
    for (const [wrong, field] of [
      [{ ...credentials, property: { ...credentials.property, apiKey: 'wrong-1' } }, 'property.apiKey'],
      [{ ...credentials, ledger: { ...credentials.ledger, clientSecret: 'wrong-2' } }, 'ledger.clientSecret'],
    ] as const) {
      const answer = await put('credentials', wrong);
      expect([answer.status, answer.at('code'), answer.at('errors.0.field')]).toEqual([
        422,
        'credentials-rejected',
        field,
      ]);
      expect(answer.text).not.toContain('wrong-');
    }
    expect(await readCredentials(world.database, world.secrets, id)).toEqual({
      property: null,
      ledger: null,
    });
    expect((await world.ask('GET', base)).at('status')).toBe('not-connected');
    expect((await world.ask('POST', `${base}/test`)).at('code')).toBe('credentials-missing');
  });

  test.each([
    ['property', 'http://released.example', 'property.baseUrl'],
    ['property', 'https://inside.test/api', 'property.baseUrl'],
    ['ledger', 'https://169.254.169.254/', 'ledger.baseUrl'],
    ['ledger', 'file:///etc/passwd', 'ledger.baseUrl'],
  ])('%s at %s: the guard refuses the address by its field', async (system, baseUrl, field) => {
    const wrong = { ...credentials, [system]: { ...credentials[system as 'property' | 'ledger'], baseUrl } };
    const answer = await put('credentials', wrong);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
  });

  test('over the XML gateway: what is missing is named, a left-out secret stays, and none goes where it was not given', async () => {
    const { property } = credentials;
    const xml = {
      transport: 'xml',
      baseUrl: 'https://intacct.example/ia/api/v1',
      companyId: 'HARBOUR',
      senderId: 'relink-sender',
      senderPassword: 'sender-secret-planted-3',
      userId: 'relink',
      userPassword: 'user-secret-planted-4',
    };
    const half = await put('credentials', {
      property,
      ledger: { transport: 'xml', baseUrl: xml.baseUrl, companyId: 'HARBOUR', userId: 'relink' },
    });
    expect(half.at('errors')).toEqual([
      { field: 'ledger.senderId', message: 'the sender id of the Web Services licence' },
      { field: 'ledger.senderPassword', message: 'the password of the sender id' },
      { field: 'ledger.userPassword', message: 'the password of the Web Services user' },
    ]);
    const wrong = await put('credentials', { property, ledger: { ...xml, userPassword: 'wrong-4' } });
    expect([wrong.status, wrong.at('errors.0.field')]).toEqual([422, 'ledger.userPassword']);
    const stored = await put('credentials', { property, ledger: xml });
    expect(stored.at('credentials.ledger')).toMatchObject({
      transport: 'xml',
      set: true,
      senderId: 'relink-sender',
      userId: 'relink',
      clientId: null,
    });
    expect(stored.text).not.toMatch(/planted-[34]/);
    const { senderPassword: _sender, userPassword: _user, ...left } = xml;
    expect((await put('credentials', { property, ledger: left })).status).toBe(200);
    expect((await readCredentials(world.database, world.secrets, id)).ledger).toEqual({
      ...xml,
      entityId: null,
    });
    for (const [change, field] of [
      [{ senderId: 'other' }, 'ledger.senderPassword'],
      [{ userId: 'other' }, 'ledger.userPassword'],
      [{ companyId: 'OTHER' }, 'ledger.userPassword'],
      [{ baseUrl: 'https://evil.example' }, 'ledger.senderPassword'],
    ] as const) {
      const lured = await put('credentials', { property, ledger: { ...left, ...change } });
      expect(lured.at('errors.0.field')).toBe(field);
    }
    // Back to REST: another transport has other secrets.
    const { clientSecret: _client, ...rest } = credentials.ledger;
    expect((await put('credentials', { property, ledger: rest })).at('errors.0.field')).toBe(
      'ledger.clientSecret',
    );
  });

  test('stored secrets open only where they were stored; a left-out one stays, and never goes to another address', async () => {
    await put('credentials', credentials);
    const { apiKey: _key, ...property } = credentials.property;
    const { clientSecret: _secret, ...ledger } = credentials.ledger;
    expect(
      (await put('credentials', { property, ledger: { ...ledger, username: 'other@HARBOUR' } })).status,
    ).toBe(200);
    const stored = await readCredentials(world.database, world.secrets, id);
    expect(stored.property?.apiKey).toBe(apiKey);
    expect(stored.ledger).toMatchObject({ clientSecret, username: 'other@HARBOUR', companyId: 'HARBOUR' });
    const lured = await put('credentials', {
      property: { ...property, baseUrl: 'https://evil.example' },
      ledger,
    });
    expect(lured.at('errors')).toEqual([{ field: 'property.apiKey', message: 'the API key of Re-Leased' }]);
    // A ciphertext copied into another company's row does not open there.
    const other = await world.ask('POST', '/api/v1/connections', { body: { name: 'Thief' } });
    await world.database.query(
      `update connection t set property_base_url = f.property_base_url, property_company_id = f.property_company_id,
       property_credentials = f.property_credentials, property_credentials_key_id = f.property_credentials_key_id
     from connection f where t.id = $1 and f.id = $2`,
      [other.at('id'), id],
    );
    await expect(readCredentials(world.database, world.secrets, other.textAt('id'))).rejects.toThrow(
      'belongs elsewhere',
    );
  });

  test.each([
    [{ syncFrom: '2017-12-31' }, 'syncFrom'],
    [{ syncFrom: '2026-02-30' }, 'syncFrom'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ currency: 'gbp' }, 'currency'],
    [{ locale: 'x_y' }, 'locale'],
    [{ settings: { propertyDimension: 'colour' } }, 'settings.propertyDimension'],
    [
      { settings: { propertyDimension: 'location', trackingDimensions: ['location'] } },
      'settings.trackingDimensions',
    ],
    [{ settings: { sync: true } }, 'settings.sync'],
    [{ shortCode: 'X' }, 'shortCode'],
  ])('%j is refused by its field and changes nothing', async (body, field) => {
    const before = (await world.ask('GET', base)).body;
    const answer = await world.ask('PATCH', base, { body });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
    expect((await world.ask('GET', base)).body).toEqual(before);
  });

  test.each([
    ['an unknown record', [{ choice: 'match', propertyKey: '41', ledgerKey: '77' }], 'choices.0.ledgerKey'],
    [
      'one record twice',
      [
        { choice: 'match', propertyKey: '41', ledgerKey: '900' },
        { choice: 'match', propertyKey: '42', ledgerKey: '900' },
      ],
      'choices.1.ledgerKey',
    ],
    ['half a match', [{ choice: 'match', propertyKey: '41' }], 'choices.0.ledgerKey'],
    ['an account to create', [{ choice: 'create', propertyKey: '41' }], 'choices.0.choice'],
    ['a role on an account', [{ choice: 'archive', propertyKey: '41', role: 'vendor' }], 'choices.0.role'],
    ['a word that is no choice', [{ choice: 'delete', propertyKey: '41' }], 'choices.0.choice'],
  ])('%s: nothing is stored, not even the good ones', async (_what, choices, field) => {
    await put('credentials', credentials);
    const good = { choice: 'archive', ledgerKey: '901' };
    const answer = await put('mapping/account', { choices: [...choices, good] });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
    const { rowCount } = await world.database.query('select 1 from mapping_choice where connection_id = $1', [
      id,
    ]);
    expect(rowCount).toBe(0);
  });

  test('a choice is replaced, taken back, and a counterpart is used once across calls', async () => {
    await put('credentials', credentials);
    expect(
      (await put('mapping/account', { choices: [{ choice: 'match', propertyKey: '41', ledgerKey: '900' }] }))
        .body,
    ).toMatchObject({ stored: 1, open: 1 });
    const taken = await put('mapping/account', {
      choices: [{ choice: 'match', propertyKey: '42', ledgerKey: '900' }],
    });
    expect(taken.at('errors.0.message')).toContain('matched with 41 already');
    await put('mapping/account', {
      choices: [
        { choice: 'archive', propertyKey: '41' },
        { choice: 'match', propertyKey: '42', ledgerKey: '900' },
      ],
    });
    const { rowsAt } = await world.ask('GET', `${base}/mapping/account`);
    const choiceOf = (key: string) => rowsAt('items').find((one) => one.key === key)?.choice;
    expect(choiceOf('41')).toMatchObject({ choice: 'archive', key: null, by: 'RELINK_API_KEY' });
    expect(choiceOf('900')).toMatchObject({ choice: 'match', key: '42' });
    const gone = await put('mapping/account', { choices: [], remove: [{ system: 'ledger', key: '900' }] });
    expect(gone.body).toMatchObject({ removed: 1, open: 1 });
  });

  test('what sync has joined is decided: not open, shown as matched, and not matched otherwise', async () => {
    await world.sync();
    expect((await world.ask('PUT', `${world.base}/credentials`, { body: credentials })).status).toBe(200);
    const path = `${world.base}/mapping/account`;
    await world.database.query('delete from mapping_choice where connection_id = $1', [world.connectionId]);
    const { rowsAt } = await world.ask('GET', path);
    const own = rowsAt('items').find((one) => one.system === 'property' && one.key === '41');
    expect(own?.choice).toMatchObject({ choice: 'match', key: '900', by: 'Relink' });
    const other = await world.ask('PUT', path, {
      body: { choices: [{ choice: 'match', propertyKey: '41', ledgerKey: '901' }] },
    });
    expect(other.at('errors.0')).toMatchObject({
      field: 'choices.0.ledgerKey',
      message: expect.stringContaining('synced as one'),
    });
  });
});
