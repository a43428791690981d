import type { FieldDef, ObjectDef } from './definition.ts';
import { payableAdjustments, receivableAdjustments } from './objects/adjustments.ts';
import { cash } from './objects/cash.ts';
import { company, ledger, tax } from './objects/company.ts';
import { payables } from './objects/payables.ts';
import { advances, payablePayments, receivablePayments } from './objects/payments.ts';
import { receivables } from './objects/receivables.ts';

/** A custom field of the tenant; its name on the wire begins with `nsp::`. */
export interface CustomField {
  object: string;
  field: string;
  max?: number;
}

/** The objects a tenant has, by path; in order, so that what is referred to mostly comes first. */
export type Registry = ReadonlyMap<string, ObjectDef>;

/** All objects with the tenant's custom fields added. */
export function buildRegistry(customFields: readonly CustomField[] = []): Registry {
  const all = [
    ...company,
    ...ledger,
    ...tax,
    ...receivables,
    ...payables,
    ...cash,
    ...receivableAdjustments,
    ...payableAdjustments,
    ...advances,
    ...receivablePayments,
    ...payablePayments,
  ];
  return new Map(
    all.map((def) => {
      const own = customFields.filter((custom) => custom.object === def.path);
      const fields: Record<string, FieldDef> = Object.fromEntries(
        own.map((custom) => [custom.field, { type: 'string', max: custom.max ?? 255 }]),
      );
      return [def.path, { ...def, fields: { ...def.fields, ...fields } }];
    }),
  );
}
