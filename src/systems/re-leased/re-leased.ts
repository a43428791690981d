import { z } from 'zod';
import { problem } from '../../domain/problem.ts';
import { recordTypes } from '../../domain/record.ts';
import {
  atAddress,
  type ProbeResult,
  type PropertyEntry,
  type PropertySystem,
  SystemFault,
} from '../port.ts';
import { compose } from './compose.ts';
import { listControl } from './control-listing.ts';
import { type Fetch, openHttp } from './http.ts';
import { listKeys } from './list-keys.ts';
import { isReLeasedType, mapperVersion, resourceOf } from './map.ts';
import { faultOf } from './outcomes.ts';
import { all, get, parse, type Reader } from './pages.ts';
import { maxKeys, readByKey, readByNumber, readByOwnKey, readChanged, readDeleted } from './read.ts';
import { send } from './send.ts';
import { WireCompany, WirePage, WireProperty, WireTrackingCategory } from './wire.ts';

export interface ReLeasedOptions {
  /** Root of the API with its version, e.g. `https://property.example/api/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly companyId: string;
  /** Stands in for the network: a guard on addresses, a test. */
  readonly fetch?: Fetch;
  readonly userAgent?: string;
  readonly timeoutMs?: number;
  /** The connection's setting of that name. */
  readonly postingDate?: 'issue-date' | 'due-date';
}

/** A company the key may reach. */
export interface PropertyCompany {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly lockedThrough: string | null;
}

/** A tracking category; exactly one of a company decides which property a document from outside belongs to. */
export interface TrackingCategory {
  readonly key: string;
  readonly name: string;
  readonly propertyMatching: boolean;
}

/** The property side, with what connecting needs besides. */
export interface ReLeasedSystem extends PropertySystem {
  listCompanies(signal?: AbortSignal): Promise<readonly PropertyCompany[]>;
  listTrackingCategories(signal?: AbortSignal): Promise<readonly TrackingCategory[]>;
}

/** The property system over the property contract (`sandbox/re-leased/openapi.yaml`). */
export function createReLeased(options: ReLeasedOptions): ReLeasedSystem {
  const { companyId, postingDate = 'issue-date' } = options;
  const http = openHttp(options);
  const reader: Reader = { http, companyId, map: { postingDate } };
  const limits = { getPage: maxKeys, batch: 100 };
  const listTrackingCategories = async (signal?: AbortSignal): Promise<TrackingCategory[]> => {
    const found = await all(reader, '/tracking-categories', WireTrackingCategory, signal);
    return found.map(({ id, ...category }) => ({ key: id, ...category }));
  };
  return {
    name: 'property',
    mapperVersion,
    types: recordTypes,
    limits,
    probe: (signal) => probe(reader, options.baseUrl, signal),
    readChanged: (type, since, more) => readChanged(reader, type, since, more),
    readDeleted: (type, since, signal) => readDeleted(reader, type, since, signal),
    listKeys: (type, signal) => listKeys(reader, type, signal),
    listControl: (type, role, _options, signal) => listControl(reader, type, role, signal),
    get: (type, role, keys, signal) => readByKey(reader, type, role, keys, signal),
    findByOwnKey: (type, role, ownKeys, signal) => readByOwnKey(reader, type, role, ownKeys, signal),
    findByNumber: (type, role, numbers, signal) => readByNumber(reader, type, role, numbers, signal),
    compose: (intents) => compose(companyId, intents, limits.batch),
    send: (request, signal) => send(http, request, signal),
    // The contract keeps answers for every write; a request without a key is the only one that cannot be repeated.
    supportsReplay: ({ idempotencyKey }) => idempotencyKey !== null,
    async readPeriods(signal) {
      const own = (await listCompanies(reader, signal)).find((company) => company.id === companyId);
      return `locked through ${own?.lockedThrough ?? 'nothing'}`;
    },
    async count(type, signal) {
      if (!isReLeasedType(type)) return 0;
      const path = `/${resourceOf[type]}`;
      return parse(WirePage, await get(reader, path, [['limit', '1']], signal), path).total;
    },
    // The contract names no pages for people.
    webUrl: () => null,
    listCompanies: (signal) => listCompanies(reader, signal),
    listTrackingCategories,
    listProperties: async (signal) => {
      const matching = (await listTrackingCategories(signal)).filter((category) => category.propertyMatching);
      const category = matching.length === 1 ? matching[0]?.key : undefined;
      const found = await all(reader, '/properties', WireProperty, signal);
      return found.map(
        ({ id, name, tracking }): PropertyEntry => ({
          key: id,
          name,
          optionKey: tracking.find((one) => one.categoryId === category)?.optionId ?? null,
        }),
      );
    },
    close: () => http.close(),
  };
}

async function listCompanies({ http }: Reader, signal?: AbortSignal): Promise<PropertyCompany[]> {
  const result = await http.call({ method: 'GET', path: '/companies' }, signal);
  signal?.throwIfAborted();
  if (result.kind !== 'answer' || result.status !== 200) throw faultOf(result);
  const { items } = parse(WirePage, result.body, '/companies');
  return parse(z.array(WireCompany), items, '/companies');
}

/** Reaches the system, finds the company, and tries to read each resource, so that a missing permission shows now. */
async function probe(reader: Reader, baseUrl: string, signal?: AbortSignal): Promise<ProbeResult> {
  let companies: PropertyCompany[];
  try {
    companies = await listCompanies(reader, signal);
  } catch (error) {
    if (!(error instanceof SystemFault)) throw error;
    return { ok: false, problem: atAddress(error, baseUrl) };
  }
  try {
    const own = companies.find((company) => company.id === reader.companyId);
    if (own === undefined) {
      const draft = problem(
        'entity-unknown',
        'property',
        { entity: reader.companyId },
        { subject: reader.companyId },
      );
      return { ok: false, problem: draft };
    }
    for (const resource of [
      ...recordTypes.map((type) => resourceOf[type]),
      'properties',
      'tracking-categories',
    ]) {
      await get(reader, `/${resource}`, [['limit', '1']], signal);
    }
    const entities = companies.map(({ id, name, currency }) => ({ id, name, currency }));
    return { ok: true, company: own.name, entities, warnings: [] };
  } catch (error) {
    if (!(error instanceof SystemFault)) throw error;
    return { ok: false, problem: error.problem };
  }
}
