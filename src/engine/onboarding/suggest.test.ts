import { expect, test } from 'vitest';
import { type Content, noAddress, type RecordType, type SideRecord } from '../../domain/record.ts';
import { plain, suggest } from './suggest.ts';

function record(key: string, content: Content, more: Partial<SideRecord> = {}): SideRecord {
  return {
    type: content.type as RecordType,
    role: content.type === 'contact' ? content.role : null,
    object: content.type,
    key,
    displayId: key,
    content,
    version: null,
    modifiedAt: null,
    ownKey: null,
    counterpartKey: null,
    name: 'name' in content ? content.name : '',
    propertyKey: null,
    raw: {},
    ...more,
  };
}
const account = (key: string, code: string, name: string, more: Partial<SideRecord> = {}) =>
  record(key, { type: 'account', code, name, status: 'active' }, more);
const tax = (key: string, name: string, rate: string, direction: 'sale' | 'purchase' = 'sale') =>
  record(key, { type: 'tax-type', name, rate, direction, status: 'active' });
const contact = (
  key: string,
  name: string,
  more: { email?: string; postcode?: string; role?: 'customer' | 'vendor' } = {},
) =>
  record(key, {
    type: 'contact',
    role: more.role ?? 'customer',
    name,
    correspondenceName: '',
    firstName: '',
    lastName: '',
    email: more.email ?? '',
    phone: '',
    mobile: '',
    fax: '',
    postalAddress: { ...noAddress, postcode: more.postcode ?? '' },
    streetAddress: noAddress,
    currency: null,
    status: 'active',
    mergedInto: null,
  });
const short = (property: SideRecord[], ledger: SideRecord[]) =>
  Object.fromEntries(
    suggest(property, ledger).map((one) => [`${one.propertyKey}-${one.ledgerKey}`, one.confidence]),
  );

test('accounts: code and name certain, code alone high, a name alone only possible', () => {
  expect(
    short(
      [
        account('1', '4000', 'Rent'),
        account('2', '4300', 'Utilities recharge'),
        account('3', '4010', 'Turnover rent'),
        account('4', '9999', 'Suspense'),
      ],
      [
        account('a', '4000', 'RENT'),
        account('b', '4300', 'Utilities Recharged'),
        account('c', '4400', 'Turnover Rent'),
        account('d', '1100', 'Trade Debtors'),
      ],
    ),
  ).toEqual({ '1-a': 'certain', '2-b': 'high', '3-c': 'possible' });
});

test('the id one system keeps of the other is certain, whatever the names say', () => {
  expect(
    short(
      [account('1', '4000', 'Rent', { counterpartKey: 'b' })],
      [account('a', '4000', 'Rent'), account('b', '7', 'Else')],
    ),
  ).toEqual({ '1-b': 'certain' });
});

test('tax types: another rate or direction is never one; a telling word decides between equal rates', () => {
  expect(
    short(
      [
        tax('1', '20% (VAT on Income)', '20'),
        tax('2', 'Zero Rated Income', '0'),
        tax('3', 'Exempt Income', '0.00'),
        tax('4', 'Fuel and Power 5%', '5'),
      ],
      [
        tax('a', 'UK Sales Standard Rate', '20.00'),
        tax('b', 'UK Sales Zero Rate', '0.00'),
        tax('c', 'UK Sales Exempt', '0.00'),
        tax('d', 'Fuel and Power 5%', '5', 'purchase'),
        tax('e', 'UK Purchases Standard Rate', '20', 'purchase'),
      ],
    ),
  ).toEqual({ '1-a': 'possible', '2-b': 'high', '3-c': 'high' });
});

test('contacts: e-mail and name, e-mail, name and postcode, name; roles never mix', () => {
  expect(
    short(
      [
        contact('1', 'Northgate Retail Ltd', { email: 'ap@northgate.example' }),
        contact('2', 'South Ltd', { email: 'x@south.example' }),
        contact('3', 'East Trading', { postcode: 'BS1 4DJ' }),
        contact('4', 'West & Co', {}),
        contact('5', 'Vendor Only', { role: 'vendor' }),
      ],
      [
        contact('a', 'Northgate Retail Limited', { email: 'AP@northgate.example' }),
        contact('b', 'Southern Holdings', { email: 'x@south.example' }),
        contact('c', 'East Trading', { postcode: 'bs14dj' }),
        contact('d', 'West and Company', {}),
        contact('e', 'Vendor Only', {}),
      ],
    ),
  ).toEqual({ '1-a': 'certain', '2-b': 'high', '3-c': 'high', '4-d': 'possible' });
});

test('where several fit, none is more than possible, and the reason says so', () => {
  const found = suggest(
    [contact('1', 'Smith', { email: 's@x.example' })],
    [contact('a', 'Smith', { email: 's@x.example' }), contact('b', 'Smith', { email: 's@x.example' })],
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.confidence).toBe('possible');
  expect(found[0]?.reasons.join()).toContain('2 records fit equally well');
});

test('each record is suggested at most once, and twice as many are looked at twice as often, not four times', () => {
  let looks = 0;
  const many = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const made = contact(`${prefix}${index}`, `Tenant ${index}`, { email: `t${index}@x.example` });
      const { content } = made;
      return Object.defineProperty(made, 'content', {
        get() {
          looks += 1;
          return content;
        },
      });
    });
  const looksFor = (count: number) => {
    looks = 0;
    const found = suggest(many('p', count), many('l', count));
    expect(found).toHaveLength(count);
    expect(new Set(found.map((one) => one.ledgerKey)).size).toBe(count);
    expect(found.every((one) => one.confidence === 'certain')).toBe(true);
    return looks;
  };
  const once = looksFor(500);
  expect(looksFor(1_000)).toBe(2 * once);
});

test('names are compared without accents, punctuation and case', () => {
  expect(plain('  Café  “Él” & Söhne, Ltd.')).toBe('cafe el and sohne ltd');
});
