import type { ObjectDef } from '../definition.ts';
import { define, fixed, group, list, readOnly, required, simpleStatus, text } from '../definition.ts';

const entity = { entity: { object: 'company-config/entity', readOnly: true } };
const account = {
  id: required(fixed(text(20))),
  ...group('bankAccountDetails', {
    accountNumber: text(40),
    bankName: text(80),
    accountHolderName: text(100),
    routingNumber: text(20),
    currency: text(3),
  }),
  restrictedLocations: list(),
  status: simpleStatus,
};
const refs = { 'accounting.glAccount': { object: 'general-ledger/account' }, ...entity };

/** Cash management: the bank accounts that payments name. */
export const cash: readonly ObjectDef[] = [
  define('cash-management/checking-account', 'Bank account', { fields: account, refs }),
  define('cash-management/bank-account', 'Bank account', {
    methods: ['GET'],
    idempotenceSupported: false,
    fields: { ...account, bankAccountType: readOnly(text()) },
    refs,
  }),
];
