import { expect, test } from 'vitest';
import { causeKey } from '../../domain/problem.ts';
import { readError, takeSupportId } from './error-shapes.ts';
import { classify, type RefusalContext, shortForm } from './errors.ts';

const said = (message: string, code = 'BL01001973') => ({
  'ia::error': {
    code: 'operationFailed',
    message: 'POST request on objects/accounts-receivable/invoice object was unsuccessful',
    errorId: 'REST-7001',
    details: [
      { code: 'BL01001973', message: 'Could not create ARInvoice record!' },
      { code, message },
    ],
  },
});

function read(body: unknown, status = 422, context: RefusalContext = {}) {
  const error = readError(body, status);
  if (error === null) throw new Error('no error read');
  return { error, ...classify(error, context) };
}

test.each([
  [
    "Periods are closed. Your transaction date (03/31/2026) is within a period that's been closed.",
    'period-closed:2026-03',
  ],
  ['Date must be on or after 04/01/2026.', 'period-closed:2026-02'],
  ['A transaction with that number already exists', 'number-duplicate:SI-0034'],
  ['Another Customer with the given value(s) C-12  already exists', 'id-duplicate:C-12'],
  ["Duplicate account number. The account number '5000.11' already exists", 'id-duplicate:5000.11'],
  ['Required field Date Due is missing', 'field-required:dueDate'],
  ['Required field glAccount is missing', 'field-required:account'],
  ['Enter a Bill number, and try again.', 'field-required:number'],
  ['Illegal format for Customer : name is longer than 100 characters', 'value-too-long:name'],
  ['Illegal format for Contactversion : Primary Email Address a@b', 'value-invalid:email'],
  ["Invalid Order entry tax detail 'UK Sale Old' specified.", 'tax-type-inactive:UK Sale Old'],
  ["Invalid Purchasing tax detail 'UK Purchase Old' specified.", 'tax-type-inactive:UK Purchase Old'],
  [
    'A tax solution and a tax detail for each line are required for this transaction',
    'field-required:tax type',
  ],
  ['No line items found', 'lines-missing'],
  ['The field lines cannot be changed on a posted transaction', 'document-posted:lines'],
  ['The action reverse is not allowed for a transaction in state paid', 'document-paid'],
  ['The action edit is not allowed for a transaction in state reversed', 'document-posted'],
  ["Record with key '99' was not found in objects/accounts-receivable/invoice", 'deleted-in-ledger'],
  ["Currency 'EUR' is not valid for this transaction", 'currency-unsupported:EUR'],
  ["The entity '999' is not valid", 'entity-unknown:999'],
])('%s', (text, cause) => {
  const context = { number: 'SI-0034', ...(text.startsWith('Date must') ? { date: '2026-02-15' } : {}) };
  expect(causeKey(read(said(text), 422, context).problem)).toBe(cause);
});

test('the same cause from any shape: nested, at the top, an array, a member of a batch', () => {
  const inner = said('Account 4100 is not valid')['ia::error'];
  const shapes = [
    { 'ia::error': inner },
    { 'ia::error': [inner] },
    { 'ia::result': { 'ia::error': inner } },
    { 'ia::status': 422, 'ia::error': inner },
    { 'ia::status': 422, 'ia::error': [inner] },
  ];
  for (const shape of shapes) expect(causeKey(read(shape).problem)).toBe('account-inactive:4100');
  expect(shapes.map((shape) => readError(shape, 422)?.place)).toEqual([
    'request',
    'request',
    'request',
    'record',
    'record',
  ]);
});

test('a successful body is no error', () => {
  expect(readError({ 'ia::result': { key: '1' }, 'ia::meta': { totalError: 1 } }, 200)).toBeNull();
  expect(readError({ 'ia::result': [], 'ia::meta': {} }, 200)).toBeNull();
  expect(readError(undefined, 200)).toBeNull();
});

test('a lone wrapper is told as what it is, and a wrapper beside a cause is not', () => {
  const lone = read({
    'ia::error': { code: 'operationFailed', message: "Currently, we can't create the transaction" },
  });
  expect(causeKey(lone.problem)).toBe('not-tried');
  expect(read(said('Something new 123 broke')).error.texts).toEqual(['Something new 123 broke']);
});

test('unknown texts that differ in ids and numbers have one cause', () => {
  expect(shortForm("The widget 'A-1' of batch 77 is sticky")).toBe(
    shortForm("The widget 'B-22' of batch 8 is sticky"),
  );
  const first = read(said('Widget 7 is sticky [Support ID: abc%7E1]'));
  expect(first.problem).toMatchObject({
    code: 'unknown',
    subject: 'widget-is-sticky',
    supportId: 'abc%7E1',
    original: 'Widget 7 is sticky',
  });
});

test('support ids are taken out wherever they stand', () => {
  expect(takeSupportId('Broke [Support ID: a%401%7E2] here')).toEqual({
    text: 'Broke here',
    supportId: 'a%401%7E2',
  });
  expect(takeSupportId('Broke')).toEqual({ text: 'Broke', supportId: null });
});

test.each([
  [401, 'credentials'],
  [403, 'permission'],
  [429, 'throttled'],
  [500, 'transient'],
  [502, 'transient'],
])('status %i without a known text is %s', (status, kind) => {
  expect(read({ 'ia::error': { code: 'odd', message: 'Nobody knows this' } }, status).kind).toBe(kind);
});

test('a permission names its object', () => {
  const found = read(
    said(
      'You do not have permission for API operation READ_BY_QUERY on objects of type accounts-payable/bill',
      'PL04000005',
    ),
    403,
  );
  expect([found.kind, causeKey(found.problem)]).toEqual([
    'permission',
    'permission-missing:accounts-payable/bill',
  ]);
  expect(read(said('You do not have permission to view audit history.'), 403).problem.code).toBe(
    'audit-denied',
  );
});
