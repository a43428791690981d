import { z } from 'zod';
import { startIntacctSandbox } from '../../../../sandbox/intacct/main.ts';
import type { IntacctSeed } from '../../../../sandbox/intacct/seed.ts';
import { generatePortfolio } from '../../../../sandbox/portfolio/generate.ts';
import {
  type ContactContent,
  type Content,
  type DocumentContent,
  noAddress,
  type RecordType,
  type Role,
} from '../../../domain/record.ts';
import type { System } from '../../port.ts';
import type { ConformanceFixture, ConformanceSample } from '../../testing/fixture.ts';
import { tradeSamples } from '../../testing/trade-samples.ts';
import { createIntacct, type LedgerOptions } from '../intacct.ts';

const dumpShape = z.object({ records: z.record(z.string(), z.array(z.looseObject({ key: z.string() }))) });

/** The objects of each type, spelt out here so that the connector's own table is checked and not repeated. */
const objects: Partial<Record<RecordType, readonly string[]>> = {
  'tax-type': ['tax/order-entry-tax-detail', 'tax/purchasing-tax-detail'],
  account: ['general-ledger/account'],
  'tracking-option': ['company-config/location', 'company-config/department'],
  contact: ['accounts-receivable/customer', 'accounts-payable/vendor'],
  invoice: ['accounts-receivable/invoice'],
  bill: ['accounts-payable/bill'],
  'credit-note': ['accounts-receivable/adjustment', 'accounts-payable/adjustment'],
  payment: ['accounts-receivable/payment', 'accounts-payable/payment'],
  allocation: ['accounts-receivable/payment', 'accounts-payable/payment'],
};

/** How the dump shows what a payment settles: its details, their document, the credit they use, and the key's letters. */
const parts = [
  ['accounts-receivable/payment', 'arPayment', 'arInvoice', 'i', 'arAdjustment'],
  ['accounts-payable/payment', 'apPayment', 'bill', 'b', 'apDebitAdjustment'],
] as const;

/** `object key` of what payments settle, from the details alone: those with money, or those with a credit. */
function settled(
  records: Record<string, { readonly [name: string]: unknown }[]>,
  type: 'payment' | 'allocation',
): string[] {
  const keyIn = (value: unknown): string => z.object({ key: z.string() }).safeParse(value).data?.key ?? '';
  const amounts = z.object({ paymentAmount: z.string().nullish(), adjustmentAmount: z.string().nullish() });
  const found = parts.flatMap(([object, payment, document, letter, credit]) =>
    (records[`${object}-detail`] ?? []).flatMap((detail) => {
      const { paymentAmount, adjustmentAmount } = amounts.parse(detail.txnCurrency);
      const amount = type === 'payment' ? paymentAmount : adjustmentAmount;
      if (Number(amount ?? 0) === 0) return [];
      const used = type === 'payment' ? '' : `c${keyIn(detail[credit])}`;
      return [`${object} ${keyIn(detail[payment])}${letter}${keyIn(detail[document])}${used}`];
    }),
  );
  return [...new Set(found)];
}

const undeposited = { id: '1299', name: 'Undeposited funds', accountType: 'balanceSheet' };
const bank = { id: 'BANK-CONF', bankAccountDetails: { bankName: 'First Harbour Bank', currency: 'GBP' } };

/** The company with somewhere for money to go. */
function withBank(seed: IntacctSeed): IntacctSeed {
  const more = { 'general-ledger/account': [undeposited], 'cash-management/checking-account': [bank] };
  const objects = { ...seed.objects };
  for (const [path, records] of Object.entries(more)) objects[path] = [...(objects[path] ?? []), ...records];
  return { ...seed, objects };
}

/** A way of speaking to the sandbox. */
export interface FixtureTransport {
  readonly faults: ConformanceFixture['faults'];
  /** Secrets it signs in with. */
  secrets(clientSecret: string): readonly string[];
  /** `wrong`: with credentials that open nothing. `url`: of the sandbox, or of nothing. */
  open(
    place: {
      readonly url: string;
      readonly wrong: boolean;
      readonly ledger: Readonly<Record<'clientId' | 'clientSecret' | 'userId' | 'companyId', string>>;
    },
    options: LedgerOptions,
  ): System;
}

const wrongSecret = 'a-secret-that-opens-nothing';
const overRest: FixtureTransport = {
  faults: {
    read: { method: 'POST', path: '/ia/api/v1/services/core/query' },
    write: { method: '*', path: '/ia/api/v1/objects/*' },
  },
  secrets: (clientSecret) => [clientSecret, wrongSecret],
  open: ({ url, wrong, ledger }, options) =>
    createIntacct({
      baseUrl: `${url}/ia/api/v1`,
      clientId: ledger.clientId,
      clientSecret: wrong ? wrongSecret : ledger.clientSecret,
      username: `${ledger.userId}@${ledger.companyId}`,
      retryWaits: [],
      ...options,
    }),
};

/** A sandbox with a small portfolio, and the connector on it without patience: each fault is to be seen. */
export async function intacctFixture(over: FixtureTransport = overRest): Promise<ConformanceFixture> {
  const portfolio = generatePortfolio({ size: 400, seed: 11 });
  const { connection, settings, today } = portfolio.manifest;
  const { ledger } = connection;
  const sandbox = await startIntacctSandbox({ port: 0, seed: withBank(portfolio.intacct) });
  const controlUrl = `${sandbox.url}/_control`;
  const open = ({ url = sandbox.url, wrong = false } = {}): System =>
    over.open(
      { url, wrong, ledger },
      {
        entityId: settings.entityId,
        propertyDimension: settings.propertyDimension,
        trackingDimensions: settings.trackingDimensions,
        receiptAccount: { kind: 'undeposited', id: undeposited.id, method: 'eft' },
        supplierAccount: { id: bank.id, method: 'eft' },
      },
    );
  const system = open();
  const put = async (change: object) => {
    const answer = await fetch(`${controlUrl}/settings`, { method: 'PUT', body: JSON.stringify(change) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const dump = async (type: RecordType): Promise<string[]> => {
    const { records } = dumpShape.parse(await (await fetch(`${controlUrl}/dump`)).json());
    if (type === 'payment' || type === 'allocation') return settled(records, type);
    const entities = new Set(records['company-config/entity']?.map((one) => one.key));
    return (objects[type] ?? []).flatMap((object) =>
      (records[object] ?? [])
        .filter((one) => one.state !== 'reversal')
        .filter((one) => object !== 'company-config/location' || !entities.has(one.key))
        .map((one) => `${object} ${one.key}`),
    );
  };
  return {
    system,
    controlUrl,
    faults: over.faults,
    samples: await samples(system, today),
    expected: dump,
    wrongCredentials: () => open({ wrong: true }),
    unreachable: () => open({ url: 'http://127.0.0.1:9' }),
    deny: async (type) => {
      await put({ deniedObjects: objects[type] ?? [] });
      return () => put({ deniedObjects: [] });
    },
    secrets: over.secrets(ledger.clientSecret),
    close: async () => {
      await system.close();
      await sandbox.close();
    },
  };
}

/** Keys of active records that a new document can point to. */
async function activeKey(
  system: System,
  type: RecordType,
  fits: (content: Content, role: Role | null) => boolean,
): Promise<string> {
  for await (const page of system.readChanged(type, null))
    for (const record of page.records)
      if (
        'status' in record.content &&
        record.content.status === 'active' &&
        fits(record.content, record.role)
      )
        return record.key;
  throw new Error(`no active ${type}`);
}

async function samples(system: System, today: string): Promise<ConformanceSample[]> {
  const propertyKey = await activeKey(
    system,
    'tracking-option',
    (it) => it.type === 'tracking-option' && it.category === 'location',
  );
  const department = await activeKey(
    system,
    'tracking-option',
    (it) => it.type === 'tracking-option' && it.category === 'department',
  );
  const document = async (type: 'invoice' | 'bill'): Promise<(n: number) => DocumentContent> => {
    const sale = type === 'invoice';
    const role: Role = sale ? 'customer' : 'vendor';
    const contactKey = await activeKey(system, 'contact', (_it, found) => found === role);
    const accountKey = await activeKey(system, 'account', (it) => it.type === 'account');
    const taxTypeKey = await activeKey(
      system,
      'tax-type',
      (it) => it.type === 'tax-type' && it.direction === (sale ? 'sale' : 'purchase') && it.rate === '20.00',
    );
    return (n) => ({
      type,
      number: `CONF-${type}-${n}`,
      reference: `PO ${n}`,
      description: `Conformance ${n}`,
      contactKey,
      issueDate: today,
      postingDate: today,
      dueDate: today,
      currency: 'GBP',
      state: 'approved',
      lines: [
        {
          description: `Rent ${n}`,
          net: '100.01',
          tax: '20.00',
          accountKey,
          taxTypeKey,
          tracking: [{ category: 'department', key: department }],
          propertyKey,
        },
        {
          description: 'Insurance',
          net: '0.99',
          tax: '0.20',
          accountKey,
          taxTypeKey,
          tracking: [{ category: 'department', key: department }],
          propertyKey,
        },
      ],
      net: '101.00',
      tax: '20.20',
      gross: '121.20',
    });
  };
  const contact = (role: Role): ConformanceSample => ({
    type: 'contact',
    role,
    content: (n): ContactContent => ({
      type: 'contact',
      role,
      name: `Conformance ${role} ${n}`,
      correspondenceName: `Accounts of ${role} ${n}`,
      firstName: 'Ada',
      lastName: 'Byron',
      email: `ada.${n}@example.test`,
      phone: '020 7946 0000',
      mobile: '07700 900000',
      fax: '020 7946 0001',
      postalAddress: {
        ...noAddress,
        street: `${n} High Street`,
        city: 'London',
        postcode: 'EC1A 1BB',
        country: 'United Kingdom',
      },
      streetAddress: {
        ...noAddress,
        street: `${n} High Street`,
        city: 'London',
        postcode: 'EC1A 1BB',
        country: 'United Kingdom',
      },
      currency: 'GBP',
      status: 'active',
      mergedInto: null,
    }),
    update: {
      fields: ['phone', 'lastName'],
      apply: (content) =>
        content.type === 'contact' ? { ...content, phone: '', lastName: 'Lovelace' } : content,
    },
    refused: {
      content: (n) => ({ ...contactOf(role, n), email: 'no address' }),
      code: 'value-invalid',
    },
  });
  const contactOf = (role: Role, n: number): ContactContent => {
    const content = contact(role).content(n);
    if (content.type !== 'contact') throw new Error('not a contact');
    return content;
  };
  const result: ConformanceSample[] = [contact('customer'), contact('vendor')];
  const owed = { invoice: await document('invoice'), bill: await document('bill') };
  if (system.types.includes('payment'))
    result.push(
      ...(await tradeSamples(system, {
        owed: (role, n) => owed[role === 'customer' ? 'invoice' : 'bill'](n),
        refusedLine: { issueDate: '2019-01-31', code: 'period-closed' },
        date: today,
        voids: { credit: nextYear(today) },
        stamp: false,
        lossy: ['groupKey'],
      })),
    );
  for (const type of ['invoice', 'bill'] as const) {
    const content = owed[type];
    result.push({
      type,
      role: null,
      content,
      update: {
        fields: ['reference', 'dueDate'],
        apply: (before) =>
          before.type === type ? { ...before, reference: '', dueDate: nextYear(today) } : before,
      },
      voidDate: nextYear(today),
      refused: {
        content: (n) => ({ ...content(n), issueDate: '2019-01-31', postingDate: '2019-01-31' }),
        code: 'period-closed',
      },
    });
  }
  return result;
}

function nextYear(day: string): string {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4, 8)}28`;
}
