import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordTypes } from '../../../domain/record.ts';
import { dimensionObjects, documentObject, objectsOf } from '../objects.ts';
import { detailFields, receiptObject, supplierPaymentObject } from '../payment-objects.ts';
import { xmlObject, xmlObjects } from './objects.ts';

const dimensions = Object.keys(dimensionObjects);
const objects = recordTypes.flatMap((type) => objectsOf(type, null, dimensions));

test('every object and field that is read over REST has a name in XML', () => {
  const missing = objects.flatMap((object) => {
    const known = xmlObject(object.path);
    if (known === undefined) return [object.path];
    const fields = [...object.fields, object.numberField, 'key'];
    return fields
      .filter((field) => known.fields[field] === undefined)
      .map((field) => `${object.path} ${field}`);
  });
  expect(missing).toEqual([]);
});

test('so have the lines of documents and their tax', () => {
  for (const object of objects) {
    const document = documentObject(object);
    if (document === null) continue;
    const line = xmlObject(document.linePath);
    const amounts = [document.lineAmount, ...(document.hasSubtotals ? ['isSubtotal'] : [])];
    const own = ['key', 'lineNumber', 'memo', 'glAccount.key', `${document.lineParent}.key`, ...amounts];
    const wanted = [
      ...own,
      ...dimensions.flatMap((name) => [`dimensions.${name}.key`, `dimensions.${name}.id`]),
    ];
    expect(wanted.filter((field) => line?.fields[field] === undefined)).toEqual([]);
    const tax = xmlObject(document.taxPath);
    const parts = ['key', 'txnTaxAmount', `${document.taxParent}.key`];
    const detail = [`${document.taxDetail}.key`, `${document.taxDetail}.id`];
    expect([...parts, ...detail].filter((field) => tax?.fields[field] === undefined)).toEqual([]);
  }
});

test('so have the parts of payments', () => {
  for (const payment of [receiptObject, supplierPaymentObject]) {
    const known = xmlObject(payment.detailPath)?.fields ?? {};
    expect(detailFields(payment).filter((field) => known[field] === undefined)).toEqual([]);
    const lists = Object.values(xmlObject(payment.path)?.lists ?? {}).map((list) => list.object.path);
    expect(lists).toEqual([payment.detailPath]);
    expect(Object.keys(xmlObject(payment.path)?.lists ?? {})).toEqual([payment.detailList]);
  }
});

const lookups = join(import.meta.dirname, '../../../../../shared/samples/intacct/lookup');
const here = existsSync(lookups);
if (!here) console.warn('The ledger’s own lists of fields are not here: their test is skipped.');

describe.skipIf(!here)('the ledger’s own lists of fields', () => {
  const listed = xmlObjects.filter((object) => existsSync(join(lookups, `${object.name}.xml`)));

  test.each(listed.map((object) => [object.path, object] as const))('%s', (_path, object) => {
    const text = readFileSync(join(lookups, `${object.name}.xml`), 'utf8');
    const ids = new Map(
      [...text.matchAll(/<Field>\s*<ID>([^<]*)<\/ID>.*?<DATATYPE>([^<]*)<\/DATATYPE>/gs)].map(
        (match) => [match[1] ?? '', match[2] ?? ''] as const,
      ),
    );
    const fields = Object.values(object.fields).map((field) => field.xml);
    expect(fields.filter((field) => !ids.has(field))).toEqual([]);
    for (const field of Object.values(object.fields)) {
      const type = ids.get(field.xml);
      if (type === 'DATE') expect(`${field.xml} ${field.kind}`).toBe(`${field.xml} day`);
      if (type === 'TIMESTAMP') expect(`${field.xml} ${field.kind}`).toBe(`${field.xml} instant`);
    }
  });
});
