import { expect, test } from 'vitest';
import { readContract } from '../../../sandbox/re-leased/testing/schema-check.ts';
import { causeKey } from '../../domain/problem.ts';
import { toDraft } from './errors.ts';
import { WireProblem } from './wire.ts';

const draftOf = (code: string, field = '', params: Record<string, string> = {}) =>
  toDraft(WireProblem.parse({ title: 'It is so', code, field, params }));

test.each([
  [
    'account-archived',
    'lines[0].accountId',
    { account: '4990', name: 'Signage' },
    'account-archived:4990',
    'account',
  ],
  ['tax-type-archived', 'lines[2].taxTypeId', { taxType: '20 %' }, 'tax-type-archived:20 %', 'taxType'],
  ['tax-type-not-allowed', 'lines[0].taxTypeId', { taxType: '20 %' }, 'tax-type-not-allowed:20 %', 'taxType'],
  [
    'tracking-archived',
    'lines[0].tracking[1].optionId',
    { code: 'RET' },
    'dimension-inactive:RET',
    'tracking',
  ],
  ['contact-archived', 'contactId', { id: '40001', contact: 'Quay' }, 'contact-archived:40001', 'contact'],
  ['contact-merged', 'contactId', { id: '40001', into: '40002' }, 'contact-merged:40001', 'contact'],
  ['period-locked', 'issueDate', { date: '2026-02-14' }, 'period-closed:2026-02', 'issueDate'],
  ['number-duplicate', 'number', { number: 'INV-1' }, 'number-duplicate:INV-1', 'number'],
  ['value-too-long', 'name', { field: 'name', limit: '200' }, 'value-too-long:name', 'name'],
  ['field-required', 'lines[0].accountId', {}, 'field-required:account', 'account'],
  ['document-paid', 'status', { number: 'INV-1' }, 'document-paid', 'state'],
  ['external-id-taken', 'externalId', { externalId: '77' }, 'counterpart-taken:77', 'externalId'],
])('%s becomes a problem whose cause is one thing', (code, field, params, cause, ours) => {
  const draft = draftOf(code, field, params);
  expect([causeKey(draft), draft.field, draft.side]).toEqual([cause, ours, 'property']);
  expect(draft.original).toBe('It is so');
});

test('the words get the parameters they know', () => {
  expect(draftOf('value-too-long', 'name', { limit: '200' }).params).toMatchObject({
    field: 'name',
    max: '200',
  });
  expect(draftOf('period-locked', '', { date: '2026-02-14' }).params).toMatchObject({ period: '2026-02' });
  expect(draftOf('company-not-found', 'companyId', { companyId: '9' }).params).toMatchObject({ entity: '9' });
});

test('every code about a record has a meaning; only the unheard-of is unknown, in its own words', () => {
  const { api } = readContract();
  const codes = api.components.schemas.ProblemCode?.enum?.map(String) ?? [];
  // These speak of a call that was never right, or of the server; a record has no part in them.
  const ofTheCall = ['method-not-allowed', 'bad-request', 'not-json', 'too-large', 'internal'];
  const keys = codes.filter((code) => code.startsWith('idempotency-key-'));
  const unknown = codes.filter((code) => draftOf(code).code === 'unknown');
  expect(unknown.sort()).toEqual([...ofTheCall, ...keys].sort());
  for (const code of ['brand-new', 'toString', '__proto__']) {
    const draft = draftOf(code);
    expect([draft.code, draft.subject, draft.params.message]).toEqual(['unknown', code, 'It is so']);
  }
});
