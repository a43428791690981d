import { expect } from 'vitest';
import { startIntacctSandbox } from '../../../../sandbox/intacct/main.ts';
import { TestClient, testSeed } from '../../../../sandbox/intacct/test-company.ts';
import type { DocumentContent, RecordType, SideRecord } from '../../../domain/record.ts';
import type { SendResult, WriteIntent } from '../../port.ts';
import { createIntacct, type IntacctOptions, type IntacctSystem } from '../intacct.ts';
import type { LedgerCall } from '../wire.ts';

/** A company of the sandbox, over a real socket, with our adapter to it and a person who works in it. */
export async function openTenant() {
  const sandbox = await startIntacctSandbox({ port: 0, seed: testSeed() });
  const person = await new TestClient(sandbox).signIn();
  const calls: LedgerCall[] = [];
  /** Another adapter to the same company. */
  const open = (change: Partial<IntacctOptions> = {}): IntacctSystem =>
    createIntacct({
      baseUrl: `${sandbox.url}/ia/api/v1`,
      clientId: 'app.relink',
      clientSecret: 'shh',
      username: 'relink@harbourside',
      entityId: 'UK',
      propertyDimension: 'location',
      trackingDimensions: ['department', 'class'],
      onCall: (call) => calls.push(call),
      retryWaits: [1, 1],
      ...change,
    });

  /** All records that changed since then, with the last stamp the pages claim. */
  async function readAll(type: RecordType, since: string | null = null, pageSize?: number) {
    const records: SideRecord[] = [];
    let through: string | null = null;
    for await (const page of tenant.ledger.readChanged(
      type,
      since,
      pageSize === undefined ? {} : { pageSize },
    )) {
      records.push(...page.records);
      through = page.through ?? through;
    }
    return { records, through };
  }

  /** The key of what has this number or name. */
  async function keyOf(
    object: 'account' | 'tax-type' | 'tracking-option' | 'contact',
    id: string,
  ): Promise<string> {
    const [record] = await tenant.ledger.findByNumber(object, null, [id]);
    if (record === undefined) throw new Error(`no ${object} ${id}`);
    return record.key;
  }

  /** An invoice or a bill of two lines, with the company's own accounts, tax types and options. */
  async function document(change: Partial<DocumentContent> = {}): Promise<DocumentContent> {
    const sale = (change.type ?? 'invoice') === 'invoice';
    return {
      type: 'invoice',
      number: 'SI-0034',
      reference: 'PO 7',
      description: 'Rent, March quarter',
      contactKey: await keyOf('contact', sale ? 'C-00019' : 'V-1'),
      issueDate: '2026-02-01',
      postingDate: '2026-02-01',
      dueDate: '2026-02-28',
      currency: 'GBP',
      state: 'approved',
      lines: [
        {
          description: 'Rent #T0a1b2c',
          net: '100.01',
          tax: '20.01',
          accountKey: await keyOf('account', sale ? '4000' : '6000'),
          taxTypeKey: await keyOf('tax-type', sale ? 'UK Sale Standard' : 'UK Purchase Standard'),
          tracking: [{ category: 'department', key: await keyOf('tracking-option', 'PROP') }],
          propertyKey: await keyOf('tracking-option', 'QUAY-1'),
        },
        {
          description: 'Insurance',
          net: '10.00',
          tax: '2.00',
          accountKey: await keyOf('account', sale ? '4000' : '6000'),
          taxTypeKey: await keyOf('tax-type', sale ? 'UK Sale Standard' : 'UK Purchase Standard'),
          tracking: [],
          propertyKey: await keyOf('tracking-option', 'QUAY-1'),
        },
      ],
      net: '110.01',
      tax: '22.01',
      gross: '132.02',
      ...change,
    };
  }

  /** Sends the writes, each request under a key of its own. */
  async function write(...all: WriteIntent[]): Promise<SendResult[]> {
    const { requests, impossible } = tenant.ledger.compose(all);
    expect(impossible).toEqual([]);
    const results: SendResult[] = [];
    for (const request of requests)
      results.push(await tenant.ledger.send({ ...request, idempotencyKey: `key-${request.members.join()}` }));
    return results;
  }

  /** Sends one write that must succeed; gives the key of its record. */
  async function made(one: WriteIntent): Promise<string> {
    const [result] = await write(one);
    const member = result?.kind === 'answered' ? result.members[0] : undefined;
    if (member?.state !== 'done') throw new Error(JSON.stringify(result));
    return member.key;
  }

  const tenant = {
    person,
    calls,
    ledger: open(),
    open,
    /** Uses another adapter from here on. */
    reopen(change: Partial<IntacctOptions>): void {
      tenant.ledger = open(change);
    },
    readAll,
    keyOf,
    document,
    write,
    made,
    close: () => sandbox.close(),
  };
  return tenant;
}
export type Tenant = Awaited<ReturnType<typeof openTenant>>;
