import { startReLeasedSandbox } from '../../../../sandbox/re-leased/main.ts';
import { apiKey, companyId, smallSeed } from '../../../../sandbox/re-leased/testing/small-seed.ts';
import { type ContactContent, type DocumentContent, noAddress } from '../../../domain/record.ts';
import type { ConformanceFixture, ConformanceSample } from '../../conformance.ts';
import { type TradeGround, tradeSamples } from '../../testing/trade-samples.ts';
import { createReLeased } from '../re-leased.ts';

export function contactContent(role: 'customer' | 'vendor', n: number): ContactContent {
  return {
    type: 'contact',
    role,
    name: `Quayside Trading ${n} Ltd`,
    correspondenceName: `Quayside ${n}`,
    firstName: 'Lucy',
    lastName: 'Shaw',
    email: `lucy.shaw.${n}@example.test`,
    phone: '0117 496 0123',
    mobile: '07700 900123',
    fax: '',
    postalAddress: {
      ...noAddress,
      street: '1 Wharf Road',
      city: 'Bristol',
      postcode: 'BS1 4XY',
      country: 'United Kingdom',
    },
    streetAddress: {
      ...noAddress,
      street: '2 Quay Street',
      suburb: 'Old Town',
      city: 'Bath',
      country: 'United Kingdom',
    },
    currency: null,
    status: 'active',
    mergedInto: null,
  };
}

export function documentContent(type: 'invoice' | 'bill', n: number): DocumentContent {
  const invoice = type === 'invoice';
  const line = {
    accountKey: invoice ? '1001' : '1002',
    taxTypeKey: invoice ? '301' : '302',
    tracking: [{ category: 'Department', key: '501' }],
    propertyKey: '2001',
  };
  return {
    type,
    number: `CONF-${n}`,
    reference: `REF ${n}`,
    description: 'Rent and service charge',
    contactKey: invoice ? '40001' : '40002',
    issueDate: '2026-03-25',
    postingDate: '2026-03-25',
    dueDate: '2026-04-15',
    currency: 'GBP',
    state: 'approved',
    lines: [
      { description: 'Rent', net: '1000.01', tax: '200.00', ...line },
      { description: 'Rounding', net: '-0.01', tax: '0.00', ...line, tracking: [], propertyKey: null },
    ],
    net: '1000.00',
    tax: '200.00',
    gross: '1200.00',
  };
}

export function samples(): ConformanceSample[] {
  const contact = (role: 'customer' | 'vendor'): ConformanceSample => ({
    type: 'contact',
    role,
    content: (n) => contactContent(role, n),
    update: {
      fields: ['email', 'postalAddress'],
      apply: (content) =>
        content.type === 'contact'
          ? {
              ...content,
              email: 'new@example.test',
              postalAddress: { ...content.postalAddress, suburb: 'Dockside' },
            }
          : content,
    },
    stamp: true,
    refused: {
      content: (n) => ({ ...contactContent(role, n), name: 'x'.repeat(201) }),
      code: 'value-too-long',
    },
  });
  const document = (type: 'invoice' | 'bill'): ConformanceSample => ({
    type,
    role: null,
    content: (n) => documentContent(type, n),
    update: {
      fields: ['dueDate', 'number', 'reference'],
      apply: (content) =>
        'lines' in content
          ? { ...content, dueDate: '2026-05-01', number: `${content.number}-A`, reference: 'changed' }
          : content,
    },
    voidDate: '2026-04-01',
    stamp: true,
    refused: {
      content: (n) => {
        const content = documentContent(type, n);
        return { ...content, lines: content.lines.map((line) => ({ ...line, accountKey: '1003' })) };
      },
      code: 'account-archived',
    },
  });
  return [
    contact('customer'),
    contact('vendor'),
    document('invoice'),
    document('bill'),
    {
      type: 'account',
      role: null,
      content: (n) => ({ type: 'account', code: `7${n}`, name: `Account ${n}`, status: 'active' }),
      update: {
        fields: ['name', 'status'],
        apply: (content) =>
          content.type === 'account' ? { ...content, name: 'Renamed', status: 'archived' } : content,
      },
      stamp: true,
    },
    {
      type: 'tax-type',
      role: null,
      content: (n) => ({
        type: 'tax-type',
        name: `Rate ${n}`,
        rate: '12.50',
        direction: 'sale',
        status: 'active',
      }),
      stamp: true,
    },
    {
      type: 'tracking-option',
      role: null,
      content: (n) => ({
        type: 'tracking-option',
        category: 'department',
        code: `D${n}`,
        name: `Team ${n}`,
        status: 'active',
      }),
      // The ledger names a dimension in its own case; the category keeps the name it has here.
      lossy: ['category'],
      stamp: true,
    },
  ];
}

const trade: TradeGround = {
  owed: (role, n) => documentContent(role === 'customer' ? 'invoice' : 'bill', n),
  refusedLine: { accountKey: '1003', code: 'account-archived' },
  date: '2026-03-28',
  voids: { credit: '2026-04-01', settling: '2026-04-01' },
  stamp: true,
  lossy: [],
};

/** A started sandbox with the connector on it. */
export async function makeFixture(): Promise<ConformanceFixture> {
  const gone = await startReLeasedSandbox({ port: 0 });
  await gone.close();
  const sandbox = await startReLeasedSandbox({ port: 0, seed: smallSeed() });
  const baseUrl = `${sandbox.url}/api/v1`;
  const controlUrl = `${sandbox.url}/_control`;
  const system = createReLeased({ baseUrl, apiKey, companyId });
  const put = async (path: string, body: unknown) => {
    const answer = await fetch(`${controlUrl}${path}`, { method: 'PUT', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    system,
    controlUrl,
    faults: {
      read: { method: 'GET', path: '/api/v1/companies/*' },
      write: { method: 'POST', path: '/api/v1/companies/*' },
    },
    samples: [...samples(), ...(await tradeSamples(system, trade))],
    expected: async (type) => {
      const resource = {
        'tax-type': 'tax-types',
        account: 'accounts',
        contact: 'contacts',
        invoice: 'invoices',
        bill: 'bills',
        'credit-note': 'credit-notes',
        payment: 'payments',
        allocation: 'allocations',
      };
      const name = { ...resource, 'tracking-option': 'tracking-options' }[String(type)] ?? '';
      const dump = await (await fetch(`${controlUrl}/dump?resource=${name}`)).json();
      const records: { id: string; roles?: string[] }[] = dump.records[name];
      return records.flatMap(({ id, roles }) =>
        (roles ?? ['']).map(
          (role) => `${type}${{ tenant: ':customer', supplier: ':vendor' }[role] ?? ''} ${id}`,
        ),
      );
    },
    wrongCredentials: () => createReLeased({ baseUrl, apiKey: 'another-planted-secret', companyId }),
    unreachable: () => createReLeased({ baseUrl: `${gone.url}/api/v1`, apiKey, companyId }),
    deny: async (type) => {
      await put('/settings', { deniedResources: [`${type}s`] });
      return () => put('/settings', { deniedResources: [] });
    },
    secrets: [apiKey, 'another-planted-secret'],
    close: async () => {
      await system.close();
      await sandbox.close();
    },
  };
}
