import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../shared/json.ts';
import { isObject } from '../shared/json.ts';
import { startIntacctSandbox } from './main.ts';
import { buildRegistry } from './registry.ts';
import type { SeedRecord } from './seed.ts';
import { at, TestClient, testSeed } from './test-company.ts';

/** Real and official request bodies, kept beside the repository; where they are absent these tests are skipped. */
const folder = '../shared/samples/intacct/rest/requests';
const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];

const ids = (...all: string[]): SeedRecord[] => all.map((id) => ({ id, name: id }));
const line = (key: string, amount: string, account = '4000'): SeedRecord => ({
  key,
  txnAmount: amount,
  glAccount: { id: account },
});
const document = (key: string, party: SeedRecord, amount: string, more: SeedRecord): SeedRecord => ({
  key,
  dueDate: '2025-06-30',
  ...party,
  lines: [line(`${key}1`, amount)],
  ...more,
});

const adjustment = (key: string, party: SeedRecord, amount: string, more: SeedRecord): SeedRecord => ({
  key,
  createdDate: '2025-01-01',
  ...party,
  lines: [
    {
      key: `${key}1`,
      ...(party.vendor ? { txnAmount: amount } : { txnCurrency: { amount } }),
      glAccount: { id: '4000' },
    },
  ],
  ...more,
});

/** A company in which all that the samples refer to exists. */
const seed = testSeed({
  entities: [],
  company: { ...testSeed().company, multiEntity: false, baseCurrency: 'USD' },
  requiredDimensions: [],
  objects: {
    'tax/tax-solution': ids('United Kingdom - VAT').map(({ id }) => ({ id: id ?? null })),
    'general-ledger/account': [
      ...ids('4000', '1003', '6000', '5004', '1200.01', '2990', '2200'),
      { key: '144', id: '1112', name: 'Receivables of old' },
      { key: '254', id: '6103', name: 'Bonuses' },
      { key: '359', id: '2010', name: 'Payables' },
      { key: '163', id: '4010', name: 'Sales' },
      { key: '263', id: '1103', name: 'Receivables' },
      { key: '356', id: '1500', name: 'Vehicle' },
    ],
    'tax/order-entry-tax-detail': [{ key: '308', id: 'Sale', taxPercent: 0 }],
    'tax/purchasing-tax-detail': [{ key: '304', id: 'Purchase', taxPercent: 0 }],
    'company-config/contact': [
      ...[
        'john.doe',
        'jane.daw',
        '-1-13S(V1-13S)',
        '0000-1S(V0000-1S)',
        '1099 Int',
        'Power Aerospace Materials(C1)',
      ],
    ].map((id) => ({ id, printAs: id })),
    'company-config/location': [
      { key: '1', id: '1', name: 'One' },
      { key: '2', id: '2', name: 'Two' },
      { key: '4', id: '4', name: 'Four' },
      ...ids('CA'),
    ],
    'company-config/entity': [{ key: '601', id: 'France', name: 'France' }],
    'company-config/department': [
      { key: '28', id: '28', name: 'PS' },
      { key: '1', id: '1', name: 'One' },
      { key: '3', id: '3', name: 'Three' },
      { key: '4', id: '4', name: 'Four' },
      { key: '9', id: '01', name: 'Nine' },
      ...ids('SA', '11', '77'),
    ],
    'company-config/class': [
      { key: '3', id: '3', name: 'Three' },
      { key: '731', id: 'REST_CLS_001', name: 'C' },
    ],
    'accounts-receivable/customer': [
      { key: '42', id: 'K42', name: 'Forty-two' },
      { key: '13', id: 'CUST-13', name: 'Thirteen' },
      ...ids('C-00019', '1652', 'HC', '1', 'C-00005', 'Cust-00064'),
    ],
    'accounts-payable/vendor': [
      { key: '357', id: '1605212096809', name: 'V' },
      ...ids('1099 Int', '209', 'GK183', '201'),
    ],
    'accounts-receivable/invoice': [
      document('11', { customer: { id: '1' } }, '16740.00', { invoiceDate: '2025-06-01', state: 'draft' }),
      document('22', { customer: { id: '1' } }, '10.00', { invoiceDate: '2025-01-01', state: 'posted' }),
      document('350', { customer: { id: '1' } }, '10.00', { invoiceDate: '2025-01-01', state: 'draft' }),
      document('2085', { customer: { id: 'Cust-00064' } }, '200.00', { invoiceDate: '2024-01-01' }),
    ],
    'cash-management/checking-account': [{ id: 'BOA', bankAccountDetails: { bankName: 'Bank of America' } }],
    'accounts-receivable/adjustment': [
      adjustment('11', { customer: { id: '1' } }, '145', { state: 'draft' }),
      adjustment('23', { customer: { id: '1' } }, '-10.00', { state: 'posted' }),
      adjustment('350', { customer: { id: '1' } }, '-10.00', { state: 'draft' }),
    ],
    'accounts-payable/adjustment': [
      adjustment('11', { vendor: { id: '209' } }, '-10.00', { state: 'draft' }),
      adjustment('22', { vendor: { id: '209' } }, '-10.00', { state: 'posted' }),
      adjustment('67', { vendor: { id: '209' } }, '-10.00', { state: 'posted' }),
    ],
    'accounts-receivable/payment': ['12', '22'].map((key) => ({
      key,
      state: key === '12' ? 'draft' : 'complete',
      customer: { id: 'Cust-00064' },
      paymentMethod: 'cash',
      financialEntity: { entityId: 'BOA' },
      paymentSummary: { receiptDate: '2025-01-10' },
      paymentDetails: [{ arInvoice: { key: '2085' }, txnCurrency: { paymentAmount: '5.00' } }],
    })),
    'accounts-payable/payment': ['132', '133'].map((key) => ({
      key,
      state: 'draft',
      vendor: { id: '201' },
      paymentMethod: 'EFT',
      financialEntity: { entityId: 'BOA' },
      paymentDate: '2026-01-10',
      details: [{ bill: { key: '1221' }, txnCurrency: { paymentAmount: '5.00' } }],
    })),
    'accounts-payable/bill': [
      document('1221', { vendor: { id: '201' } }, '100.00', { billNumber: 'C', createdDate: '2024-01-01' }),
      document('132', { vendor: { id: '209' } }, '10.00', {
        billNumber: 'A',
        createdDate: '2026-01-01',
        state: 'draft',
      }),
      document('11579', { vendor: { id: '209' } }, '10.00', {
        billNumber: 'B',
        createdDate: '2026-01-01',
        state: 'draft',
      }),
    ],
  },
});

/** The record each PATCH sample is tried on. */
const patched: Record<string, string> = {
  'accounts-payable/adjustment': '67',
  'accounts-payable/payment': '133',
  'accounts-receivable/adjustment': '350',
  'accounts-receivable/adjustment-line': '3501',
  'accounts-payable/bill': '11579',
  'accounts-payable/bill-line': '115791',
  'accounts-payable/vendor': '357',
  'accounts-receivable/customer': '42',
  'accounts-receivable/invoice': '350',
  'accounts-receivable/invoice-line': '3501',
  'company-config/class': '3',
  'company-config/contact': '',
  'company-config/department': '28',
  'company-config/entity': '601',
  'company-config/location': '4',
  'general-ledger/account': '356',
  'tax/order-entry-tax-detail': '308',
  'tax/purchasing-tax-detail': '304',
};

/** Samples of what the sandbox does not offer yet. */
const notOffered = /composite|generate-pdf/;

const objects = [...buildRegistry().keys()];
const objectOf = (name: string) =>
  objects.filter((path) => name.startsWith(path.replace('/', '-'))).sort((a, b) => b.length - a.length)[0];

/** A workflow that must come first on the same record. */
const inOrder = (a: string, b: string) =>
  Number(/reverse|reclassify/.test(a)) - Number(/reverse|reclassify/.test(b));

describe.skipIf(files.length === 0)(
  'the sandbox accepts each sample request of its objects (skipped where the samples are absent)',
  () => {
    let ledger: TestClient;
    beforeAll(async () => {
      ledger = new TestClient(await startIntacctSandbox({ port: 0, seed }));
      ledger.entity = undefined;
      await ledger.signIn();
      const contact = await ledger.query('company-config/contact', ['key'], {
        filters: [{ $eq: { id: 'john.doe' } }],
      });
      patched['company-config/contact'] = String(at(contact.body, 'ia::result', 0, 'key'));
    });
    afterAll(() => ledger.sandbox.close());

    test('there are samples', () => expect(files.length).toBeGreaterThan(20));

    for (const file of files.sort(inOrder)) {
      const body: Json = JSON.parse(fs.readFileSync(`${folder}/${file}`, 'utf8'));
      const [verb = '', rest = ''] = file.replace('.json', '').split(/_(.*)/s);
      test.skipIf(notOffered.test(file))(file, async () => {
        if (rest === 'services-core-query') {
          const reply = await ledger.call('POST', '/services/core/query', body);
          expect(reply.status).toBe(200);
          expect(at(reply.body, 'ia::result', 0)).toMatchObject({ status: 'active' });
          return;
        }
        if (rest.startsWith('workflows-')) {
          const object = objectOf(rest.replace('workflows-', '')) ?? '';
          const action = rest.split('-').at(-1);
          const reply = await ledger.call('POST', `/workflows/${object}/${action}`, body);
          expect([reply.status, at(reply.body, 'ia::result', 'ia::error')]).toEqual([200, null]);
          return;
        }
        const object = objectOf(rest) ?? '';
        const key = verb === 'patch' ? `/${patched[object]}` : '';
        const reply = await ledger.call(verb.toUpperCase(), `/objects/${object}${key}`, body);
        expect([reply.status, at(reply.body, 'ia::result', 'ia::error')]).toEqual([
          verb === 'patch' ? 200 : 201,
          null,
        ]);
        const record = await ledger.read(object, String(at(reply.body, 'ia::result', 'key')));
        if (isObject(body)) expectKept(record, body, '');
      });
    }
  },
);

/** Texts, numbers and references of the request must come back in the record. */
function expectKept(record: Json, sent: Json, where: string): void {
  if (Array.isArray(sent)) {
    sent.forEach((item, n) => {
      expectKept(at(record, n), item, `${where}[${n}]`);
    });
  } else if (isObject(sent)) {
    for (const [name, value] of Object.entries(sent)) {
      if (name !== 'totalTxnAmount' && name !== 'isGermanTaxAccount')
        expectKept(at(record, name), value, `${where}.${name}`);
    }
  } else {
    const form = (value: Json) =>
      /^-?\d+(\.\d+)?$/.test(String(value)) ? String(Number(value)) : String(value);
    expect(`${where} ${form(record)}`).toBe(`${where} ${form(sent)}`);
  }
}
