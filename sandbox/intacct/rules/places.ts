import { textOf } from '../../shared/json.ts';
import { BusinessError } from '../errors.ts';
import type { StoredRecord, Values } from '../store.ts';
import type { ObjectRules, Work } from '../work.ts';
import { touch } from '../write.ts';

/** Id of the entity a location belongs to: its owner, or the entity among its parents. */
export function entityOfLocation(work: Work, location: StoredRecord): string | null {
  const { store } = work;
  const seen = new Set<string>();
  for (let at: StoredRecord | undefined = location; at && !seen.has(at.key); ) {
    seen.add(at.key);
    if (store.get('company-config/entity', at.key)) return textOf(at.values.id) ?? null;
    if (at.entity !== null) return at.entity;
    const parent = textOf(at.values.parent);
    at = parent === undefined ? undefined : store.get('company-config/location', parent);
  }
  return null;
}

/** Locations: entities show among them, but are edited as entities. */
export const locationRules: ObjectRules = {
  beforeCreate: (work, draft) => {
    draft.values.locationType = 'location';
    const parent = textOf(draft.values.parent);
    const record = parent === undefined ? undefined : work.store.get('company-config/location', parent);
    if (record) draft.entity ??= entityOfLocation(work, record);
  },
  beforeUpdate: (work, before) => refuseEntity(work, before.key),
  beforeDelete: (work, record) => refuseEntity(work, record.key),
};

function refuseEntity(work: Work, key: string): void {
  if (!work.store.get('company-config/entity', key)) return;
  throw new BusinessError({
    code: 'BL01001973',
    message: 'This location is an entity; edit it at company-config/entity',
  });
}

const mirrored = ['name', 'status', 'startDate', 'endDate'];

const shared = (record: StoredRecord, paths: readonly string[]): Values =>
  Object.fromEntries(paths.map((path) => [path, record.values[path] ?? null]));

/** Entities: each also stands among the locations, under the same key. */
export const entityRules: ObjectRules = {
  afterCreate: (work, record) => {
    const stamps = Object.entries(record.values).filter(([path]) => path.startsWith('audit.'));
    const currency = record.values['baseCurrency.id'] ?? work.tenant.company.baseCurrency;
    work.tx.put({
      object: 'company-config/location',
      key: record.key,
      entity: null,
      values: {
        ...Object.fromEntries(stamps),
        ...shared(record, ['id', ...mirrored, 'taxId']),
        baseCurrency: currency,
        locationType: 'entity',
      },
    });
  },
  afterUpdate: (work, record) => {
    const location = work.store.get('company-config/location', record.key);
    if (location) touch(work, location, shared(record, mirrored));
  },
  beforeDelete: (work, record) => {
    const users = work.store.users('company-config/location', record.key);
    if (users.length > 0) {
      throw new BusinessError({ code: 'BL01001973', message: 'Cannot delete an entity that has locations' });
    }
  },
  afterDelete: (work, record) => work.tx.remove('company-config/location', record.key),
};
