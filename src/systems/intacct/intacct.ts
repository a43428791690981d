import { type RecordType, recordTypes } from '../../domain/record.ts';
import type { ComposedRequest, Composition, SendResult, System, WriteIntent } from '../port.ts';
import { textAt } from './body.ts';
import { readChanged } from './changes.ts';
import { type ComposeSettings, compose } from './compose.ts';
import type { PaymentSettings } from './compose-payment.ts';
import { listControl } from './control-listing.ts';
import { listKeys } from './list-keys.ts';
import { type MapSettings, mapperVersion } from './map.ts';
import { objectReplays } from './objects.ts';
import { type Dimension, listBankAccounts, listDimensions, probe } from './probe.ts';
import { createReader, inLimit, type Reader } from './query.ts';
import {
  countRecords,
  findByNumber,
  findByOwnKey,
  getRecords,
  type ReadContext,
  readDeleted,
} from './read.ts';
import { send } from './send.ts';
import { createWire, type WireOptions } from './wire.ts';

/** What a connection needs to know of one entity of one Intacct company, whatever is spoken to it. */
export interface LedgerOptions {
  /** Act inside this entity; `null`: at the top level. */
  readonly entityId: string | null;
  /** The dimension whose value is a document line's property. */
  readonly propertyDimension: string;
  /** Dimensions carried as tracking options besides. */
  readonly trackingDimensions: readonly string[];
  /** Which of a customer's addresses is the postal one. */
  readonly addressPairing?: MapSettings['addressPairing'];
  /** Tax solution named on documents, for companies with several. */
  readonly taxSolutionId?: string | null;
  /** Where receipts go, and from where suppliers are paid; without them payments from the property side wait. */
  readonly receiptAccount?: PaymentSettings['receiptAccount'];
  readonly supplierAccount?: PaymentSettings['supplierAccount'];
  /** The company numbers its customers and vendors itself; else our own key becomes their id. */
  readonly numbersContacts?: boolean;
}

/** The same over REST. */
export interface IntacctOptions extends LedgerOptions, Omit<WireOptions, 'timeoutMs' | 'now'> {
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** Waits between the tries of a read, in ms. */
  readonly retryWaits?: readonly number[];
}

/** How the ledger is spoken to. What is above it (what to read, what it means, what to write) is the same for all. */
export interface Transport {
  readonly baseUrl: string;
  readonly company: string;
  readonly reader: Reader;
  /** Record types this transport carries; without it, all. */
  readonly types?: readonly RecordType[];
  /** Records of one write request. */
  readonly batch: number;
  compose(intents: readonly WriteIntent[], settings: ComposeSettings): Composition;
  send(request: ComposedRequest, signal?: AbortSignal): Promise<SendResult>;
  supportsReplay(request: Pick<ComposedRequest, 'object' | 'idempotencyKey'>): boolean;
  composedFor(request: Pick<ComposedRequest, 'path'>): boolean;
}

/** Sage Intacct, with what only it can tell. */
export interface IntacctSystem extends System {
  /** The dimensions the company uses, for choosing the one that means the property. */
  dimensions(signal?: AbortSignal): Promise<Dimension[]>;
  /** A record's page in Intacct; it has to be asked for, because no address can be made from a key. */
  recordUrl(object: string, key: string, signal?: AbortSignal): Promise<string | null>;
}

/** Records of one write request; the ledger takes up to 500. */
const batch = 100;

/**
 * The ledger over its REST API.
 * @example
 * const ledger = createIntacct({ baseUrl, clientId, clientSecret, username: 'relink@acme', entityId: '200',
 *   propertyDimension: 'location', trackingDimensions: ['department'] });
 * for await (const page of ledger.readChanged('invoice', null)) store(page.records);
 */
export function createIntacct(options: IntacctOptions): IntacctSystem {
  const wire = createWire(options);
  const { entityId, retryWaits } = options;
  const reader = createReader({ wire, entityId, ...(retryWaits === undefined ? {} : { waits: retryWaits }) });
  const company = options.username.slice(options.username.indexOf('@') + 1).split('|')[0] ?? '';
  return ledgerOver(
    {
      baseUrl: options.baseUrl,
      company,
      reader,
      batch,
      compose,
      send: (request, signal) => send(wire, request, signal),
      supportsReplay: ({ object, idempotencyKey }) => idempotencyKey !== null && objectReplays(object),
      composedFor: ({ path }) => path.startsWith('/'),
    },
    options,
  );
}

/** The ledger, spoken to in one way or the other. */
export function ledgerOver(transport: Transport, options: LedgerOptions): IntacctSystem {
  const { reader, baseUrl, company, types = recordTypes } = transport;
  const { entityId } = options;
  const settings: MapSettings = {
    propertyDimension: options.propertyDimension,
    trackingDimensions: options.trackingDimensions,
    addressPairing: options.addressPairing ?? 'ship-to-is-postal',
  };
  const context: ReadContext = { reader, settings };
  return {
    name: 'ledger',
    mapperVersion,
    types,
    limits: { getPage: inLimit, batch: transport.batch },
    probe: (signal) => probe(context, { baseUrl, company, entityId, types }, signal),
    readChanged: (type, since, read) => readChanged(context, type, since, read),
    readDeleted: (type, since, signal) => readDeleted(context, type, since, signal),
    listKeys: (type, signal) => listKeys(context, type, signal),
    listControl: (type, role, options, signal) => listControl(context, type, role, options, signal),
    get: (type, role, keys, signal) => getRecords(context, type, role, keys, signal),
    findByOwnKey: (type, role, ownKeys, signal) => findByOwnKey(context, type, role, ownKeys, signal),
    findByNumber: (type, role, numbers, signal) => findByNumber(context, type, role, numbers, signal),
    compose: (intents) =>
      transport.compose(intents, {
        entityId,
        propertyDimension: options.propertyDimension,
        taxSolutionId: options.taxSolutionId ?? null,
        numbersContacts: options.numbersContacts ?? false,
        receiptAccount: options.receiptAccount ?? null,
        supplierAccount: options.supplierAccount ?? null,
        batch: transport.batch,
      }),
    send: transport.send,
    supportsReplay: transport.supportsReplay,
    composedFor: transport.composedFor,
    webUrl: () => null,
    // The ledger's API names its periods, not which of them are open to an entity: only a record that is tried shows it.
    count: (type, signal) => countRecords(context, type, signal),
    bankAccounts: (signal) => listBankAccounts(reader, signal),
    dimensions: (signal) => listDimensions(reader, signal),
    async recordUrl(object, key, signal) {
      const body = await reader.record(object, key, signal);
      const url = body === null ? '' : textAt(body, 'webURL');
      return isIntacctPage(url) ? url : null;
    },
    close: async () => {},
  };
}

/** Only a page of Intacct itself is ever shown as a link. */
function isIntacctPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && (hostname === 'intacct.com' || hostname.endsWith('.intacct.com'));
}
