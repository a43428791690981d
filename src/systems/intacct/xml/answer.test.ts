import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAnswer } from './answer.ts';
import { XmlError } from './tree.ts';

const samples = join(import.meta.dirname, '../../../../../shared/samples/intacct/xml');
const here = existsSync(samples);
if (!here) console.warn('The ledger’s sample bodies are not here: their tests are skipped.');
const sample = (path: string) => readFileSync(join(samples, path), 'utf8');

/** Written by hand from the bodies: which level, which word, whose number, and the words a person would need. */
const errors: Record<string, [string, string, string]> = {
  'rebuilt_GW-0010_429.xml': ['control', 'GW-0010', 'API rate limit exceeded'],
  'rebuilt_replayed-controlid.xml': [
    'failure',
    'XL03000009',
    'A successful transaction has already been recorded with the control id 2f1c',
  ],
  'sdkphp_AbstractResponseTest_testConstructControlFailure_11.xml': [
    'control',
    'XL03000006',
    'transport policy',
  ],
  'sdkphp_ResultTest_testStatusAbort_33.xml': [
    'aborted',
    'Query Failed',
    'Object definition VENDOR9 not found',
  ],
  'sdkphp_ResultTest_testStatusFailure_32.xml': ['failure', 'XXX', 'Object definition VENDOR2 not found'],
  'sdkphp_OnlineResponseTest_testAuthenticationFailure_16.xml': ['authentication', 'XL03000006', 'Sign-in'],
};

describe.skipIf(!here)('the ledger’s own bodies', () => {
  test.each(Object.entries(errors))('%s', (file, [level, number, words]) => {
    const answer = readAnswer(sample(`error/${file}`));
    const failed = answer.kind === 'answered' ? answer.results.find((one) => one.status !== 'success') : null;
    expect(answer.kind === 'refused' ? answer.level : failed?.status).toBe(level);
    const first = (answer.kind === 'refused' ? answer.errors : (failed?.errors ?? []))[0];
    expect(first?.number).toBe(number);
    expect(`${first?.text} ${first?.correction}`).toContain(words);
  });

  test('every error body is a failure at one of the three levels, with a text', () => {
    for (const file of readdirSync(join(samples, 'error'))) {
      const answer = readAnswer(sample(`error/${file}`));
      const found =
        answer.kind === 'refused'
          ? answer.errors
          : answer.results.filter((one) => one.status !== 'success').flatMap((one) => one.errors);
      expect(found.length, file).toBeGreaterThan(0);
      expect(
        found.every((one) => one.text !== '' && !one.text.includes('Support ID')),
        file,
      ).toBe(true);
    }
  });

  test('a body that lacks what an answer must have is no answer', () => {
    const lacking = readdirSync(join(samples, 'ok')).filter((file) => /Missing/.test(file));
    expect(lacking.length).toBeGreaterThan(5);
    for (const file of lacking) expect(() => readAnswer(sample(`ok/${file}`)), file).toThrow(XmlError);
  });

  test('a session, a legacy key and rows are found', () => {
    const session = readAnswer(sample('ok/sdkphp_SessionProviderTest_testFromLoginCredentials_06.xml'));
    expect(session.kind === 'answered' && session.results[0]?.status).toBe('success');
    const created = readAnswer(sample('ok/sdkphp_ResultTest_testLegacyCreateClassKey_37.xml'));
    expect(created.kind === 'answered' && created.results[0]?.key).toBe('C1234');
    const rows = readAnswer(sample('ok/sdkphp_ResultTest_testReadClass_35.xml'));
    expect(rows.kind === 'answered' && (rows.results[0]?.data?.children.length ?? 0)).toBeGreaterThan(0);
  });
});

const whole = `<response><control><status>success</status></control><operation>
  <authentication><status>success</status></authentication>
  <result><status>STATUS</status><function>create</function><controlid>f1</controlid>
    <errormessage><error><errorno>BL01001973</errorno><description></description>
      <description2>Nope [Support ID: BHF%401EB034%7E]</description2><correction>Do it</correction>
      <additionalinfo><errorid>AR-0148</errorid></additionalinfo></error></errormessage>
  </result></operation></response>`;

test('only the word success is success', () => {
  const status = (word: string) => {
    const answer = readAnswer(whole.replace('STATUS', word));
    return answer.kind === 'answered' ? answer.results[0]?.status : answer.level;
  };
  expect(['success', 'aborted', 'failure', 'partial', 'Success'].map(status)).toEqual([
    'success',
    'aborted',
    'failure',
    'failure',
    'failure',
  ]);
});

test('the support id is kept apart, and the code that REST gives is found', () => {
  const answer = readAnswer(whole.replace('STATUS', 'failure'));
  expect(answer.kind === 'answered' && answer.results[0]?.errors).toEqual([
    { number: 'BL01001973', text: 'Nope', correction: 'Do it', supportId: 'BHF@1EB034~', errorId: 'AR-0148' },
  ]);
});
