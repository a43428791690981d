import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { causeKey } from '../../../domain/problem.ts';
import { readAnswer } from './answer.ts';
import { classifyRefusal, classifyResult, faultOfStatus } from './faults.ts';

const folder = join(import.meta.dirname, '../../../../../shared/samples/intacct/xml/error');
const here = existsSync(folder);
if (!here) console.warn('The ledger’s sample bodies are not here: their tests are skipped.');

/** Written by hand from the bodies: what it does to the connection, and the cause a person sees. */
const wanted: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'rebuilt_GW-0010_429.xml': [['throttled', 'throttled']],
  'rebuilt_replayed-controlid.xml': [
    ['record', 'unknown:a-successful-transaction-has-already-been-recorded-with-the'],
  ],
  'rebuilt_sdkjs86_BL03002128.xml': [['record', 'field-required:number']],
  'rebuilt_sdknet205_BL03002101.xml': [['record', 'lines-missing']],
  'sdkphp_AbstractResponseTest_testConstructControlFailure_11.xml': [['protocol', 'protocol']],
  // The one that was undone with the other is told from the one that broke.
  'sdkphp_OnlineClientTest_testExecuteBatchTransactionResultException_04.xml': [
    ['record', 'not-tried'],
    ['record', 'unknown:something-went-wrong'],
  ],
  'sdkphp_OnlineClientTest_testExecuteResultException_03.xml': [['record', 'unknown:something-went-wrong']],
  'sdkphp_OnlineResponseTest_testAuthenticationFailure_16.xml': [['credentials', 'credentials-rejected']],
  'sdkphp_OnlineResponseTest_testResponseExceptionWithErrors_19.xml': [['credentials', 'company-expired']],
  'sdkphp_RequestHandlerTest_testMock400LevelErrorWithXmlResponse_21.xml': [
    ['credentials', 'credentials-rejected'],
  ],
  'sdkphp_ResponseExceptionTest_testGetAuthErrors_38.xml': [['credentials', 'credentials-rejected']],
  'sdkphp_ResultExceptionTest_testGetErrors_39.xml': [['permission', 'object-unavailable:VENDOR2']],
  'sdkphp_ResultTest_testGetErrors_28.xml': [['permission', 'object-unavailable:BADOBJECT']],
  'sdkphp_ResultTest_testStatusAbort_33.xml': [['permission', 'object-unavailable:VENDOR9']],
  'sdkphp_ResultTest_testStatusFailure_32.xml': [['permission', 'object-unavailable:VENDOR2']],
};

describe.skipIf(!here)('the ledger’s own error bodies', () => {
  test('each has an expectation', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(wanted).sort());
  });

  test.each(Object.entries(wanted))('%s', (file, expected) => {
    const answer = readAnswer(readFileSync(join(folder, file), 'utf8'));
    const found =
      answer.kind === 'refused'
        ? [classifyRefusal(answer, 200)]
        : answer.results.filter((one) => one.status !== 'success').map((one) => classifyResult(one));
    expect(found.map((one) => [one.kind, causeKey(one.problem)])).toEqual(expected);
    for (const one of found) expect(JSON.stringify(one.problem)).not.toContain('Support ID');
  });
});

const failed = (errors: string) =>
  readAnswer(`<response><control><status>success</status></control><operation>
    <authentication><status>success</status></authentication>
    <result><status>failure</status><function>create</function><controlid>c</controlid><errormessage>${errors}</errormessage></result>
  </operation></response>`);
const error = (number: string, text: string, more = '') =>
  `<error><errorno>${number}</errorno><description></description><description2>${text}</description2><correction></correction>${more}</error>`;
const causes = (errors: string, context = {}) => {
  const answer = failed(errors);
  return answer.kind === 'answered'
    ? answer.results.map((result) => causeKey(classifyResult(result, context).problem))
    : [];
};

test('the first error is the cause, and the wrappers around it are not shown', () => {
  const wrapped =
    error('BL34000061', 'Another Vendor with the given value(s) V-1  already exists [Support ID: x%401~]') +
    error('BL01001973', 'Could not create vendor record!');
  expect(causes(wrapped)).toEqual(['id-duplicate:V-1']);
  const answer = failed(wrapped);
  const [result] = answer.kind === 'answered' ? answer.results : [];
  if (result === undefined) throw new Error('no result');
  expect(classifyResult(result).problem).toMatchObject({
    supportId: 'x@1~',
    original: 'Another Vendor with the given value(s) V-1 already exists',
  });
});

test('of two errors that are both known, the first is the cause', () => {
  const both =
    error('BL34000061', 'Another Vendor with the given value(s) V-1  already exists') +
    error('BL01001973', 'Account 4100 is not valid');
  expect(causes(both)).toEqual(['id-duplicate:V-1']);
});

test('the code that REST gives leads where the text is unknown', () => {
  const more = '<additionalinfo><errorid>BL03002185</errorid></additionalinfo>';
  expect(causes(error('BL01001973', 'A text nobody knows', more), { number: 'B-7' })).toEqual([
    'number-duplicate:B-7',
  ]);
  expect(causes(error('BL01001973', 'A text nobody knows'))).toEqual(['unknown:a-text-nobody-knows']);
});

test.each([
  [429, 'throttled'],
  [500, 'transient'],
  [503, 'transient'],
  [408, 'transient'],
  [401, 'credentials'],
  [404, 'protocol'],
  [200, 'protocol'],
])('HTTP %i without an answer is %s', (status, kind) => {
  const rateLimit = { limit: null, remaining: null, retryAfterSeconds: 9 };
  const fault = faultOfStatus({ status, rateLimit });
  expect(fault.kind).toBe(kind);
  if (status === 429) expect(fault.problem.params).toEqual({ retryAfterSeconds: '9' });
});
