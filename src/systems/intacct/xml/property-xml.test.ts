import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sumAmounts } from '../../../domain/money.ts';
import { type ContactContent, type DocumentContent, noAddress, type Role } from '../../../domain/record.ts';
import { intent } from '../testing/contents.ts';
import { openXmlTenant, type XmlTenant } from './testing/tenant.ts';

/*
 * What is written over XML and read over XML is what was wanted: canonical → function → gateway → query → canonical.
 * Texts hold markup, quotes, accents and emoji; amounts are of any size with two decimals, above and below zero.
 */

let tenant: XmlTenant;
let keys: Record<
  'account' | 'expense' | 'sale' | 'purchase' | 'customer' | 'vendor' | 'property' | 'department' | 'class',
  string
>;
beforeAll(async () => {
  tenant = await openXmlTenant();
  const { keyOf } = tenant;
  keys = {
    account: await keyOf('account', '4000'),
    expense: await keyOf('account', '6000'),
    sale: await keyOf('tax-type', 'UK Sale Standard'),
    purchase: await keyOf('tax-type', 'UK Purchase Standard'),
    customer: await keyOf('contact', 'C-00019'),
    vendor: await keyOf('contact', 'V-1'),
    property: await keyOf('tracking-option', 'QUAY-1'),
    department: await keyOf('tracking-option', 'PROP'),
    class: await keyOf('tracking-option', 'OFF'),
  };
});
afterAll(() => tenant.close());

/** A line of text as a ledger keeps it: no line breaks, no blanks at its ends. */
const line = (maxLength: number) =>
  fc
    .array(
      fc.constantFrom(
        'a',
        'Z',
        '7',
        ' ',
        '<',
        '>',
        '&',
        '"',
        "'",
        ';',
        '%',
        '_',
        '\\',
        'é',
        'ß',
        '漢',
        '€',
        '😀',
        '</x>',
        ']]>',
        '&amp;',
        '<!--',
      ),
      { maxLength },
    )
    .map((parts) => parts.join('').replace(/\s+/g, ' ').trim());
const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019-'), minLength: 1, maxLength: 12 });
const cents = (min: number, max: number) =>
  fc
    .integer({ min, max })
    .map(
      (value) =>
        `${value < 0 ? '-' : ''}${Math.trunc(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`,
    );
const day = fc.integer({ min: 1, max: 28 }).map((date) => `2026-03-${String(date).padStart(2, '0')}`);

let numbers = 0;
const documents = fc
  .record({
    type: fc.constantFrom('invoice' as const, 'bill' as const),
    reference: word,
    description: line(40),
    issueDate: day,
    postingDate: day,
    dueDate: day,
    state: fc.constantFrom('approved' as const, 'draft' as const),
    lines: fc.array(
      fc.record({
        description: line(20),
        net: cents(1, 99_999_999),
        tax: fc.option(cents(0, 9_999_999)),
        tracked: fc.boolean(),
        classed: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ type, lines, ...header }): DocumentContent => {
    const sale = type === 'invoice';
    const whole = lines.map(({ description, net, tax, tracked, classed }) => ({
      description,
      net,
      tax: tax ?? '0.00',
      accountKey: sale ? keys.account : keys.expense,
      // A bill of this entity must name its tax.
      taxTypeKey: tax === null && sale ? null : sale ? keys.sale : keys.purchase,
      tracking: [
        ...(tracked ? [{ category: 'department', key: keys.department }] : []),
        ...(classed ? [{ category: 'class', key: keys.class }] : []),
      ],
      propertyKey: keys.property,
    }));
    const net = sumAmounts(whole.map((one) => one.net));
    const tax = sumAmounts(whole.map((one) => one.tax));
    numbers += 1;
    return {
      type,
      number: `P-${numbers}`,
      contactKey: sale ? keys.customer : keys.vendor,
      currency: 'GBP',
      ...header,
      lines: whole,
      net,
      tax,
      gross: sumAmounts([net, tax]),
    };
  });

const address = fc.record({
  street: line(20),
  suburb: line(10),
  city: line(10),
  region: line(5),
  postcode: word,
  country: fc.constant('United Kingdom'),
});
const contacts = fc
  .record({
    role: fc.constantFrom<Role>('customer', 'vendor'),
    name: fc.tuple(word, line(20)).map(([first, rest]) => `${first} ${rest}`.trim()),
    correspondenceName: fc.tuple(word, line(20)).map(([first, rest]) => `${first} ${rest}`.trim()),
    firstName: line(8),
    lastName: line(8),
    email: fc.oneof(
      fc.constant(''),
      word.map((one) => `${one.replace(/^-+|-+$/g, '')}x@example.test`),
    ),
    phone: fc.oneof(fc.constant(''), word),
    mobile: fc.oneof(fc.constant(''), word),
    fax: fc.oneof(fc.constant(''), word),
    postalAddress: fc.oneof(fc.constant(noAddress), address),
  })
  .map(
    (some): ContactContent => ({
      type: 'contact',
      ...some,
      streetAddress: some.postalAddress,
      currency: 'GBP',
      status: 'active',
      mergedInto: null,
    }),
  );

const runs = { numRuns: 25, seed: 2026 };

test('documents', () =>
  fc.assert(
    fc.asyncProperty(documents, async (content) => {
      const wanted = intent(content);
      const key = await tenant.made(wanted);
      const [got] = await tenant.ledger.get(content.type, null, [key]);
      expect(got?.content).toEqual(content);
      expect(got?.ownKey).toBe(wanted.ownKey);
    }),
    runs,
  ));

test('contacts, made and then changed in every field', () =>
  fc.assert(
    fc.asyncProperty(contacts, contacts, async (content, other) => {
      const wanted = intent(content, { role: content.role });
      const key = await tenant.made(wanted);
      const [got] = await tenant.ledger.get('contact', content.role, [key]);
      expect(got?.content).toEqual(content);
      const changed = { ...other, role: content.role };
      const fields = [
        'name',
        'correspondenceName',
        'firstName',
        'lastName',
        'email',
        'phone',
        'mobile',
        'fax',
        'postalAddress',
      ];
      const [result] = await tenant.write(
        intent(changed, { role: content.role, verb: 'update', key, fields }),
      );
      expect(result).toMatchObject({ kind: 'answered', members: [{ state: 'done', key }] });
      const [after] = await tenant.ledger.get('contact', content.role, [key]);
      expect(after?.content).toEqual(changed);
    }),
    runs,
  ));
