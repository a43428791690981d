import { expect, test } from 'vitest';
import type { Filter } from '../query.ts';
import { filterElement } from './filter.ts';
import { readFormat } from './format.ts';
import { xmlObject } from './objects.ts';
import { references } from './references.ts';
import { writeFragment } from './write.ts';

const format = readFormat({ dateformat: '/mdY', gmtoffset: '-08:00', clock: '24' });
const pairs = [{ key: '19', id: 'C-00019' }];

async function written(
  path: string,
  filters: readonly Filter[],
  expression?: string,
  extra: readonly Filter[] = [],
) {
  const object = xmlObject(path);
  if (object === undefined) throw new Error(path);
  const known = references(async (_path, by, values) => pairs.filter((pair) => values.includes(pair[by])));
  const found = await filterElement(filters, expression, extra, { object, format, references: known });
  return found === undefined ? '' : writeFragment(found);
}
const invoice = 'accounts-receivable/invoice';
const value = (field: string, ...values: string[]) =>
  `<field>${field}</field>${values.map((one) => `<value>${one}</value>`).join('')}`;

test('values go out in the words of the user and of the gateway', async () => {
  expect(await written(invoice, [{ $gte: { 'audit.modifiedDateTime': '2026-02-01T07:30:00Z' } }])).toBe(
    `<filter><greaterthanorequalto>${value('WHENMODIFIED', '01/31/2026 23:30:00')}</greaterthanorequalto></filter>`,
  );
  expect(await written(invoice, [{ $eq: { invoiceDate: '2026-02-01' } }])).toBe(
    `<filter><equalto>${value('WHENCREATED', '02/01/2026')}</equalto></filter>`,
  );
  expect(await written(invoice, [{ $eq: { state: 'partiallyPaid' } }])).toContain(
    '<value>Partially Paid</value>',
  );
  expect(await written(invoice, [{ $in: { 'customer.key': ['19', '20'] } }])).toBe(
    `<filter><in>${value('CUSTOMERID', 'C-00019', '-no-such-record-')}</in></filter>`,
  );
  expect(await written(invoice, [{ $contains: { description: 'RL-1' } }])).toContain('<value>%RL-1%</value>');
  expect(
    await written('company-config/audit-history', [
      { $in: { 'changeDetails.objectName': [invoice] } },
      { $eq: { 'changeSource.actionPerformed': 'delete' } },
    ]),
  ).toBe(
    `<filter><and><in>${value('OBJECTTYPE', 'arinvoice')}</in><equalto>${value('ACCESSMODE', 'D')}</equalto></and></filter>`,
  );
});

test('nothing is compared with null: a field is empty or it is not', async () => {
  expect(await written(invoice, [{ $eq: { 'audit.modifiedDateTime': null } }])).toBe(
    '<filter><isnull><field>WHENMODIFIED</field></isnull></filter>',
  );
  expect(await written(invoice, [{ $ne: { 'audit.modifiedDateTime': null } }])).toBe(
    '<filter><isnotnull><field>WHENMODIFIED</field></isnotnull></filter>',
  );
});

const one = { $eq: { description: 'a' } };
const two = { $eq: { description: 'b' } };
const three = { $eq: { description: 'c' } };
const is = (text: string) => `<equalto>${value('DESCRIPTION', text)}</equalto>`;

test('what is joined stands in its own brackets, and one condition in none', async () => {
  const after = [{ $gt: { key: '5' } }];
  const beyond = `<greaterthan>${value('RECORDNO', '5')}</greaterthan>`;
  expect(await written(invoice, [])).toBe('');
  expect(await written(invoice, [one], undefined, after)).toBe(
    `<filter><and>${beyond}${is('a')}</and></filter>`,
  );
  expect(await written(invoice, [one, two], 'or', after)).toBe(
    `<filter><and>${beyond}<or>${is('a')}${is('b')}</or></and></filter>`,
  );
  expect(await written(invoice, [one, two, three], '1 or (2 and 3)')).toBe(
    `<filter><or>${is('a')}<and>${is('b')}${is('c')}</and></or></filter>`,
  );
  // One table of tax details holds those of sales and of purchases.
  expect(await written('tax/purchasing-tax-detail', [one])).toBe(
    `<filter><and><equalto>${value('TAXTYPE', 'Purchase')}</equalto>${is('a')}</and></filter>`,
  );
});

test.each(['1 or 2 and 3', '(1', '1 2', '4', 'nonsense'])(
  'the expression %s is refused',
  async (expression) => {
    await expect(written(invoice, [one, two, three], expression)).rejects.toThrow('protocol');
  },
);

test('a field or an operator that the tables do not have is named, not left out', async () => {
  await expect(written(invoice, [{ $eq: { colour: 'red' } }])).rejects.toThrow('protocol');
  await expect(written(invoice, [{ $has: { description: 'x' } }])).rejects.toThrow('protocol');
  // The history would not say which kind of tax detail was deleted: the caller lists them instead.
  await expect(
    written('company-config/audit-history', [
      { $in: { 'changeDetails.objectName': ['tax/purchasing-tax-detail'] } },
    ]),
  ).rejects.toThrow('permission');
});
