import { type ProblemDraft, problem } from '../../domain/problem.ts';
import type { SettlingContent } from '../../domain/record.ts';
import type { ReceiptAccount, SupplierAccount } from '../../domain/settings.ts';
import { type Body, nest } from './body.ts';
import { creditAmount, type PaymentObject } from './payment-objects.ts';

/** Where money goes in the ledger, which no payment of the property system says. */
export interface PaymentSettings {
  readonly receiptAccount: ReceiptAccount | null;
  readonly supplierAccount: SupplierAccount | null;
}

/** Longest document number of a payment. */
const maxNumber = 45;

/**
 * A payment of one document, or a credit applied to one, as the ledger takes it. Our own key is its document number:
 * what people wrote goes into the description. Gives the problem where the ledger has nothing for it.
 */
export function paymentBody(
  content: SettlingContent,
  object: PaymentObject,
  ownKey: string,
  settings: Partial<PaymentSettings>,
): Body | ProblemDraft {
  const { document } = content;
  const target = object.targets.find(({ type }) => type === document?.type);
  if (document === null || target === undefined || target.type === 'credit-note')
    // Money given back on a credit note is no payment of the ledger's: it is entered there by hand.
    return problem(
      'value-invalid',
      'ledger',
      { field: 'document', value: document?.type ?? '' },
      { field: 'document' },
    );
  const bank = content.type === 'payment' ? bankFields(object, settings) : {};
  if ('code' in bank) return bank;
  const amountField = content.type === 'payment' ? 'txnCurrency.paymentAmount' : creditAmount;
  const detail = nest({
    [`${target.ref}.key`]: document.key,
    ...(content.type === 'allocation' ? { [`${object.creditRef}.key`]: content.creditKey } : {}),
    [amountField]: content.amount,
  });
  const dateField = object.role === 'customer' ? object.dateField : 'paymentDate';
  return nest({
    ...(content.contactKey === null ? {} : { [`${object.partyRef}.key`]: content.contactKey }),
    ...bank,
    [dateField]: content.date,
    documentNumber: ownKey.slice(0, maxNumber),
    ...(content.reference === '' ? {} : { description: content.reference }),
    'txnCurrency.currency': content.currency,
    // A receipt counts at once unless it says draft; a supplier payment stays a draft unless it is submitted.
    ...(object.role === 'vendor' ? { action: 'submit' } : {}),
    [object.detailList]: [detail],
  });
}

function bankFields(
  object: PaymentObject,
  settings: Partial<PaymentSettings>,
): Readonly<Record<string, string>> | ProblemDraft {
  if (object.role === 'customer') {
    const { receiptAccount } = settings;
    if (receiptAccount == null) return missing('in');
    return {
      [receiptAccount.kind === 'bank' ? 'financialEntity.entityId' : 'undepositedGLAccount.id']:
        receiptAccount.id,
      paymentMethod: receiptAccount.method,
    };
  }
  const { supplierAccount } = settings;
  if (supplierAccount == null) return missing('out');
  return { 'financialEntity.entityId': supplierAccount.id, paymentMethod: supplierAccount.method };
}

function missing(direction: 'in' | 'out'): ProblemDraft {
  return problem('payment-account-missing', 'relink', { direction }, { subject: direction });
}
