import { expect, test } from 'vitest';
import { causeKey, type ProblemCode } from '../../domain/problem.ts';
import { cureSignal, words } from '../../domain/problem-words.ts';
import type { LedgerErrorKind } from './error-patterns.ts';
import { readError } from './error-shapes.ts';
import { classify, type RefusalContext } from './errors.ts';

/**
 * Every text of Sage Intacct that is known to reach a sync, in its own words, and what it has to mean: written by
 * hand from what Intacct's own pages and other people's programs say of it, not from what the classifier answers.
 */
type Row = readonly [
  number: string,
  text: string,
  kind: LedgerErrorKind,
  cause: string,
  side: 'property' | 'ledger' | 'relink',
];

const signIn: readonly Row[] = [
  [
    'XL03000006',
    'Incorrect Intacct XML Partner ID or password.',
    'credentials',
    'credentials-rejected',
    'relink',
  ],
  ['XL03000006', 'Sign-in information is incorrect', 'credentials', 'credentials-rejected', 'relink'],
  ['XL03000006', 'Invalid session q8Zr2.', 'credentials', 'credentials-rejected', 'relink'],
  [
    'XL03000006',
    "Invalid Web Services Authorization The sender ID 'acme' is not authorized to make Web Services requests to company ID 'kelso'. Contact the company administrator to grant Web Services authorization to this sender ID.",
    'credentials',
    'sender-not-authorized:acme',
    'ledger',
  ],
  [
    'XMLGW_JPP0002',
    'Sign-in information is incorrect. Please check your request.',
    'credentials',
    'credentials-rejected',
    'relink',
  ],
  [
    'UJPP0002',
    'Sign-in information is incorrect. Please check your request.',
    'credentials',
    'credentials-rejected',
    'relink',
  ],
  [
    'PL04000055',
    'This company is a demo company and has expired.',
    'credentials',
    'company-expired',
    'ledger',
  ],
  ['GW-0011', 'Invalid Request [Request ID: 77ab]', 'credentials', 'credentials-rejected', 'relink'],
];

const connection: readonly Row[] = [
  ['GW-0010', 'API rate limit exceeded', 'throttled', 'throttled', 'ledger'],
  ['', 'The Service is Temporarily Off-line', 'transient', 'unreachable', 'ledger'],
  ['', 'You do not have permission to view audit history', 'permission', 'audit-denied', 'ledger'],
  [
    'PL04000005',
    'API operation CREATE cannot be performed on objects of type gldetail',
    'permission',
    'permission-missing:gldetail',
    'ledger',
  ],
  [
    'PL04000005',
    'You do not have permission for API operation READ_BY_QUERY on objects of type vendor',
    'permission',
    'permission-missing:vendor',
    'ledger',
  ],
  [
    'XL03000009',
    'There was an error processing the function – Object definition SODOCUMENTPARAMS not found',
    'permission',
    'object-unavailable:SODOCUMENTPARAMS',
    'ledger',
  ],
  [
    'Query Failed',
    'Object definition VENDOR9 not found',
    'permission',
    'object-unavailable:VENDOR9',
    'ledger',
  ],
];

/** What we said wrongly: ours to mend, and never laid at a record's door. */
const ours: readonly Row[] = [
  [
    'XL03000003',
    'XML Parse schema error: Fatal Error 76: Opening and ending tag mismatch: query line 3',
    'protocol',
    'protocol',
    'relink',
  ],
  ['XL03000006', 'test is not a valid transport policy.', 'protocol', 'protocol', 'relink'],
  [
    'XL03000006',
    'The following fields cannot be queried: [ apbill: [PAYTOCONTACTNAME] ]',
    'protocol',
    'protocol',
    'relink',
  ],
  ['XL03000010', 'Field requested is not valid: gldetail.STATUS', 'protocol', 'protocol', 'relink'],
];

const duplicates: readonly Row[] = [
  [
    'BL34000061',
    'Another Customer with the given value(s) C-12  already exists Use a unique value instead.',
    'record',
    'id-duplicate:C-12',
    'ledger',
  ],
  [
    'BL34000061',
    'Another Customer with the given value(s)   already exists Use a unique value instead.',
    'record',
    'id-duplicate',
    'ledger',
  ],
  [
    'BL01001973',
    "Duplicate account number The account number '5000.11' already exists Enter unique account number (GL-0493)",
    'record',
    'id-duplicate:5000.11',
    'ledger',
  ],
  [
    'BL03002185',
    'A transaction with that number already exists',
    'record',
    'number-duplicate:SI-0034',
    'property',
  ],
  [
    '',
    'Another record with the value Kelso Bakery Ltd already exists',
    'record',
    'id-duplicate:Kelso Bakery Ltd',
    'ledger',
  ],
  ['PL05000104', 'duplicate employee', 'record', 'id-duplicate', 'ledger'],
];

const content: readonly Row[] = [
  [
    'BL03000018',
    'Illegal format for Contactversion : Primary Email Address a@b',
    'record',
    'value-invalid:email',
    'property',
  ],
  ['BL03000018', 'Missing unit', 'record', 'field-required:unit', 'property'],
  ['BL03000018', 'Missing location', 'record', 'field-required:location', 'property'],
  ['BL03000113', "The Date 'Array' is not valid", 'record', 'value-invalid:date', 'property'],
  ['PL03000006', "The transaction date 'Array' is invalid.", 'record', 'value-invalid:date', 'property'],
  [
    'BL03002101',
    'Remove the extra line item in the request, then reclassify the bill.',
    'record',
    'lines-missing',
    'property',
  ],
  ['', 'No line items found', 'record', 'lines-missing', 'property'],
  ['BL03002128', 'Enter a Bill number, and try again.', 'record', 'field-required:number', 'property'],
  ['PL01000127', 'Document Number is missing', 'record', 'field-required:number', 'ledger'],
  ['', 'Required field Date Due is missing', 'record', 'field-required:dueDate', 'property'],
  ['GL-1009', 'Transactions do not balance for Place ,', 'record', 'not-balanced', 'ledger'],
  [
    '',
    "Periods are closed. Your transaction date (03/31/2026) is within a period that's been closed.",
    'record',
    'period-closed:2026-02',
    'ledger',
  ],
  [
    '',
    "Periods are closed. Your transaction date (XX/XX/XXXX) is within a period that's been closed.",
    'record',
    'period-closed:2026-02',
    'ledger',
  ],
  ['', 'Date must be on or after 03/01/2026', 'record', 'period-closed:2026-02', 'ledger'],
];

const references: readonly Row[] = [
  [
    '',
    'This transaction is missing the Department dimension for the Account 16200',
    'record',
    'dimension-required:department:16200',
    'property',
  ],
  [
    '',
    "The account number '16200' requires a Department",
    'record',
    'dimension-required:department:16200',
    'property',
  ],
  ['', 'Location must be 600. This value is auto-filled', 'record', 'value-invalid:location:600', 'property'],
  [
    '',
    "Department '300': '300' specified is not valid. Department is restricted by GL account.",
    'record',
    'value-invalid:department:300',
    'property',
  ],
  ['', 'Activate the vendor VM, then try again.', 'record', 'contact-inactive:VM', 'ledger'],
  ['', "Customer '10001' specified is not valid.", 'record', 'contact-inactive:10001', 'ledger'],
  ['', "The location '600' is invalid.", 'record', 'dimension-inactive:location:600', 'ledger'],
  ['', 'Account 16200 is not valid', 'record', 'account-inactive:16200', 'ledger'],
  [
    'BL01001973',
    "Invalid Project '10064' specified.",
    'record',
    'dimension-inactive:project:10064',
    'ledger',
  ],
  [
    '',
    "The Project '10064' has a project status that prevents posting",
    'record',
    'dimension-inactive:project:10064',
    'ledger',
  ],
  ['BL01001973', 'top-level session used for an entity-only definition', 'record', 'entity-needed', 'relink'],
];

const lifecycle: readonly Row[] = [
  ['BL03000130', '', 'record', 'document-paid', 'ledger'],
  ['BL03002129', 'wrong Action for the document', 'record', 'document-posted', 'ledger'],
  ['', 'The payment amount exceeds total amount due ()', 'record', 'payment-exceeds-due', 'ledger'],
  ['', 'There is no due on the bill', 'record', 'document-paid', 'ledger'],
  [
    '',
    "Oops, we can't find this transaction; enter a valid transaction and try again.",
    'record',
    'deleted-in-ledger',
    'ledger',
  ],
  ['BL01001973', "Cannot find customer with key 'C-9' to delete.", 'record', 'deleted-in-ledger', 'ledger'],
  [
    'CRE-3211',
    'Expiration date compliance error CR.01091--General liability insurance',
    'record',
    'vendor-not-compliant:General liability insurance',
    'ledger',
  ],
];

/** Texts that say that something failed and not what. */
const silent: readonly Row[] = [
  [
    'XL03000009',
    'The entire transaction in this operation has been rolled back due to an error.',
    'record',
    'not-tried',
    'ledger',
  ],
  [
    'BL01001973',
    "Currently, we can't create the transaction Check the transaction for errors or inconsistencies, then try again.",
    'record',
    'not-tried',
    'ledger',
  ],
  ['BL01001973', 'Could not create ARInvoice record!', 'record', 'not-tried', 'ledger'],
];

const context: RefusalContext = { number: 'SI-0034', date: '2026-02-15' };

function meaning(number: string, text: string, status = 422) {
  const error = readError(
    {
      'ia::error': {
        code: 'operationFailed',
        message: 'POST request on objects/accounts-receivable/invoice object was unsuccessful',
        errorId: 'REST-7001',
        details: [{ code: number, message: text === '' ? '' : `${text} [Support ID: nWLIP%7EZ]` }],
      },
    },
    status,
  );
  if (error === null) throw new Error('no error read');
  return classify(error, context);
}

const all = [
  ...signIn,
  ...connection,
  ...ours,
  ...duplicates,
  ...content,
  ...references,
  ...lifecycle,
  ...silent,
];

test.each(all)('%s %s', (number, text, kind, cause, side) => {
  const found = meaning(number, text);
  expect([found.kind, causeKey(found.problem), found.problem.side]).toEqual([kind, cause, side]);
});

test('no message or step shows a support id, and the ledger’s own words stay at hand', () => {
  for (const [number, text] of all) {
    const { problem } = meaning(number, text);
    const said = words(problem);
    expect([said.title, said.message, ...said.fix, problem.original].join(' ')).not.toMatch(/support id/i);
    expect(problem.original).toBe(text === '' ? `Error ${number}` : text.replace(/ +/g, ' '));
    if (text !== '') expect(problem.supportId).toBe('nWLIP%7EZ');
  }
});

/** What has to turn before such a record goes through; by hand. */
const cures: readonly (readonly [ProblemCode, string])[] = [
  ['account-inactive', 'parent'],
  ['contact-inactive', 'parent'],
  ['dimension-inactive', 'parent'],
  ['dimension-required', 'scout'],
  ['period-closed', 'period'],
  ['number-duplicate', 'record'],
  ['id-duplicate', 'record'],
  ['field-required', 'record'],
  ['value-invalid', 'record'],
  ['lines-missing', 'record'],
  ['not-balanced', 'record'],
  ['payment-exceeds-due', 'parent'],
  ['vendor-not-compliant', 'scout'],
  ['entity-needed', 'scout'],
  ['not-tried', 'record'],
  ['permission-missing', 'permission'],
  ['object-unavailable', 'permission'],
  ['sender-not-authorized', 'setting'],
  ['company-expired', 'setting'],
  ['credentials-rejected', 'setting'],
  ['unknown', 'record'],
];
test.each(cures)('%s waits for: %s', (code, signal) => {
  expect(cureSignal(code)).toBe(signal);
});

test('a text nobody knows is shown whole, grouped with its like, and laid at nobody’s door but a person’s', () => {
  const one = meaning('AR-9999', "Widget 'A-1' of batch 77 is sticky");
  const other = meaning('AR-9999', "Widget 'B-22' of batch 8 is sticky");
  expect(one.kind).toBe('record');
  expect(one.problem.code).toBe('unknown');
  expect(words(one.problem).message).toBe(
    "Sage Intacct refused this record: Widget 'A-1' of batch 77 is sticky.",
  );
  expect(causeKey(one.problem)).toBe(causeKey(other.problem));
});
