import type { Json } from '../shared/json.ts';

/** A plain field of an object, addressed by its dotted path. */
export interface FieldDef {
  type: 'string' | 'date' | 'datetime' | 'money' | 'number' | 'integer' | 'boolean' | 'enum' | 'list';
  max?: number;
  values?: readonly string[];
  readOnly?: boolean;
  required?: boolean;
  /** Settable when created, never after. */
  fixed?: boolean;
  nullable?: boolean;
  default?: Json;
  /** Taken in requests, never given back. */
  writeOnly?: boolean;
  /** Listed in the model yet refused by the query service. */
  unselectable?: boolean;
}

/** A reference to a record of another object. */
export interface RefDef {
  object: string;
  required?: boolean;
  readOnly?: boolean;
  fixed?: boolean;
  /** Full GETs show all fields of the record, not only key, id and name. */
  expand?: boolean;
}

/** A list of records that belong to this one. */
export interface OwnedDef {
  object: string;
  /** The owned object's reference back. */
  parent: string;
}

/** Everything the sandbox knows of one object; a new object is one more row of data and, if need be, its rules. */
export interface ObjectDef {
  path: string;
  /** What error texts call it. */
  label: string;
  fields: Record<string, FieldDef>;
  refs: Record<string, RefDef>;
  owned: Record<string, OwnedDef>;
  /** `natural`: people choose the id and it is unique; `key`: the id equals the key. */
  id: 'natural' | 'key';
  /** The audit history names the record by its natural id, or by its key. */
  auditId: 'id' | 'key';
  methods: readonly ('GET' | 'POST' | 'PATCH' | 'DELETE')[];
  idempotenceSupported: boolean;
  /** Owned objects: the reference to the record they belong to. */
  parent?: string;
  /** Records carry audit stamps. */
  audited: boolean;
  /** Number given to a record created without an id, for example `C-00001`. */
  numbering?: { prefix: string; digits: number };
  workflows?: readonly string[];
}

export const text = (max = 255): FieldDef => ({ type: 'string', max });
export const date = (): FieldDef => ({ type: 'date' });
export const money = (): FieldDef => ({ type: 'money' });
export const decimal = (): FieldDef => ({ type: 'number' });
export const whole = (): FieldDef => ({ type: 'integer' });
export const yesNo = (start?: boolean): FieldDef =>
  start === undefined ? { type: 'boolean' } : { type: 'boolean', default: start };
export const oneOf = (values: readonly string[], start?: string): FieldDef =>
  start === undefined ? { type: 'enum', values } : { type: 'enum', values, default: start };
export const list = (): FieldDef => ({ type: 'list' });
export const readOnly = (field: FieldDef): FieldDef => ({ ...field, readOnly: true });
export const required = (field: FieldDef): FieldDef => ({ ...field, required: true, nullable: false });
export const fixed = (field: FieldDef): FieldDef => ({ ...field, fixed: true });
export const writeOnly = (field: FieldDef): FieldDef => ({ ...field, writeOnly: true });

/** References to objects that the sandbox does not hold (terms, employees, …): kept as they come. */
export function loose(...paths: string[]): Record<string, FieldDef> {
  return Object.fromEntries(paths.flatMap((path) => [`${path}.key`, `${path}.id`].map((p) => [p, text()])));
}

/** Repeats a group of fields under a prefix. */
export function group(prefix: string, fields: Record<string, FieldDef>): Record<string, FieldDef> {
  return Object.fromEntries(Object.entries(fields).map(([path, field]) => [`${prefix}.${path}`, field]));
}

export const status = oneOf(['active', 'activeNonPosting', 'inactive'], 'active');
export const simpleStatus = oneOf(['active', 'inactive'], 'active');

export const auditFields: Record<string, FieldDef> = group('audit', {
  createdDateTime: readOnly({ type: 'datetime' }),
  modifiedDateTime: readOnly({ type: 'datetime' }),
  createdBy: readOnly(text()),
  modifiedBy: readOnly(text()),
  'createdByUser.key': readOnly(text()),
  'createdByUser.id': readOnly(text()),
  'modifiedByUser.key': readOnly(text()),
  'modifiedByUser.id': readOnly(text()),
});

/** A definition with the usual answers filled in. */
export function define(
  path: string,
  label: string,
  rest: Partial<ObjectDef> & Pick<ObjectDef, 'fields'>,
): ObjectDef {
  const audited = rest.audited ?? true;
  return {
    path,
    label,
    refs: {},
    owned: {},
    id: 'natural',
    auditId: 'id',
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    idempotenceSupported: true,
    audited,
    ...rest,
    fields: {
      key: readOnly(text()),
      id: rest.id === 'key' ? readOnly(text()) : fixed(text(100)),
      ...rest.fields,
      ...(audited ? auditFields : {}),
      href: readOnly(text()),
    },
  };
}
