import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mapBody } from '../map.ts';
import { dimensionObjects, objectsOf } from '../objects.ts';
import { dimensionsBody } from './dimensions.ts';
import { readFormat } from './format.ts';
import { xmlObject } from './objects.ts';
import { references } from './references.ts';
import { bodiesOf, rowsIn, valueAt } from './rows.ts';
import { parseXml, type XmlElement } from './tree.ts';
import { element, writeXml } from './write.ts';

const format = readFormat({ dateformat: '/mdY', gmtoffset: '-08:00', clock: '24' });
const known = references(async (path, by, values) =>
  values.flatMap((value) =>
    value === 'nobody' ? [] : [by === 'id' ? { id: value, key: `${path.length}` } : { id: 'x', key: value }],
  ),
);

function objectAt(path: string) {
  const object = xmlObject(path);
  if (object === undefined) throw new Error(path);
  return object;
}
const bodies = (path: string, rows: readonly XmlElement[]) => {
  const object = objectAt(path);
  return bodiesOf(rows, object, Object.entries(object.fields), { format, references: known });
};

test('a row is the body that REST gives: names, dates, instants, words; empty is null', async () => {
  const row = parseXml(`<APBILL><RECORDNO>7</RECORDNO><RECORDID>B-1</RECORDID><VENDORID>V-1</VENDORID>
    <WHENCREATED>02/01/2026</WHENCREATED><WHENPOSTED>02/03/2026</WHENPOSTED><WHENDUE></WHENDUE>
    <WHENMODIFIED>02/03/2026 23:59:59</WHENMODIFIED><STATE>Partially Paid</STATE><CURRENCY/>
    <BASECURR>GBP</BASECURR><TRX_TOTALENTERED>120.01</TRX_TOTALENTERED></APBILL>`);
  const [body] = await bodies('accounts-payable/bill', [row]);
  expect(body).toMatchObject({
    key: '7',
    id: '7',
    billNumber: 'B-1',
    vendor: { key: String('accounts-payable/vendor'.length), id: 'V-1' },
    createdDate: '2026-02-01',
    postingDate: '2026-02-03',
    dueDate: null,
    state: 'partiallyPaid',
    currency: { txnCurrency: null, baseCurrency: 'GBP' },
    totalTxnAmount: '120.01',
    audit: { modifiedDateTime: '2026-02-04T07:59:59.000Z' },
  });
  expect(body).not.toHaveProperty('lines');
});

test('a record read in full has its lines and their tax, and a query’s dotted names are the same fields', async () => {
  const row = parseXml(`<ARINVOICE><RECORDNO>7</RECORDNO><CUSTOMERID>C-1</CUSTOMERID><ARINVOICEITEMS>
    <arinvoiceitem><RECORDNO>70</RECORDNO><LINE_NO>1</LINE_NO><TRX_AMOUNT>100</TRX_AMOUNT><LOCATIONID>Q-1</LOCATIONID>
      <TAXENTRIES><taxentry><RECORDNO>71</RECORDNO><DETAILID>UK</DETAILID><TRX_TAX>20</TRX_TAX></taxentry></TAXENTRIES>
    </arinvoiceitem></ARINVOICEITEMS></ARINVOICE>`);
  const [body] = await bodies('accounts-receivable/invoice', [row]);
  expect(body?.lines).toMatchObject([
    {
      key: '70',
      lineNumber: '1',
      txnAmount: '100',
      dimensions: { location: { id: 'Q-1' } },
      taxEntries: [{ key: '71', txnTaxAmount: '20', orderEntryTaxDetail: { id: 'UK' } }],
    },
  ]);
  const nested = parseXml(
    '<CUSTOMER><DISPLAYCONTACT><MAILADDRESS><ZIP>W1</ZIP></MAILADDRESS></DISPLAYCONTACT></CUSTOMER>',
  );
  const dotted = parseXml(
    '<CUSTOMER><DISPLAYCONTACT.MAILADDRESS.ZIP>W1</DISPLAYCONTACT.MAILADDRESS.ZIP></CUSTOMER>',
  );
  for (const one of [nested, dotted]) expect(valueAt(one, 'DISPLAYCONTACT.MAILADDRESS.ZIP')).toBe('W1');
});

test('a party that may not be posted to is not active, in REST’s own word', async () => {
  const row = parseXml('<VENDOR><RECORDNO>7</RECORDNO><STATUS>active non-posting</STATUS></VENDOR>');
  expect((await bodies('accounts-payable/vendor', [row]))[0]?.status).toBe('activeNonPosting');
});

test('a payment is in the state that people see, not in the one of its posting', async () => {
  const row = parseXml(
    '<ARPYMT><RECORDNO>7</RECORDNO><STATE>Posted</STATE><DISPLAYSTATE>Reversed</DISPLAYSTATE></ARPYMT>',
  );
  expect((await bodies('accounts-receivable/payment', [row]))[0]?.state).toBe('reversed');
});

test('a record that names one which is not to be found is a fault: nothing would be a change nobody made', async () => {
  const row = parseXml('<APBILL><RECORDNO>7</RECORDNO><VENDORID>nobody</VENDORID></APBILL>');
  await expect(bodies('accounts-payable/bill', [row])).rejects.toThrow('protocol');
});

test('an answer that holds something else than the rows asked for is refused', () => {
  expect(() => rowsIn(parseXml('<data><vendor/></data>'), 'CUSTOMER')).toThrow('protocol');
  expect(() => rowsIn(null, 'CUSTOMER')).toThrow('protocol');
  expect(rowsIn(parseXml('<data><customer/><CUSTOMER/></data>'), 'CUSTOMER')).toHaveLength(2);
});

const folder = join(import.meta.dirname, '../../../../../shared/samples/intacct/objects');
const here = existsSync(folder);
if (!here) console.warn('The rows of a real tenant are not here: their tests are skipped.');
const rowsShape = z.array(
  z.union([z.record(z.string(), z.string()), z.array(z.record(z.string(), z.string()))]),
);

describe.skipIf(!here)('rows of a real tenant', () => {
  /** As the gateway wrote them: other people's tools print an empty element as None. */
  const rowsOf = (file: string, name: string) =>
    rowsShape
      .parse(JSON.parse(readFileSync(join(folder, `fyle_xml_get_${file}.json`), 'utf8')))
      .flat()
      .map((row) => ({
        row,
        xml: parseXml(
          writeXml(
            element(
              name,
              Object.entries(row).map(([field, value]) => element(field, value === 'None' ? '' : value)),
            ),
          ),
        ),
      }));
  const settings = {
    propertyDimension: 'location',
    trackingDimensions: [],
    addressPairing: 'ship-to-is-postal',
  } as const;

  test.each([
    ['accounts', 'general-ledger/account', 'account', 'ACCOUNTNO', 'TITLE'],
    ['departments', 'company-config/department', 'tracking-option', 'DEPARTMENTID', 'TITLE'],
    ['locations', 'company-config/location', 'tracking-option', 'LOCATIONID', 'NAME'],
  ] as const)('%s', async (file, path, type, id, name) => {
    const object = objectsOf(type, null, Object.keys(dimensionObjects)).find((one) => one.path === path);
    if (object === undefined) throw new Error(path);
    for (const { row, xml } of rowsOf(file, objectAt(path).name)) {
      const [body] = await bodies(path, [xml]);
      const record = body === undefined ? null : mapBody(object, body, settings);
      expect(record).toMatchObject({ key: row.RECORDNO, displayId: row[id], name: row[name] });
      expect(record?.content).toMatchObject({ code: row[id], name: row[name], status: row.STATUS });
    }
  });

  test('tax details', async () => {
    const [object] = objectsOf('tax-type', null, []).filter(
      (one) => one.path === 'tax/purchasing-tax-detail',
    );
    for (const { row, xml } of rowsOf('tax_details', 'TAXDETAIL')) {
      const [body] = await bodies('tax/purchasing-tax-detail', [xml]);
      const record = body === undefined || object === undefined ? null : mapBody(object, body, settings);
      expect(record?.content).toEqual({
        type: 'tax-type',
        name: row.DETAILID,
        rate: `${Number(row.VALUE).toFixed(2)}`,
        direction: row.TAXTYPE === 'Purchase' ? 'purchase' : 'sale',
        status: row.STATUS,
      });
    }
  });

  test('dimensions', () => {
    const rows = rowsOf('dimensions', 'dimension').map(({ xml }) => xml);
    const data = { name: 'data', attributes: {}, children: rows, text: '' };
    expect(dimensionsBody(data)).toEqual({
      'ia::result': [
        {
          dimensionName: 'department',
          dimensionLabel: 'Department',
          termName: 'Department',
          isUserDefinedDimension: 'false',
          isEnabledInGL: 'true',
          dimensionEndpoint: '/objects/company-config/department',
        },
      ],
    });
  });
});
