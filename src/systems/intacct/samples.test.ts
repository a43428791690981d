import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sameAmount, sumAmounts } from '../../domain/money.ts';
import { causeKey } from '../../domain/problem.ts';
import type { RecordType, Role } from '../../domain/record.ts';
import { type Body, isBody, textAt } from './body.ts';
import { readError } from './error-shapes.ts';
import { classify } from './errors.ts';
import { mapBody } from './map.ts';
import { objectsOf } from './objects.ts';

/** Real and official bodies, kept beside the repository. */
const folder = path.resolve('../shared/samples/intacct');
const present = fs.existsSync(folder);
if (!present)
  console.warn('skipped: the Intacct samples are not beside this checkout (../shared/samples/intacct)');

const json = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
const settings = {
  propertyDimension: 'location',
  trackingDimensions: ['department', 'class', 'project'],
  addressPairing: 'ship-to-is-postal',
} as const;

/** Every answer of the samples about one of our objects, and what it is. */
const okFiles: Record<string, [type: RecordType, role: Role | null, object: string]> = {
  'accounts-receivable-customer': ['contact', 'customer', 'accounts-receivable/customer'],
  'accounts-payable-vendor': ['contact', 'vendor', 'accounts-payable/vendor'],
  'accounts-receivable-invoice': ['invoice', null, 'accounts-receivable/invoice'],
  'accounts-payable-bill': ['bill', null, 'accounts-payable/bill'],
  'general-ledger-account': ['account', null, 'general-ledger/account'],
  'tax-order-entry-tax-detail': ['tax-type', null, 'tax/order-entry-tax-detail'],
  'tax-purchasing-tax-detail': ['tax-type', null, 'tax/purchasing-tax-detail'],
  'company-config-location': ['tracking-option', null, 'company-config/location'],
  'company-config-department': ['tracking-option', null, 'company-config/department'],
  'company-config-class': ['tracking-option', null, 'company-config/class'],
};

function objectAt([type, role, path]: [RecordType, Role | null, string]) {
  const found = objectsOf(type, role, ['location', 'department', 'class', 'project']).find(
    (one) => one.path === path,
  );
  if (found === undefined) throw new Error(`no object ${path}`);
  return found;
}

function resultOf(file: string): unknown {
  const body = json(file);
  return isBody(body) ? body['ia::result'] : undefined;
}

test.skipIf(!present).each(Object.entries(okFiles))(
  '%s: the full record keeps key, id and money',
  (name, about) => {
    const raw = resultOf(`rest/ok/get_${name}-key_200.json`);
    if (!isBody(raw)) throw new Error('the sample holds no record');
    const record = mapBody(objectAt(about), raw, settings);
    expect(record).toMatchObject({ key: raw.key, type: about[0], object: about[2] });
    const { content } = record ?? {};
    if (content === undefined) throw new Error('not mapped');
    if ('gross' in content) {
      expect(content.gross).toBe(textAt(raw, 'totalTxnAmount'));
      const lines = Array.isArray(raw.lines) ? raw.lines.filter(isBody) : [];
      expect(content.lines).toHaveLength(lines.length);
      lines.forEach((line: Body, at) => {
        expect(content.lines[at]?.net).toBe(textAt(line, 'txnAmount'));
        expect(content.lines[at]?.accountKey).toBe(textAt(line, 'glAccount.key'));
        const entries = Array.isArray(line.taxEntries) ? line.taxEntries.filter(isBody) : [];
        expect(content.lines[at]?.tax).toBe(
          sumAmounts(entries.map((entry) => textAt(entry, 'txnTaxAmount'))),
        );
      });
      expect(content.contactKey).toBe(textAt(raw, about[0] === 'bill' ? 'vendor.key' : 'customer.key'));
      expect(content.currency).toBe(textAt(raw, 'currency.txnCurrency'));
    } else if (content.type === 'tax-type') {
      expect(sameAmount(content.rate, textAt(raw, 'taxPercent'))).toBe(true);
      expect(content.name).toBe(raw.id);
    } else if (content.type === 'contact') expect(content.name).toBe(raw.name);
    else if ('code' in content) expect([content.code, content.name]).toEqual([raw.id, raw.name]);
    else throw new Error(`${content.type} has a test of its own`);
  },
);

test.skipIf(!present).each(Object.keys(okFiles))(
  '%s: the list and the answers to writes name their keys',
  (name) => {
    const listed = resultOf(`rest/ok/get_${name}_200.json`);
    if (!Array.isArray(listed)) throw new Error('the sample holds no list');
    for (const row of listed) expect(textAt(row, 'key')).toMatch(/^\d+$/);
    for (const file of [`post_${name}_201.json`, `patch_${name}-key_200.json`]) {
      const body = json(`rest/ok/${file}`);
      expect(readError(body, 200), file).toBeNull();
      const result = resultOf(`rest/ok/${file}`);
      expect(isBody(result) ? textAt(result, 'key') : '', file).toMatch(/^\d+$/);
    }
  },
);

test.skipIf(!present)('an invoice of the samples in canonical form', () => {
  const raw = resultOf('rest/ok/get_accounts-receivable-invoice-key_200.json');
  if (!isBody(raw)) throw new Error('the sample holds no record');
  const record = mapBody(objectAt(['invoice', null, 'accounts-receivable/invoice']), raw, settings);
  expect(record).toMatchObject({
    key: '292',
    displayId: 'ADJDEC0002',
    name: 'Power Aerospace Materials',
    propertyKey: '4',
    version: expect.stringMatching(/^2024-09-24T14:18:20Z#[0-9a-f]{16}$/),
    content: {
      number: 'ADJDEC0002',
      reference: 'PO6917',
      contactKey: '1',
      issueDate: '2024-09-24',
      dueDate: '2024-09-24',
      currency: 'AUD',
      state: 'approved',
      net: '400.00',
      tax: '40.00',
      gross: '440.00',
      lines: [
        {
          net: '400.00',
          tax: '40.00',
          accountKey: '254',
          taxTypeKey: '20',
          propertyKey: '4',
          tracking: [{ category: 'department', key: '11' }],
        },
      ],
    },
  });
});

/** What each error body of the samples means, listed by hand. */
const errorFiles: Record<string, [status: number, kind: string, cause: string]> = {
  'fyle_sage_intacct_rest_error_response.json': [422, 'record', 'not-balanced'],
  'guide_operationFailed_BL01001973.json': [422, 'record', 'field-required:Employee Contact info'],
  'lorenz_401_bare_error.json': [401, 'credentials', 'credentials-rejected'],
  'oauth_invalid_client.json': [401, 'credentials', 'credentials-rejected'],
  'openapi_error-response_REST-1028.json': [400, 'protocol', 'protocol'],
};

test.skipIf(!present)('every error body of the samples is in the table', () => {
  const files = fs.readdirSync(path.join(folder, 'rest/error')).filter((file) => file.endsWith('.json'));
  expect(files.sort()).toEqual([...Object.keys(errorFiles), 'post_services-core-composite_207.json'].sort());
});

test.skipIf(!present).each(Object.entries(errorFiles))('%s', (file, [status, kind, cause]) => {
  const error = readError(json(`rest/error/${file}`), status);
  if (error === null) throw new Error('no error read');
  const found = classify(error);
  expect([found.kind, causeKey(found.problem)]).toEqual([kind, cause]);
  expect(found.problem.original ?? '').not.toContain('Support ID');
});

test.skipIf(!present)('the parts of a 207 answer, one by one', () => {
  const parts = resultOf('rest/error/post_services-core-composite_207.json');
  if (!Array.isArray(parts)) throw new Error('no parts');
  const found = parts.map((part) => {
    const error = readError(part, 207);
    return error === null
      ? null
      : [error.place, error.status, causeKey(classify(error).problem), error.supportId];
  });
  expect(found).toEqual([
    [
      'record',
      404,
      'unknown:asynchronous-job-status-could-not-be-found',
      'tqKR0%7EYsTZeDEdVao0_h01dZFQqgAAAAY',
    ],
    ['record', 422, 'not-tried', null],
  ]);
});

/** What each real text means; in the order of the file. */
const texts: [text: RegExp, cause: string][] = [
  [/^The employee '1005' is invalid/, 'dimension-inactive:employee:1005'],
  [/^The account number '16200' requires a/, 'dimension-required:16200'],
  [/^Account 16200 is not valid/, 'account-inactive:16200'],
  [/missing the Department dimension/, 'dimension-required:department:16200'],
  [/missing 'Department' dimension/, 'dimension-required:department:16200'],
  [/missing the Job dimension/, 'dimension-required:job:16200'],
  [/missing the Item dimension/, 'dimension-required:item:16200'],
  [/missing the Cost Code dimension/, 'dimension-required:cost code:16200'],
  [/missing the Location dimension/, 'dimension-required:location:16200'],
  [/missing the Grant dimension/, 'dimension-required:grant:16200'],
  [/missing the Employee dimension/, 'dimension-required:employee:16200'],
  [/^The specified GL account/, 'value-invalid:account:16200'],
  [/^GL account '16200': '16200' specified/, 'value-invalid:account:16200'],
  [/^The account number 16200 is associated/, 'value-invalid:account:16200'],
  [/^Department '300'.*restricted/, 'value-invalid:department:300'],
  [/^Invalid Department 300 selected/, 'dimension-inactive:department:300'],
  [/^Department must be 300/, 'value-invalid:department:300'],
  [/^The department '300' is invalid/, 'dimension-inactive:department:300'],
  [/^Department 300 is not valid/, 'dimension-inactive:department:300'],
  [/^The vendor 'Vaishnavi Primary' is invalid/, 'contact-inactive:Vaishnavi Primary'],
  [/^Vendor 'Vaishnavi Primary' specified/, 'contact-inactive:Vaishnavi Primary'],
  [/^The specified vendor 'Vaishnavi Primary'/, 'contact-inactive:Vaishnavi Primary'],
  [/^Invalid Vendor 'Vaishnavi Primary'/, 'contact-inactive:Vaishnavi Primary'],
  [/^Activate the vendor VM/, 'contact-inactive:VM'],
  [/^Customer '10001' specified/, 'contact-inactive:10001'],
  [/isn’t a resource of the project '10064'/, 'value-invalid:project:10064'],
  [/^The Project '10064' has a project status/, 'dimension-inactive:project:10064'],
  [/^Project '10064' specified/, 'dimension-inactive:project:10064'],
  [/^Invalid Project '10064'/, 'dimension-inactive:project:10064'],
  [/^The location '600' is invalid/, 'dimension-inactive:location:600'],
  [/^Location '600' is not valid/, 'dimension-inactive:location:600'],
  [/^Location must be 600/, 'value-invalid:location:600'],
];

const refusal = (message: string, supportId = '') => ({
  'ia::result': {
    'ia::error': {
      code: 'operationFailed',
      message: 'POST request on objects/accounts-payable/bill object was unsuccessful',
      errorId: 'REST-7001',
      details: [
        {
          code: 'BL01001973',
          message: "Currently, we can't create the transaction",
          correction: 'Check the transaction for errors or inconsistencies, then try again.',
        },
        { code: 'BL01001973', message: supportId === '' ? message : `${message} [Support ID: ${supportId}]` },
      ],
    },
  },
});

test.skipIf(!present)('every real refusal text has its cause, with and without a support id', () => {
  const rows = json('texts/fyle-real-error-texts.json');
  if (!Array.isArray(rows)) throw new Error('no texts');
  expect(rows).toHaveLength(texts.length);
  rows.filter(isBody).forEach((row, at) => {
    const text = textAt(row, 'text');
    const expected = texts[at];
    expect(text).toMatch(expected?.[0] ?? /$^/);
    for (const supportId of ['', 'BHF%401EB034%7EZuyXBDEG']) {
      const error = readError(refusal(text, supportId), 422);
      if (error === null) throw new Error('no error read');
      expect(error.supportId).toBe(supportId === '' ? null : supportId);
      const found = classify(error);
      expect([found.kind, causeKey(found.problem)], text).toEqual(['record', expected?.[1]]);
      expect(found.problem.original).not.toContain('Support');
    }
  });
});

const gateway: Record<string, string> = {
  'GW-0001': 'transient',
  'GW-0010': 'throttled',
  'GW-0011': 'credentials',
  'GW-0012': 'credentials',
  'GW-0014': 'protocol',
  'GW-0015': 'protocol',
  'GW-0031': 'credentials',
  'GW-0032': 'protocol',
  'GW-0033': 'protocol',
  'GW-0034': 'credentials',
  'GW-0035': 'protocol',
  'GW-0036': 'credentials',
  'GW-0037': 'credentials',
  'GW-0038': 'protocol',
  'GW-0039': 'protocol',
  'GW-0042': 'permission',
};

test.skipIf(!present)('every gateway code has its class', () => {
  const rows = json('texts/rest-gateway-codes.json');
  if (!Array.isArray(rows)) throw new Error('no codes');
  const found = rows.map((row) => {
    const [code, message] = Array.isArray(row) ? row.map(String) : [];
    const error = readError({ error: { code, message, supportId: 'x' } }, 400);
    return [code, error === null ? null : classify(error).kind];
  });
  expect(Object.fromEntries(found)).toEqual(gateway);
});
