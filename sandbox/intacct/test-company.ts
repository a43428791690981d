import type { Json } from '../shared/json.ts';
import { isObject } from '../shared/json.ts';
import type { RunningSandbox } from '../shared/serve.ts';
import type { IntacctSeed } from './seed.ts';

/** A small company for tests: two entities, one with closed books, a few of everything. */
export function testSeed(change: Partial<IntacctSeed> = {}): IntacctSeed {
  return {
    company: {
      id: 'harbourside',
      users: [{ userId: 'relink' }],
      clients: [{ clientId: 'app.relink', clientSecret: 'shh' }],
      multiEntity: true,
      baseCurrency: 'GBP',
    },
    entities: [
      {
        id: 'UK',
        name: 'Harbourside UK',
        currency: 'GBP',
        closedThrough: '2025-12-31',
        taxSolutionId: 'UK VAT',
      },
      { id: 'IE', name: 'Harbourside Ireland', currency: 'EUR', closedThrough: null, taxSolutionId: null },
    ],
    objects: {
      'tax/tax-solution': [{ id: 'UK VAT' }, { id: 'Australia - GST' }],
      'general-ledger/account': [
        { id: '4000', name: 'Rent' },
        { id: '6000', name: 'Repairs' },
        { id: '6100', name: 'Retired', status: 'inactive' },
        { id: '4100', name: 'Service charge' },
        { id: '1200', name: 'Undeposited funds', accountType: 'balanceSheet' },
      ],
      'cash-management/checking-account': [
        { id: 'BANK-1', bankAccountDetails: { bankName: 'First Harbour Bank', currency: 'GBP' } },
        { id: 'BANK-OLD', bankAccountDetails: { bankName: 'Closed' }, status: 'inactive' },
      ],
      'tax/order-entry-tax-detail': [
        { id: 'UK Sale Standard', taxPercent: 20, taxSolution: { id: 'UK VAT' } },
        { id: 'UK Sale Old', taxPercent: 17.5, taxSolution: { id: 'UK VAT' }, status: 'inactive' },
        { id: 'GST', taxPercent: 10, taxSolution: { id: 'Australia - GST' } },
      ],
      'tax/purchasing-tax-detail': [
        { id: 'UK Purchase Standard', taxPercent: 20, taxSolution: { id: 'UK VAT' } },
      ],
      'company-config/location': [
        { id: 'QUAY-1', name: 'Quay House', parent: { id: 'UK' } },
        { id: 'DUB-1', name: 'Dublin House', parent: { id: 'IE' } },
      ],
      'company-config/department': [{ id: 'PROP', name: 'Property' }],
      'company-config/class': [{ id: 'OFF', name: 'Offices' }],
      'accounts-receivable/customer': [
        { id: 'C-00019', name: 'Starluck', audit: { createdDateTime: '2026-01-02T10:00:00Z' } },
        { id: 'OLD', name: 'Gone away', status: 'inactive' },
      ],
      'accounts-payable/vendor': [
        { id: 'V-1', name: 'Lift Care' },
        { id: 'VM', name: 'Dormant', status: 'inactive' },
      ],
    },
    requiredDimensions: [{ account: '4100', dimension: 'department' }],
    ...change,
  };
}

/** An answer with its body read. */
export interface Reply {
  status: number;
  headers: Headers;
  body: Json;
}

/** A bare client of the sandbox, for tests. */
export class TestClient {
  readonly sandbox: RunningSandbox;
  token = '';
  entity: string | undefined = 'UK';

  constructor(sandbox: RunningSandbox) {
    this.sandbox = sandbox;
  }

  async signIn(username = 'relink@harbourside'): Promise<this> {
    const body = JSON.stringify({
      grant_type: 'client_credentials',
      client_id: 'app.relink',
      client_secret: 'shh',
      username,
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.sandbox.url}/ia/api/v1/oauth2/token`, {
      method: 'POST',
      body,
      headers,
    });
    this.token = String(at(await answer.json(), 'access_token'));
    return this;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const answer = await fetch(`${this.sandbox.url}/ia/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(this.entity === undefined ? {} : { 'X-IA-API-Param-Entity': this.entity }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: await jsonOf(answer) };
  }

  async control(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await fetch(`${this.sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return jsonOf(answer);
  }

  /** POST that must succeed; gives the key. */
  async make(object: string, body: unknown): Promise<string> {
    const reply = await this.call('POST', `/objects/${object}`, body);
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
    return String(at(reply.body, 'ia::result', 'key'));
  }

  async read(object: string, key: string): Promise<Json> {
    return at((await this.call('GET', `/objects/${object}/${key}`)).body, 'ia::result');
  }

  query(object: string, fields: string[], more: Record<string, unknown> = {}): Promise<Reply> {
    return this.call('POST', '/services/core/query', { object, fields, ...more });
  }
}

async function jsonOf(answer: Response): Promise<Json> {
  const text = await answer.text();
  return text === '' ? null : JSON.parse(text);
}

/** A value inside JSON; null where the path leads nowhere. */
export function at(value: unknown, ...path: (string | number)[]): Json {
  let found: unknown = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step];
    else found = isObject(found) ? found[String(step)] : null;
  }
  return JSON.parse(JSON.stringify(found ?? null));
}

/** The message of the last detail of an error, without its support id: what a reader would show. */
export function causeOf(reply: Reply): string {
  const inner = at(reply.body, 'ia::result', 'ia::error') ?? at(reply.body, 'ia::error');
  const details = at(inner, 'details');
  const last = Array.isArray(details) ? at(details, details.length - 1, 'message') : at(inner, 'message');
  return String(last).replace(/ \[Support ID: [^\]]*\]$/, '');
}

/** An invoice body for entity UK; 100.00 plus 20 % tax. */
export function invoice(change: Record<string, unknown> = {}, line: Record<string, unknown> = {}): object {
  return {
    customer: { id: 'C-00019' },
    invoiceDate: '2026-02-01',
    dueDate: '2026-02-28',
    lines: [
      {
        txnAmount: '100',
        glAccount: { id: '4000' },
        memo: 'Rent February',
        dimensions: { location: { id: 'QUAY-1' } },
        taxEntries: [{ orderEntryTaxDetail: { id: 'UK Sale Standard' } }],
        ...line,
      },
    ],
    ...change,
  };
}

/** A bill body for entity UK. */
export function bill(change: Record<string, unknown> = {}, line: Record<string, unknown> = {}): object {
  return {
    billNumber: 'B-1',
    vendor: { id: 'V-1' },
    createdDate: '2026-02-01',
    dueDate: '2026-02-28',
    lines: [
      {
        txnAmount: '50.00',
        glAccount: { id: '6000' },
        dimensions: { location: { id: 'QUAY-1' } },
        taxEntries: [{ purchasingTaxDetail: { id: 'UK Purchase Standard' } }],
        ...line,
      },
    ],
    ...change,
  };
}

/** An adjustment of a customer, a credit of 100.00 plus 20 % tax unless the line says otherwise. */
export function creditNote(change: Record<string, unknown> = {}, line: Record<string, unknown> = {}): object {
  return {
    customer: { id: 'C-00019' },
    createdDate: '2026-02-10',
    lines: [
      {
        txnCurrency: { amount: '-100.00' },
        glAccount: { id: '4000' },
        memo: 'Credit',
        dimensions: { location: { id: 'QUAY-1' } },
        taxEntries: [{ orderEntryTaxDetail: { id: 'UK Sale Standard' } }],
        ...line,
      },
    ],
    ...change,
  };
}

/** A posted adjustment of a vendor, a credit of 30.00 plus 20 % tax. */
export function supplierCredit(change: Record<string, unknown> = {}): object {
  return {
    vendor: { id: 'V-1' },
    createdDate: '2026-02-10',
    state: 'posted',
    lines: [
      {
        txnAmount: '-30.00',
        glAccount: { id: '6000' },
        dimensions: { location: { id: 'QUAY-1' } },
        taxEntries: [{ purchasingTaxDetail: { id: 'UK Purchase Standard' } }],
      },
    ],
    ...change,
  };
}

/** A receipt into the bank for documents, by key. */
export function receipt(
  pays: readonly (readonly [key: string, amount: string])[],
  change: Record<string, unknown> = {},
): object {
  return {
    customer: { id: 'C-00019' },
    paymentMethod: 'eft',
    financialEntity: { entityId: 'BANK-1' },
    paymentSummary: { receiptDate: '2026-03-01' },
    paymentDetails: pays.map(([key, amount]) => ({
      arInvoice: { key },
      txnCurrency: { paymentAmount: amount },
    })),
    ...change,
  };
}

/** A submitted payment of bills, by key. */
export function supplierPayment(
  pays: readonly (readonly [key: string, amount: string])[],
  change: Record<string, unknown> = {},
): object {
  return {
    vendor: { id: 'V-1' },
    paymentMethod: 'EFT',
    financialEntity: { entityId: 'BANK-1' },
    paymentDate: '2026-03-01',
    state: 'submitted',
    details: pays.map(([key, amount]) => ({ bill: { key }, txnCurrency: { paymentAmount: amount } })),
    ...change,
  };
}
