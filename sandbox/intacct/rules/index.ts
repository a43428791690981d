import { billKind, invoiceKind, payableAdjustmentKind, receivableAdjustmentKind } from '../documents.ts';
import { receiptKind, supplierPaymentKind } from '../payments/kinds.ts';
import type { ObjectRules } from '../work.ts';
import { advanceRules, checkingAccountRules } from './cash.ts';
import { documentRules, lineRules } from './document-rules.ts';
import { partyRules } from './parties.ts';
import { paymentRules } from './payment-rules.ts';
import { entityRules, locationRules } from './places.ts';
import { taxDetailRules } from './tax-details.ts';

const none: ObjectRules = {};

const rules: ReadonlyMap<string, ObjectRules> = new Map<string, ObjectRules>([
  ['accounts-receivable/customer', partyRules('C')],
  ['accounts-payable/vendor', partyRules('V')],
  [invoiceKind.object, documentRules(invoiceKind)],
  [billKind.object, documentRules(billKind)],
  [invoiceKind.line, lineRules(invoiceKind)],
  [billKind.line, lineRules(billKind)],
  [receivableAdjustmentKind.object, documentRules(receivableAdjustmentKind)],
  [payableAdjustmentKind.object, documentRules(payableAdjustmentKind)],
  [receivableAdjustmentKind.line, lineRules(receivableAdjustmentKind)],
  [payableAdjustmentKind.line, lineRules(payableAdjustmentKind)],
  [receiptKind.object, paymentRules(receiptKind)],
  [supplierPaymentKind.object, paymentRules(supplierPaymentKind)],
  ['accounts-receivable/advance', advanceRules('r')],
  ['accounts-payable/advance', advanceRules('p')],
  ['cash-management/checking-account', checkingAccountRules],
  ['company-config/location', locationRules],
  ['company-config/entity', entityRules],
  ['tax/order-entry-tax-detail', taxDetailRules('sale')],
  ['tax/purchasing-tax-detail', taxDetailRules('purchase')],
]);

/** The rules of an object; objects without an entry only have the generic ones. */
export function rulesOf(object: string): ObjectRules {
  return rules.get(object) ?? none;
}
