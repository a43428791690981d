import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountText, sumAmounts } from '../../domain/money.ts';
import {
  type Address,
  type ContactContent,
  type Content,
  type DocumentContent,
  noAddress,
} from '../../domain/record.ts';
import type { WriteIntent } from '../port.ts';
import { type Body, isBody } from './body.ts';
import { type ComposeSettings, compose } from './compose.ts';
import { mapBody } from './map.ts';
import { objectsOf } from './objects.ts';

const settings: ComposeSettings = {
  entityId: 'UK',
  propertyDimension: 'location',
  taxSolutionId: null,
  numbersContacts: false,
  batch: 100,
};
const mapping = {
  propertyDimension: 'location',
  trackingDimensions: ['department', 'class'],
  addressPairing: 'ship-to-is-postal',
} as const;

const words = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.trim());
const key = fc.integer({ min: 1, max: 1e9 }).map(String);
const money = fc.bigInt({ min: -99_999_999n, max: 99_999_999n }).map((cents) => amountText(cents * 100n));
const date = fc
  .date({ min: new Date('2018-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

const line = fc
  .record({
    description: words,
    net: money,
    tax: money,
    accountKey: key,
    taxTypeKey: fc.option(key),
    department: fc.option(key),
    class: fc.option(key),
    propertyKey: fc.option(key),
  })
  .map(({ department, class: cls, ...rest }) => ({
    ...rest,
    // The ledger keeps tax only with its detail.
    tax: rest.taxTypeKey === null ? '0.00' : rest.tax,
    tracking: [
      ...(department === null ? [] : [{ category: 'department', key: department }]),
      ...(cls === null ? [] : [{ category: 'class', key: cls }]),
    ],
  }));

const document: fc.Arbitrary<DocumentContent> = fc
  .record({
    type: fc.constantFrom('invoice' as const, 'bill' as const),
    number: words,
    reference: words,
    description: words,
    contactKey: key,
    issueDate: date,
    postingDate: date,
    dueDate: fc.option(date),
    currency: fc.constantFrom('GBP', 'EUR'),
    state: fc.constantFrom('approved' as const, 'draft' as const),
    lines: fc.array(line, { minLength: 1, maxLength: 12 }),
  })
  .map((content) => {
    const net = sumAmounts(content.lines.map((one) => one.net));
    const tax = sumAmounts(content.lines.map((one) => one.tax));
    return { ...content, net, tax, gross: sumAmounts([net, tax]) };
  });

const address: fc.Arbitrary<Address> = fc.record({
  street: words,
  suburb: words,
  city: words,
  region: words,
  postcode: words,
  country: words,
});
const contact: fc.Arbitrary<ContactContent> = fc
  .record({
    type: fc.constant('contact' as const),
    role: fc.constantFrom('customer' as const, 'vendor' as const),
    name: words.filter((name) => name !== ''),
    correspondenceName: words.filter((name) => name !== ''),
    firstName: words,
    lastName: words,
    email: words,
    phone: words,
    mobile: words,
    fax: words,
    postalAddress: address,
    currency: fc.option(fc.constantFrom('GBP', 'EUR')),
    status: fc.constantFrom('active' as const, 'archived' as const),
    mergedInto: fc.constant(null),
  })
  .map((content) => ({ ...content, streetAddress: content.postalAddress }));

let count = 0;
const intent = (content: Content, change: Partial<WriteIntent> = {}): WriteIntent => ({
  attemptId: `attempt-${++count}`,
  verb: 'create',
  type: content.type,
  role: content.type === 'contact' ? content.role : null,
  key: null,
  content,
  fields: [],
  ownKey: 'RL-HB01-I-88-1',
  counterpartKey: null,
  date: null,
  ...change,
});

/** What the ledger holds after such a create: the body, and what it adds itself. */
function stored(content: Content): { body: Body; object: string } {
  const [request] = compose([intent(content)], settings).requests;
  const bodies: unknown = JSON.parse(request?.body ?? 'null');
  const body: unknown = Array.isArray(bodies) ? bodies[0] : null;
  if (!isBody(body)) throw new Error('nothing composed');
  const lines = Array.isArray(body.lines) ? body.lines.filter(isBody) : [];
  const amounts = 'lines' in content ? content.lines.flatMap((one) => [one.net, one.tax]) : [];
  const contacts =
    isBody(body.contacts) && isBody(body.contacts.default)
      ? { default: { key: '9', ...body.contacts.default } }
      : undefined;
  return {
    object: request?.object ?? '',
    body: {
      ...body,
      ...(contacts === undefined ? {} : { contacts }),
      key: '77',
      state: body.state === 'draft' ? 'draft' : 'posted',
      totalTxnAmount: sumAmounts(amounts),
      lines: lines.map((one, at) => ({ key: String(at + 1), lineNumber: at + 1, ...one })),
      audit: { modifiedDateTime: '2026-03-01T10:00:00Z' },
    },
  };
}

function mapped(content: Content) {
  const { body, object } = stored(content);
  const found = objectsOf(content.type, content.type === 'contact' ? content.role : null, []).find(
    (one) => one.path === object,
  );
  if (found === undefined) throw new Error(`no object ${object}`);
  return mapBody(found, body, mapping);
}

test('a document goes to the wire and back without losing anything', () => {
  fc.assert(
    fc.property(document, (content) => {
      const record = mapped(content);
      expect(record?.content).toEqual(content);
      expect(record?.ownKey).toBe('RL-HB01-I-88-1');
    }),
  );
});

test('a contact goes to the wire and back without losing anything the ledger keeps', () => {
  fc.assert(
    fc.property(contact, (content) => {
      expect(mapped(content)?.content).toEqual(content);
    }),
  );
});

test('a new contact has one address: the postal one, else the street’s', () => {
  fc.assert(
    fc.property(contact, address, (content, street) => {
      const got = mapped({ ...content, streetAddress: street })?.content;
      const blank = Object.values(content.postalAddress).every((part) => part === '');
      const kept = blank ? street : content.postalAddress;
      expect(got).toMatchObject({ postalAddress: kept, streetAddress: kept });
      const none = mapped({ ...content, postalAddress: noAddress, streetAddress: noAddress })?.content;
      expect(none).toMatchObject({ postalAddress: noAddress });
    }),
  );
});

test('the same intents give the same bytes, in batches of the limit, each alike in object and verb', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(document, contact), { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      (contents, batch) => {
        const intents = contents.map((content) => intent(content));
        const first = compose(intents, { ...settings, batch });
        expect(compose(intents, { ...settings, batch })).toEqual(first);
        expect(first.requests.flatMap((request) => request.members).sort()).toEqual(
          intents.map((one) => one.attemptId).sort(),
        );
        for (const request of first.requests) {
          expect(request.members.length).toBeLessThanOrEqual(batch);
          expect(JSON.parse(request.body)).toHaveLength(request.members.length);
          expect(request.headers['X-IA-API-Param-Entity']).toBe('UK');
          expect(request.idempotencyKey).toBeNull();
          expect(request.body).not.toContain('{"id":""}');
        }
      },
    ),
    { numRuns: 30 },
  );
});

const sample: DocumentContent = {
  type: 'bill',
  number: 'B-1',
  reference: '',
  description: '',
  contactKey: '43',
  issueDate: '2026-02-01',
  postingDate: '2026-02-03',
  dueDate: '2026-02-28',
  currency: 'GBP',
  state: 'approved',
  net: '5.00',
  tax: '1.00',
  gross: '6.00',
  lines: [
    {
      description: 'Lift',
      net: '5.00',
      tax: '1.00',
      accountKey: '246',
      taxTypeKey: '304',
      tracking: [{ category: 'Department', key: '9' }],
      propertyKey: '4',
    },
  ],
};

test('a bill’s exact bytes', () => {
  const [request] = compose([intent(sample)], { ...settings, taxSolutionId: 'UK VAT' }).requests;
  expect(request?.path).toBe('/objects/accounts-payable/bill');
  expect(JSON.parse(request?.body ?? '')).toEqual([
    {
      billNumber: 'B-1',
      vendor: { key: '43' },
      description: '[RL-HB01-I-88-1]',
      createdDate: '2026-02-01',
      postingDate: '2026-02-03',
      dueDate: '2026-02-28',
      currency: { txnCurrency: 'GBP' },
      taxSolution: { id: 'UK VAT' },
      state: 'submitted',
      lines: [
        {
          txnAmount: '5.00',
          glAccount: { key: '246' },
          memo: 'Lift',
          dimensions: { location: { key: '4' }, department: { key: '9' } },
          taxEntries: [{ purchasingTaxDetail: { key: '304' }, txnTaxAmount: '1.00' }],
        },
      ],
    },
  ]);
});

test('a reversal is one call for one document, in the words of its object', () => {
  const { requests } = compose(
    [
      intent(sample, { verb: 'void', key: '60', date: '2026-03-03' }),
      intent({ ...sample, type: 'invoice' }, { verb: 'void', key: '22', date: '2026-03-04' }),
    ],
    settings,
  );
  expect(requests.map((request) => [request.path, JSON.parse(request.body)])).toEqual([
    [
      '/workflows/accounts-payable/bill/reverse',
      { key: '60', reverseDate: '2026-03-03', notes: 'Reversed by Relink' },
    ],
    [
      '/workflows/accounts-receivable/invoice/reverse',
      { key: '22', reversedDate: '2026-03-04', memo: 'Reversed by Relink' },
    ],
  ]);
});

test('tax without a tax type, and a category that is no dimension, cannot be said to the ledger', () => {
  const [line] = sample.lines;
  if (line === undefined) throw new Error('no line');
  const { impossible } = compose(
    [
      intent({ ...sample, lines: [{ ...line, taxTypeKey: null }] }),
      intent({ ...sample, lines: [{ ...line, tracking: [{ category: 'Region', key: '1' }] }] }),
    ],
    settings,
  );
  expect(impossible.map((one) => [one.problem.code, one.problem.subject])).toEqual([
    ['field-required', 'taxType'],
    ['tracking-not-matched', 'Region'],
  ]);
});
