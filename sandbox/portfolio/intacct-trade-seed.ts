import type { SeedRecord } from '../intacct/seed.ts';
import { entity, taxSolutionId, tradeAccounts } from './company.ts';
import { lineRecord, stamps } from './intacct-records.ts';
import type { Applied, CreditNote, Payment, Trade } from './model.ts';
import { money } from './money.ts';

/** Bank account, adjustments, payments and applied credits that the ledger holds before the first sync. */
export function tradeRecords(trade: Trade, setUp: string): Record<string, SeedRecord[]> {
  const here = <T extends { born: string }>(list: readonly T[]) => list.filter((it) => it.born === 'ledger');
  const of = <T extends { type: string }>(list: readonly T[], type: 'invoice' | 'bill') =>
    list.filter((it) => it.type === type);
  const notes = here(trade.creditNotes);
  const payments = here(trade.payments);
  const applied = here(trade.applied).map((it) => ({ ...it, type: it.document.type }));
  return {
    'cash-management/checking-account': [
      {
        key: '1',
        id: tradeAccounts.bank,
        bankAccountDetails: { bankName: 'First Harbour Bank', currency: entity.currency },
        status: 'active',
        audit: stamps(setUp),
      },
    ],
    'accounts-receivable/adjustment': of(notes, 'invoice').map(receivableCredit),
    'accounts-payable/adjustment': of(notes, 'bill').map(payableCredit),
    'accounts-receivable/payment': [
      ...of(payments, 'invoice').map(receipt),
      ...of(applied, 'invoice').map(appliedReceivable),
    ],
    'accounts-payable/payment': [
      ...of(payments, 'bill').map(supplierPayment),
      ...of(applied, 'bill').map(appliedPayable),
    ],
  };
}

function noteRecord(note: CreditNote): SeedRecord {
  return {
    key: note.id,
    entity: { id: entity.id },
    adjustmentNumber: note.number,
    createdDate: note.issued,
    state: note.state === 'approved' ? 'posted' : 'draft',
    description: note.description,
    taxSolution: { id: taxSolutionId },
    audit: stamps(note.issued),
  };
}

function receivableCredit(note: CreditNote): SeedRecord {
  return {
    ...noteRecord(note),
    customer: { id: note.contact.inLedger?.id ?? '' },
    documentNumber: note.reference,
    glPostingDate: note.issued,
    txnCurrency: { currency: note.currency },
    lines: note.lines.map((line) => {
      const { txnAmount, ...rest } = lineRecord(line, 'orderEntryTaxDetail');
      return { ...rest, txnCurrency: { amount: txnAmount ?? null, currency: note.currency } };
    }),
  };
}

function payableCredit(note: CreditNote): SeedRecord {
  return {
    ...noteRecord(note),
    vendor: { id: note.contact.inLedger?.id ?? '' },
    referenceNumber: note.reference,
    adjustmentSummary: { glPostingDate: note.issued },
    currency: { baseCurrency: entity.currency, txnCurrency: note.currency },
    lines: note.lines.map((line) => lineRecord(line, 'purchasingTaxDetail')),
  };
}

const bank = { financialEntity: { entityId: tradeAccounts.bank }, paymentMethod: tradeAccounts.method };

function receipt(payment: Payment): SeedRecord {
  return {
    key: payment.key,
    entity: { id: entity.id },
    ...bank,
    state: 'complete',
    customer: { id: payment.contact.inLedger?.id ?? '' },
    paymentSummary: { receiptDate: payment.date },
    description: payment.reference,
    txnCurrency: { currency: entity.currency },
    ...(payment.over === 0n ? {} : { overPaymentAmount: money(payment.over) }),
    paymentDetails: payment.parts.map(({ document, amount }) => ({
      arInvoice: { key: document.id },
      txnCurrency: { paymentAmount: money(amount) },
    })),
    audit: stamps(payment.date),
  };
}

function supplierPayment(payment: Payment): SeedRecord {
  return {
    key: payment.key,
    entity: { id: entity.id },
    ...bank,
    state: 'confirmed',
    vendor: { id: payment.contact.inLedger?.id ?? '' },
    paymentDate: payment.date,
    description: payment.reference,
    txnCurrency: { currency: entity.currency },
    details: payment.parts.map(({ document, amount }) => ({
      bill: { key: document.id },
      txnCurrency: { paymentAmount: money(amount) },
    })),
    audit: stamps(payment.date),
  };
}

/** A credit is applied by a payment that moves no money. */
function appliedReceivable({ id, note, document, amount, date }: Applied): SeedRecord {
  return {
    key: id,
    entity: { id: entity.id },
    state: 'complete',
    customer: { id: document.contact.inLedger?.id ?? '' },
    paymentSummary: { receiptDate: date },
    description: `Credit ${note.number} applied`,
    paymentDetails: [
      {
        arInvoice: { key: document.id },
        arAdjustment: { key: note.id },
        txnCurrency: { adjustmentAmount: money(amount) },
      },
    ],
    audit: stamps(date),
  };
}

function appliedPayable({ id, note, document, amount, date }: Applied): SeedRecord {
  return {
    key: id,
    entity: { id: entity.id },
    state: 'confirmed',
    vendor: { id: document.contact.inLedger?.id ?? '' },
    paymentDate: date,
    description: `Credit ${note.number} applied`,
    details: [
      {
        bill: { key: document.id },
        apDebitAdjustment: { key: note.id },
        txnCurrency: { adjustmentAmount: money(amount) },
      },
    ],
    audit: stamps(date),
  };
}
