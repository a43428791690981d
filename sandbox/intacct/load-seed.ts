import { isObject, textOf } from '../shared/json.ts';
import { begin } from './begin.ts';
import { BusinessError } from './errors.ts';
import { buildRegistry } from './registry.ts';
import type { IntacctSeed, SeedRecord } from './seed.ts';
import { Store } from './store.ts';
import type { Tenant } from './tenant.ts';
import type { Work } from './work.ts';
import { create } from './write.ts';

interface Pending {
  object: string;
  record: SeedRecord;
}

/** Fills an empty tenant. Records may come in any order: what refers to a later one is tried again. */
export function loadSeed(tenant: Tenant, seed: IntacctSeed): void {
  tenant.company = seed.company;
  tenant.requiredDimensions = seed.requiredDimensions;
  tenant.customFields = seed.customFields ?? [];
  tenant.store = new Store(buildRegistry(tenant.customFields));
  for (const entity of seed.entities) tenant.closed.set(entity.id, entity.closedThrough);

  for (const [object, key] of Object.entries(seed.reservedKeys ?? {})) tenant.store.reserve(object, key);
  createAll(tenant, inOrder(tenant, seed));
}

/** People enter records, as complete as a seed's, their keys included; they are made now. */
export function enterRecords(tenant: Tenant, objects: IntacctSeed['objects']): void {
  const given = Object.entries(objects);
  const known = [...tenant.store.registry.keys()];
  for (const [object] of given) if (!known.includes(object)) throw new Error(`there is no object ${object}`);
  const pending = given
    .flatMap(([object, records]) => records.map(({ audit: _then, ...record }) => ({ object, record })))
    .sort((a, b) => known.indexOf(a.object) - known.indexOf(b.object));
  tenant.commit(createAll(tenant, pending).tx);
}

function createAll(tenant: Tenant, pending: readonly Pending[]): Work {
  reserveKeys(tenant, pending);
  const work = begin(tenant, { key: '1', id: 'Admin', kind: 'person' }, null, true);
  for (let round: readonly Pending[] = pending; round.length > 0; ) {
    const left: Pending[] = [];
    let reason: unknown;
    for (const { object, record } of round) {
      try {
        createSeeded(work, object, record);
      } catch (error) {
        if (!(error instanceof BusinessError)) throw error;
        reason = error;
        left.push({ object, record });
      }
    }
    if (left.length === round.length) {
      const first = left[0];
      throw new Error(`seed record of ${first?.object} ${JSON.stringify(first?.record)} is refused`, {
        cause: reason,
      });
    }
    round = left;
  }
  return work;
}

function createSeeded(work: Work, object: string, record: SeedRecord): void {
  const mark = work.tx.mark();
  work.open.clear();
  try {
    create(work, object, record);
  } catch (error) {
    work.tx.rollback(mark);
    throw error;
  }
}

/** Entities first, then the objects as the registry orders them; tax details of the joint view become their own kind. */
function inOrder(tenant: Tenant, seed: IntacctSeed): Pending[] {
  const objects = new Map(Object.entries(seed.objects));
  const extra = objects.get('company-config/entity') ?? [];
  const entities = seed.entities.map((entity) => ({
    ...extra.find((record) => record.id === entity.id),
    id: entity.id,
    name: entity.name,
    baseCurrency: { id: entity.currency },
    ...(entity.taxSolutionId === null ? {} : { taxSolution: { id: entity.taxSolutionId } }),
  }));
  const others = extra.filter((record) => !seed.entities.some((entity) => entity.id === record.id));
  const names = new Set([...entities, ...others].map((record) => record.id));
  objects.set('company-config/entity', [...entities, ...others]);
  // An entity makes its own location.
  const locations = (objects.get('company-config/location') ?? []).filter(
    (record) => !names.has(record.id ?? null),
  );
  objects.set('company-config/location', locations);

  const joint = objects.get('tax/tax-detail') ?? [];
  objects.delete('tax/tax-detail');
  for (const { taxType, glAccount, ...detail } of joint) {
    const sale = taxType === 'sale';
    const object = sale ? 'tax/order-entry-tax-detail' : 'tax/purchasing-tax-detail';
    const own = objects.get(object) ?? [];
    if (own.some((record) => record.id === detail.id)) continue;
    const account = isObject(glAccount) ? { [sale ? 'salesGLAccount' : 'purchaseGLAccount']: glAccount } : {};
    objects.set(object, [...own, { ...detail, taxPercent: Number(detail.taxPercent ?? 0), ...account }]);
  }
  for (const path of objects.keys()) {
    if (!tenant.store.registry.has(path)) throw new Error(`the seed names an unknown object ${path}`);
  }
  return [...tenant.store.registry.keys()].flatMap((object) =>
    (objects.get(object) ?? []).map((record) => ({ object, record })),
  );
}

/** Keys that the seed chose are never given to another record. */
function reserveKeys(tenant: Tenant, pending: readonly Pending[]): void {
  for (const { object, record } of pending) {
    const key = textOf(record.key);
    if (key !== undefined && /^\d+$/.test(key)) tenant.store.reserve(object, Number(key));
  }
}
