import type { JsonObject } from '../shared/json.ts';
import type { FieldDef, ObjectDef } from './definition.ts';
import { RequestError } from './errors.ts';
import type { Store } from './store.ts';

const wireType: Partial<Record<FieldDef['type'], JsonObject>> = {
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  money: { type: 'string', format: 'decimal-precision-2' },
  enum: { type: 'string' },
  list: { type: 'array' },
};

function fieldModel(field: FieldDef): JsonObject {
  return {
    ...(wireType[field.type] ?? { type: field.type }),
    ...(field.values ? { enum: [...field.values] } : {}),
    ...(field.max === undefined ? {} : { maxLength: field.max }),
    mutable: !field.readOnly && !field.fixed,
    nullable: field.nullable ?? true,
    readOnly: field.readOnly ?? false,
    writeOnly: field.writeOnly ?? false,
    required: field.required ?? false,
  };
}

/** What the model service says of an object. */
export function modelOf(def: ObjectDef): JsonObject {
  const fields: JsonObject = {};
  const groups: Record<string, JsonObject> = {};
  for (const [path, field] of Object.entries(def.fields)) {
    const dot = path.indexOf('.');
    if (dot < 0) fields[path] = fieldModel(field);
    else {
      const name = path.slice(0, dot);
      groups[name] = { ...groups[name], [path.slice(dot + 1)]: fieldModel(field) };
    }
  }
  const refs = Object.entries(def.refs).map(([path, ref]) => {
    const mutable = !ref.readOnly && !ref.fixed;
    const field = { type: 'string', mutable, nullable: !ref.required, readOnly: ref.readOnly ?? false };
    return [path, { apiObject: ref.object, fields: { id: field, key: field } }];
  });
  return {
    fields,
    groups: Object.fromEntries(Object.entries(groups).map(([name, inner]) => [name, { fields: inner }])),
    httpMethods: ['OPTIONS', ...def.methods].join(','),
    refs: Object.fromEntries(refs),
    lists: Object.fromEntries(
      Object.entries(def.owned).map(([name, { object }]) => [name, { apiObject: object }]),
    ),
    idempotenceSupported: def.idempotenceSupported,
    type: def.parent === undefined ? 'rootObject' : 'ownedObject',
  };
}

/** Answers GET /services/core/model: one object, or without a name the list of all. */
export function model(store: Store, name: string | undefined): JsonObject {
  if (name === undefined) {
    const all = [...store.registry.values()].map((def) => ({
      apiObject: def.path,
      type: def.parent === undefined ? 'rootObject' : 'ownedObject',
    }));
    return {
      'ia::result': all,
      'ia::meta': { totalCount: all.length, totalSuccess: all.length, totalError: 0 },
    };
  }
  const def = store.registry.get(name.replace(/^objects\//, ''));
  if (!def)
    throw new RequestError(404, 'notFound', `Model for ${name} was not found`, { errorId: 'REST-1064' });
  return { 'ia::result': modelOf(def), 'ia::meta': { totalCount: 1, totalSuccess: 1, totalError: 0 } };
}

const dimensions = [
  ['DEPARTMENT', 'Department', 'company-config/department'],
  ['LOCATION', 'Location', 'company-config/location'],
  ['CUSTOMER', 'Customer', 'accounts-receivable/customer'],
  ['VENDOR', 'Vendor', 'accounts-payable/vendor'],
  ['CLASS', 'Class', 'company-config/class'],
] as const;

/** Answers GET /services/company-config/dimensions/list. */
export function dimensionList(): JsonObject {
  const rows = dimensions.map(([dimensionName, label, object]) => ({
    dimensionName,
    dimensionLabel: label,
    termName: label,
    isUserDefinedDimension: false,
    isEnabledInGL: true,
    dimensionEndpoint: `/objects/${object}`,
  }));
  return {
    'ia::result': rows,
    'ia::meta': { totalCount: rows.length, totalSuccess: rows.length, totalError: 0 },
  };
}
