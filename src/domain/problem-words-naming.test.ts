import { expect, test } from 'vitest';
import { type ProblemCode, type ProblemDraft, problemCodes } from './problem.ts';
import { words } from './problem-words.ts';

type Side = ProblemDraft['side'];
type Named = 'Re-Leased' | 'Intacct' | 'both' | 'none';
interface Naming {
  readonly property: Named;
  readonly ledger: Named;
  readonly relink: Named;
}

const always = (named: Named): Naming => ({ property: named, ledger: named, relink: named });
/** Both connectors have this refusal, and the side tells whose it is. */
const bySide: Naming = { property: 'Re-Leased', ledger: 'Intacct', relink: 'none' };
/** Intacct's refusals of it are mended in Re-Leased too, so only the ledger's side tells. */
const unsure: Naming = { property: 'none', ledger: 'Intacct', relink: 'none' };
/** In Relink's own settings it is mended only where Intacct refused. */
const settings: Naming = { property: 'Re-Leased', ledger: 'Intacct', relink: 'Intacct' };

/** Which system title and message speak of, for every code and side. A new code does not compile without. */
const spokenOf: Readonly<Record<ProblemCode, Naming>> = {
  'currency-unsupported': always('none'),
  'negative-invoice': always('none'),
  'refund-unsupported': always('Intacct'),
  'account-inactive': always('Intacct'),
  'account-archived': always('Re-Leased'),
  'account-not-matched': always('none'),
  'tax-type-inactive': always('Intacct'),
  'tax-type-archived': always('Re-Leased'),
  'tax-type-not-allowed': always('none'),
  'tax-type-not-matched': always('none'),
  'tracking-not-matched': always('none'),
  'dimension-inactive': bySide,
  'dimension-required': always('Intacct'),
  'contact-inactive': always('Intacct'),
  'contact-archived': always('Re-Leased'),
  'contact-merged': always('Re-Leased'),
  'contact-not-matched': always('none'),
  'contact-missing': bySide,
  'parent-failing': always('none'),
  'parent-unlinked': always('none'),
  'parent-pending': always('none'),
  'period-closed': bySide,
  'number-duplicate': unsure,
  'id-duplicate': bySide,
  'field-required': unsure,
  'value-too-long': unsure,
  'value-invalid': unsure,
  'lines-missing': always('none'),
  'not-balanced': always('Intacct'),
  'payment-exceeds-due': bySide,
  'document-before-start': always('none'),
  'document-not-synced': always('none'),
  'payment-account-missing': always('Intacct'),
  'vendor-not-compliant': always('Intacct'),
  'entity-needed': always('Intacct'),
  'not-tried': always('Intacct'),
  'document-posted': bySide,
  'document-paid': bySide,
  'counterpart-taken': always('none'),
  'counterpart-ambiguous': bySide,
  'deleted-in-ledger': always('both'),
  'deleted-in-property': always('both'),
  'void-in-property': always('both'),
  'edited-in-property': always('both'),
  'edited-in-both': always('both'),
  'differs-from-counterpart': always('both'),
  'choice-overtaken': always('none'),
  'answer-lost': always('none'),
  'permission-missing': bySide,
  'audit-denied': always('Intacct'),
  'credentials-rejected': settings,
  'sender-not-authorized': always('Intacct'),
  'company-expired': always('Intacct'),
  'object-unavailable': always('Intacct'),
  'entity-unknown': settings,
  unreachable: bySide,
  throttled: bySide,
  'allowance-used': always('Intacct'),
  'tracking-left-out': always('none'),
  protocol: settings,
  'name-shortened': always('none'),
  undecided: always('none'),
  unknown: bySide,
};

const sides: readonly Side[] = ['property', 'ledger', 'relink'];
const codesAndSides = problemCodes.flatMap((code) => sides.map((side) => [code, side] as const));

function named(texts: readonly string[]): Named {
  const all = texts.join(' ');
  const [property, ledger] = [all.includes('Re-Leased'), all.includes('Intacct')];
  if (property && ledger) return 'both';
  return property ? 'Re-Leased' : ledger ? 'Intacct' : 'none';
}

test.each(codesAndSides)('%s on the side %s speaks of the right system', (code, side) => {
  for (const params of [{}, { field: 'name', max: '100', object: 'invoices', entity: '9' }]) {
    const said = words({ code, side, params });
    expect(named([said.title, said.message])).toBe(spokenOf[code][side]);
    expect([said.title, said.message, ...said.fix].join(' ')).not.toMatch(
      /\b(?:in|of|by|for) Relink\b(?! and)/,
    );
  }
});

test.each(problemCodes.filter((code) => spokenOf[code] === unsure))(
  '%s without its refuser names no system in its steps either',
  (code) => {
    expect(named(words({ code, side: 'property', params: {} }).fix)).toBe('none');
  },
);

/** Relink's own findings on a side; nobody refused. */
const findings: readonly ProblemCode[] = ['contact-missing', 'counterpart-ambiguous'];
const refusals = problemCodes.filter(
  (code) => spokenOf[code].ledger !== spokenOf[code].property && !findings.includes(code),
);

test.each(refusals.map((code) => [code]))('%s follows a refusal that is told, whatever the side', (code) => {
  for (const side of sides) {
    const property = words({ code, side, params: { refusedBy: 'property' } });
    const ledger = words({ code, side, params: { refusedBy: 'ledger' } });
    expect(named([property.title, property.message])).toBe('Re-Leased');
    expect(named([ledger.title, ledger.message])).toBe('Intacct');
  }
});

test.each<[ProblemCode, Side, Record<string, string>, string, string[]]>([
  [
    'number-duplicate',
    'property',
    { number: 'SI-0034', refusedBy: 'property' },
    'Re-Leased already has a document with the number SI-0034.',
    [
      'Give this document another number in Sage Intacct.',
      'Or give the document in Re-Leased another number.',
      'Or, if both are the same document, link them by hand on the record’s page.',
    ],
  ],
  [
    'number-duplicate',
    'property',
    { number: 'SI-0034', refusedBy: 'ledger' },
    'Intacct already has a document with the number SI-0034.',
    [
      'Give this document another number in Re-Leased.',
      'Or, if both are the same document, link them by hand on the record’s page.',
    ],
  ],
  [
    'number-duplicate',
    'property',
    { number: 'SI-0034' },
    'The other system already has a document with the number SI-0034.',
    [
      'Give this document another number in the system it comes from.',
      'Or, if both are the same document, link them by hand on the record’s page.',
    ],
  ],
  [
    'period-closed',
    'property',
    { date: '2026-02-14', lockedThrough: '2026-02-28' },
    'The date 14 February 2026 is in a period that is locked in Re-Leased.',
    [
      'Unlock the period in Re-Leased.',
      'Or give the document a date after 28 February 2026 in Sage Intacct.',
      'Or unlink the record if it should not sync.',
    ],
  ],
  [
    'period-closed',
    'ledger',
    { date: '2026-02-14', openFrom: '2026-03-01' },
    'The posting date 14 February 2026 is in a period that is closed in Intacct.',
    [
      'Reopen the period in Sage Intacct.',
      'Or give the document a date on or after 1 March 2026.',
      'Or unlink the record if it should not sync.',
    ],
  ],
  [
    'value-too-long',
    'property',
    { field: 'name', max: '200', refusedBy: 'property' },
    'The name of this record is longer than Re-Leased takes (200 characters).',
    ['Shorten the name in Sage Intacct.', 'Or unlink the record if it should not sync.'],
  ],
  [
    'value-too-long',
    'property',
    { field: 'name', max: '100', refusedBy: 'ledger' },
    'The name of this record is longer than Intacct takes (100 characters).',
    ['Shorten the name in Re-Leased.', 'Or unlink the record if it should not sync.'],
  ],
  [
    'value-invalid',
    'property',
    { field: 'contact', refusedBy: 'property' },
    'Re-Leased does not accept the contact of this record.',
    [
      'Correct it in Sage Intacct; the details show Re-Leased’s own words.',
      'Or unlink the record if it should not sync.',
    ],
  ],
  [
    'value-invalid',
    'ledger',
    { dimension: 'project', value: '10064' },
    'Intacct does not accept project 10064 on this document.',
    [
      'Correct it in Sage Intacct; the details show Intacct’s own words.',
      'Or unlink the record if it should not sync.',
    ],
  ],
  [
    'field-required',
    'property',
    { field: 'taxType', refusedBy: 'property' },
    'Re-Leased asks for the tax type of this record, and it is empty.',
    ['Fill in the tax type in Sage Intacct.', 'Or unlink the record if it should not sync.'],
  ],
  [
    'field-required',
    'property',
    { field: 'taxType', refusedBy: 'ledger' },
    'Intacct asks for the tax type of this record, and it is empty.',
    [
      'Fill in the tax type in Re-Leased.',
      'Or set a default for it in Sage Intacct.',
      'Or unlink the record if it should not sync.',
    ],
  ],
  [
    'id-duplicate',
    'property',
    {},
    'Re-Leased already has a record with the same id or name.',
    ['If both are the same, link them by hand on the record’s page.', 'Otherwise rename one of them.'],
  ],
  [
    'dimension-inactive',
    'property',
    { dimension: 'tracking option', value: 'RET' },
    'Tracking option RET is archived in Re-Leased.',
    [
      'In Re-Leased, unarchive tracking option RET.',
      'Or choose another one on the lines in Sage Intacct.',
      'Or unlink the record if it should not sync.',
    ],
  ],
  [
    'dimension-inactive',
    'ledger',
    { dimension: 'department', value: '300' },
    'Department 300 is inactive or not known in Intacct.',
    [
      'In Sage Intacct, activate department 300.',
      'Or choose another one on the lines in Re-Leased.',
      'Or unlink the record if it should not sync.',
    ],
  ],
  [
    'document-posted',
    'property',
    {},
    'The document is approved in Re-Leased, where its amounts cannot be changed any more.',
    ['Reverse it in Sage Intacct and enter it again.', 'Or undo the change in Sage Intacct.'],
  ],
  [
    'document-paid',
    'property',
    {},
    'The document is paid in Re-Leased, so this change cannot be made.',
    ['Reverse the payment in Sage Intacct first.', 'Or undo the change in Sage Intacct.'],
  ],
  [
    'permission-missing',
    'property',
    { object: 'tax-types' },
    'The API key that Relink uses may not use tax types of Re-Leased.',
    ['Ask a Re-Leased administrator to give the key that permission.', 'Then test the connection.'],
  ],
  [
    'permission-missing',
    'ledger',
    { object: 'accounts-payable/bill' },
    'The user that Relink signs in with may not use bills of Intacct.',
    ['Ask an Intacct administrator to give the user that permission.', 'Then test the connection.'],
  ],
  [
    'entity-unknown',
    'property',
    { entity: '9' },
    'Company 9 does not exist in Re-Leased, or the API key may not see it.',
    [
      'Choose the company again in the connection’s settings.',
      'Or ask a Re-Leased administrator to give the key access to it.',
    ],
  ],
  [
    'entity-unknown',
    'relink',
    { entity: 'FR' },
    'Entity FR does not exist in this Intacct company, or the user may not see it.',
    [
      'Choose the entity again in the connection’s settings.',
      'Or ask an Intacct administrator to give the user access to it.',
    ],
  ],
])('%s on the side %s with %o', (code, side, params, message, fix) => {
  const said = words({ code, side, params });
  expect(said.message).toBe(message);
  expect(said.fix).toEqual(fix);
});
