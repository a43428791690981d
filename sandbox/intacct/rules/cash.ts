import { textOf } from '../../shared/json.ts';
import { amount, moneyText } from '../amounts.ts';
import { requiredField, wrongState } from '../messages.ts';
import { checkOpen } from '../posting.ts';
import type { StoredRecord } from '../store.ts';
import type { ObjectRules, Work } from '../work.ts';

/** Checking accounts also show among all bank accounts, under the same key. */
export const checkingAccountRules: ObjectRules = {
  afterCreate: mirror,
  afterUpdate: mirror,
  afterDelete: (work, record) => work.tx.remove('cash-management/bank-account', record.key),
};

function mirror(work: Work, record: StoredRecord): void {
  work.tx.put({
    ...record,
    object: 'cash-management/bank-account',
    values: { ...record.values, bankAccountType: 'checking' },
  });
}

/** Money that no document claims yet. */
export function advanceRules(prefix: string): ObjectRules {
  return {
    beforeCreate(work, draft, input) {
      const { values } = draft;
      const total = amount(values.txnTotalEntered);
      if (total.lte(0)) throw requiredField('txnTotalEntered');
      const day =
        textOf(values['paymentInformation.receiptDate']) ?? textOf(values['paymentInformation.paymentDate']);
      if (day === undefined) throw requiredField('paymentInformation.receiptDate');
      if (!work.seeding)
        checkOpen(work, new Set(['', ...(draft.entity === null ? [] : [draft.entity])]), day);
      const over = textOf(values['payment.key']) !== undefined;
      const paid = amount(values['paymentInformation.txnTotalPaid']);
      const open = moneyText(total.minus(paid));
      Object.assign(values, {
        state: textOf(input.values.state) === 'draft' ? 'draft' : (textOf(input.values.state) ?? 'posted'),
        recordType: prefix === 'r' ? (over ? 'ro' : 'rr') : 'pr',
        advanceNumber: `ADV-${String(work.tenant.nextInSequence(draft.object)).padStart(6, '0')}`,
        createdDate: day,
        totalEntered: moneyText(total),
        'paymentInformation.txnTotalPaid': moneyText(paid),
        'paymentInformation.totalPaid': moneyText(paid),
        'paymentInformation.totalTxnAmountDue': open,
        'paymentInformation.totalDue': open,
        'paymentInformation.currency.txnCurrency':
          textOf(values['paymentInformation.currency.txnCurrency']) ?? work.tenant.company.baseCurrency,
        isSystemGenerated: over,
      });
    },
    beforeDelete(_work, record) {
      const paid = amount(record.values['paymentInformation.txnTotalPaid']);
      if (!paid.eq(0)) throw wrongState('delete', textOf(record.values.state) ?? '');
    },
  };
}
