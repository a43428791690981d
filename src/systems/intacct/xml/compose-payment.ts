import { problem } from '../../../domain/problem.ts';
import type { SettlingContent } from '../../../domain/record.ts';
import { isBody, textAt } from '../body.ts';
import { type ComposeSettings, Impossible, isProblem } from '../compose.ts';
import { paymentBody } from '../compose-payment.ts';
import { objectsOf, paymentObject } from '../objects.ts';
import { creditAmount, type PaymentTarget, settlingKey } from '../payment-objects.ts';
import { given, needed } from './compose-kit.ts';
import { fromDay } from './format.ts';
import { hole } from './holes.ts';
import { parseXml, textOf } from './tree.ts';
import { element, type Written } from './write.ts';

/** Ways of paying in the gateway's words, by those of REST. */
const methods: Readonly<Record<string, string>> = {
  printedcheck: 'Printed Check',
  cash: 'Cash',
  eft: 'EFT',
  creditcard: 'Credit Card',
  onlinechargecard: 'Online Charge Card',
  onlineachdebit: 'Online ACH Debit',
  ach: 'ACH',
};

/** What is paid, and the credit that is taken off: the elements of a detail. */
const targets: Readonly<Record<PaymentTarget['letter'], string>> = {
  i: 'RECORDKEY',
  b: 'RECORDKEY',
  a: 'POSADJKEY',
};

/** `<create>` of a receipt or a supplier payment of one document, or of a credit applied to one. */
export function createPayment(content: SettlingContent, ownKey: string, settings: ComposeSettings): Written {
  const [object] = objectsOf(content.type, content.role, []);
  const payment = object === undefined ? null : paymentObject(object);
  if (payment === null)
    throw new Impossible(problem('protocol', 'relink', { detail: `no object for a ${content.type}` }));
  // What is written, and what cannot be, is the same over REST: only its words differ.
  const body = paymentBody(content, payment, ownKey, settings);
  if (isProblem(body)) throw new Impossible(body);
  const list = body[payment.detailList];
  const detail: unknown = Array.isArray(list) ? list[0] : undefined;
  if (!isBody(detail)) throw new Error('a payment was composed without what it pays');
  const target = payment.targets.find(({ ref }) => textAt(detail, `${ref}.key`) !== '');
  const name = payment.role === 'customer' ? 'ARPYMT' : 'APPYMT';
  const method = textAt(body, 'paymentMethod');
  const party = payment.role === 'customer' ? 'CUSTOMERID' : 'VENDORID';
  const partyPath = payment.role === 'customer' ? 'accounts-receivable/customer' : 'accounts-payable/vendor';
  const date = fromDay(content.date);
  return element('create', [
    element(name, [
      given('FINANCIALENTITY', textAt(body, 'financialEntity.entityId')),
      given('UNDEPOSITEDACCOUNTNO', textAt(body, 'undepositedGLAccount.id')),
      given('PAYMENTMETHOD', methods[method.toLowerCase()] ?? method),
      hole(party, partyPath, needed(content.contactKey, 'contact')),
      payment.role === 'customer' ? element('RECEIPTDATE', date) : undefined,
      element('PAYMENTDATE', date),
      given('DOCNUMBER', textAt(body, 'documentNumber')),
      given('DESCRIPTION', textAt(body, 'description')),
      element('CURRENCY', content.currency),
      element('ACTION', 'Submit'),
      element(`${name}DETAILS`, [
        element(`${name}DETAIL`, [
          target === undefined
            ? undefined
            : element(targets[target.letter], textAt(detail, `${target.ref}.key`)),
          given('TRX_PAYMENTAMOUNT', textAt(detail, 'txnCurrency.paymentAmount')),
          given('ADJUSTMENTKEY', textAt(detail, `${payment.creditRef}.key`)),
          given('TRX_ADJUSTMENTAMOUNT', textAt(detail, creditAmount)),
        ]),
      ]),
    ]),
  ]);
}

/**
 * The key of what a function made: a payment's with the document (and the credit) that the function names, any other
 * record's own.
 */
export function recordKey(path: string, key: string, work: string): string {
  const payment = [...objectsOf('payment', null, [])].map(paymentObject).find((one) => one?.path === path);
  if (payment === null || payment === undefined || key === '') return key;
  const name = payment.role === 'customer' ? 'ARPYMT' : 'APPYMT';
  const detail = parseXml(work).children[0]?.children.find((one) => one.name === `${name}DETAILS`)
    ?.children[0];
  if (detail === undefined) return '';
  const target = payment.targets.find(({ letter }) => textOf(detail, targets[letter]) !== '');
  if (target === undefined) return '';
  const creditKey = textOf(detail, 'ADJUSTMENTKEY') || null;
  return settlingKey(key, target, textOf(detail, targets[target.letter]), creditKey);
}
