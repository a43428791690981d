import { pino } from 'pino';
import { newId } from '../../domain/id.ts';
import {
  type AccountContent,
  type ContactContent,
  type Content,
  noAddress,
  type RecordType,
} from '../../domain/record.ts';
import { defaultSettings } from '../../domain/settings.ts';
import type { Database } from '../../store/db/open.ts';
import type { EngineContext } from '../context.ts';
import { createEngine } from '../engine.ts';
import { createLive } from '../live.ts';
import type { Actor } from '../port.ts';
import { memorySystem } from './memory-system.ts';

export const ann: Actor = { kind: 'user', id: 'ann', name: 'Ann Lee' };

/** One connected company between two systems in memory, with one account and one customer matched on both. */
export async function smallWorld(database: Database) {
  const clock = { now: new Date('2026-11-22T08:00:00.000Z') };
  const property = memorySystem('property', clock);
  const ledger = memorySystem('ledger', clock);
  const organizationId = newId();
  const connectionId = newId();
  await database.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Test']);
  await database.query(
    `insert into connection (id, organization_id, short_code, name, status, sync_from, settings) values ($1, $2, $3, 'Harbourside', 'connected', '2026-01-01', $4)`,
    [connectionId, organizationId, connectionId.slice(-6).toUpperCase(), JSON.stringify(defaultSettings)],
  );
  const queued: string[] = [];
  const context: EngineContext = {
    database,
    openSystems: async () => ({ property, ledger }),
    // The seal of this test is a reversed copy: enough to show that what is stored is what is opened again.
    sealer: {
      seal: (clear) => ({ keyId: 'test', sealed: Uint8Array.from(clear).reverse() }),
      open: (_keyId, sealed) => Uint8Array.from(sealed).reverse(),
    },
    live: createLive(),
    log: pino({ level: 'silent' }),
    now: () => new Date(clock.now),
    enqueue: async (_connectionId, runId) => {
      queued.push(runId);
    },
    inFlightWaitMs: 200,
  };
  const engine = createEngine(context);
  const match = (type: RecordType, propertyKey: string, ledgerKey: string, role = '') =>
    database.query(
      `insert into mapping_choice (connection_id, type, role, property_key, ledger_key, choice, chosen_by) values ($1, $2, $3, $4, $5, 'match', 'Ann Lee')`,
      [connectionId, type, role, propertyKey, ledgerKey],
    );
  const account: AccountContent = { type: 'account', code: '4100', name: 'Service charge', status: 'active' };
  const contact: ContactContent = {
    type: 'contact',
    role: 'customer',
    name: 'Northgate Retail Ltd',
    correspondenceName: '',
    firstName: '',
    lastName: '',
    email: '',
    phone: '',
    mobile: '',
    fax: '',
    postalAddress: noAddress,
    streetAddress: noAddress,
    currency: null,
    status: 'active',
    mergedInto: null,
  };
  property.put('account', '41', account);
  ledger.put('account', '900', account);
  property.put('contact', '7', contact);
  ledger.put('contact', '70', contact);
  await match('account', '41', '900');
  await match('contact', '7', '70', 'customer');
  return {
    clock,
    property,
    ledger,
    engine,
    context,
    connectionId,
    queued,
    account,
    contact,
    match,
    /** A run from start to end, as the queue would carry it out. */
    async sync(): Promise<string> {
      const { runId } = await engine.startRun(connectionId, { trigger: 'person', actor: ann });
      await engine.executeRun(connectionId, runId, new AbortController().signal);
      return runId;
    },
    /** An approved invoice in the property system, with our account and customer. */
    invoice(key: string, more: Record<string, unknown> = {}) {
      const content: Content = {
        type: 'invoice',
        number: `INV-${key}`,
        reference: '',
        description: '',
        contactKey: '7',
        issueDate: '2026-10-01',
        postingDate: '2026-10-01',
        dueDate: '2026-10-31',
        currency: 'GBP',
        state: 'approved',
        net: '100.00',
        tax: '0.00',
        gross: '100.00',
        lines: [
          {
            description: `Rent #T${key}`,
            net: '100.00',
            tax: '0.00',
            accountKey: '41',
            taxTypeKey: null,
            tracking: [],
            propertyKey: null,
          },
        ],
        ...more,
      };
      return property.put('invoice', key, content);
    },
    async links(type = 'invoice') {
      const { rows } = await database.query<{
        id: string;
        released_id: string | null;
        ledger_key: string | null;
        outcome: string;
        held: boolean;
        cause_key: string | null;
        attempts: number;
        attention: number;
      }>(
        'select id, released_id, ledger_key, outcome, held, cause_key, attempts, attention from link where connection_id = $1 and type = $2 order by released_id, id',
        [connectionId, type],
      );
      return rows;
    },
    async count(table: 'event' | 'attempt' | 'request'): Promise<number> {
      const { rows } = await database.query<{ n: number }>(
        `select count(*) as n from ${table} where connection_id = $1`,
        [connectionId],
      );
      return rows[0]?.n ?? 0;
    },
  };
}
