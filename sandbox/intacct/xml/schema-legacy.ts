import { badSchema } from './errors.ts';
import { checkOrder, type Sequence } from './schema.ts';
import type { XmlNode } from './tree.ts';

const currency: Sequence = ['basecurr?', 'currency?', 'exchratedate?', 'exchratetype|exchrate?'];
const key: Sequence = [];

const line: Sequence = [
  'accountlabel|glaccountno',
  'offsetglaccountno?',
  'amount',
  'allocationid?',
  'memo?',
  'locationid?',
  'departmentid?',
  'item1099?',
  'key?',
  'totalpaid?',
  'totaldue?',
  'customfields?',
  'revrectemplate?',
  'defrevaccount?',
  'revrecstartdate?',
  'revrecenddate?',
  'projectid?',
  'taskid?',
  'costtypeid?',
  'customerid?',
  'vendorid?',
  'employeeid?',
  'itemid?',
  'classid?',
  'contractid?',
  'warehouseid?',
  'billable?',
  'taxentries?',
];

const invoiceHead: Sequence = [
  'customerid',
  'datecreated',
  'dateposted?',
  'datedue?',
  'termname?',
  'batchkey?',
  'action?',
  'invoiceno?',
  'ponumber?',
  'description?',
  'externalid?',
  'billto?',
  'shipto?',
  ...currency,
  'nogl?',
  'supdocid?',
  'customfields?',
  'taxsolutionid?',
];
const billHead: Sequence = [
  'vendorid',
  'datecreated',
  'dateposted?',
  'datedue?',
  'termname?',
  'action?',
  'batchkey?',
  'billno?',
  'ponumber?',
  'onhold?',
  'description?',
  'externalid?',
  'payto?',
  'returnto?',
  ...currency,
  'nogl?',
  'supdocid?',
  'customfields?',
  'inclusivetax?',
  'taxsolutionid?',
];
const adjustmentHead = (party: string, other: string): Sequence => [
  party,
  'datecreated',
  'dateposted?',
  'batchkey?',
  'adjustmentno?',
  'action?',
  other,
  'description?',
  'externalid?',
  ...currency,
  'nogl?',
  'customfields?',
  'taxsolutionid?',
];
const arAdjustment = adjustmentHead('customerid', 'invoiceno?');
const apAdjustment = adjustmentHead('vendorid', 'billno?');

const reversal: Sequence = ['datereversed', 'description?'];
/** Updates take the same elements in the same order, each of them optional. */
const changes = (head: Sequence): Sequence => head.map((part) => `${part.replace(/[?*+]$/, '')}?`);

/** The legacy functions the sandbox knows, with the order of their elements; all are in lower case. */
export const legacyFunctions: Readonly<Record<string, Sequence>> = {
  create_invoice: [...invoiceHead, 'invoiceitems'],
  update_invoice: [...changes(invoiceHead), 'updateinvoiceitems?'],
  reverse_invoice: reversal,
  delete_invoice: key,
  create_bill: [...billHead, 'billitems'],
  update_bill: [...changes(billHead), 'updatebillitems?'],
  reverse_bill: reversal,
  delete_bill: key,
  create_aradjustment: [...arAdjustment, 'aradjustmentitems'],
  reverse_aradjustment: reversal,
  delete_aradjustment: key,
  create_apadjustment: [...apAdjustment, 'apadjustmentitems'],
  update_aradjustment: [...changes(arAdjustment), 'updatearadjustmentitems?'],
  update_apadjustment: [...changes(apAdjustment), 'updateapadjustmentitems?'],
  reverse_apadjustment: reversal,
  delete_apadjustment: key,
  create_arpayment: [
    'customerid',
    'paymentamount',
    'translatedamount?',
    'batchkey|bankaccountid|undepfundsacct?',
    'refid?',
    'overpaylocid?',
    'overpaydeptid?',
    'datereceived?',
    'paymentmethod?',
    ...currency,
    'cctype?',
    'authcode?',
    'arpaymentitem*',
    'onlinecardpayment?',
    'onlineachpayment?',
  ],
  reverse_arpayment: [...reversal, 'nsfclosedaccount?'],
  reverse_appayment: reversal,
  approve_appaymentrequest: ['appaymentkeys'],
  decline_appaymentrequest: ['appaymentkeys'],
  confirm_appaymentrequest: ['appaymentkeys'],
  delete_appaymentrequest: ['appaymentkeys'],
  void_appaymentrequest: ['appaymentkeys'],
};

const date: Sequence = ['year', 'month', 'day'];
const contact: Sequence = ['contactname|contact'];

/** What stands below them. */
const inner: Readonly<Record<string, Sequence>> = {
  datecreated: date,
  dateposted: date,
  datedue: date,
  datereversed: date,
  datereceived: date,
  exchratedate: date,
  revrecstartdate: date,
  revrecenddate: date,
  billto: contact,
  shipto: contact,
  payto: contact,
  returnto: contact,
  customfields: ['customfield*'],
  customfield: ['customfieldname', 'customfieldvalue'],
  taxentries: ['taxentry+'],
  taxentry: ['detailid', 'trx_tax?'],
  invoiceitems: ['lineitem+'],
  billitems: ['lineitem+'],
  aradjustmentitems: ['lineitem+'],
  apadjustmentitems: ['lineitem+'],
  updateinvoiceitems: ['updatelineitem|lineitem*'],
  updatebillitems: ['updatelineitem|lineitem*'],
  updatearadjustmentitems: ['updatelineitem|lineitem*'],
  updateapadjustmentitems: ['updatelineitem|lineitem*'],
  lineitem: line,
  updatelineitem: changes(line),
  arpaymentitem: ['invoicekey', 'amount'],
  appaymentkeys: ['appaymentkey+'],
};
// An empty date or contact is left out by clients that write every element they know.
const mayBeEmpty = new Set([date, contact]);

/** Checks a legacy function and all below it. */
export function checkLegacy(call: XmlNode): void {
  const sequence = legacyFunctions[call.name];
  if (!sequence) throw badSchema(`Error 1871: Element '${call.name}': This element is not expected.`);
  const needsKey = /^(update|reverse|delete)_/.test(call.name);
  if (needsKey && !call.attributes.key)
    throw badSchema(`Error 1868: Element '${call.name}': The attribute 'key' is required but missing.`);
  checkOrder(call, sequence);
  const datedOrTermed = ['create_invoice', 'create_bill'].includes(call.name);
  if (datedOrTermed && !call.children.some((one) => one.name === 'datedue' || one.name === 'termname'))
    throw badSchema(
      `Error 1871: Element '${call.name}': Missing child element(s). Expected is one of ( datedue, termname ).`,
    );
  for (const child of call.children) checkInner(child);
}

function checkInner(node: XmlNode): void {
  const sequence = inner[node.name];
  if (!sequence) {
    const [stray] = node.children;
    if (stray) throw badSchema(`Error 1871: Element '${stray.name}': This element is not expected.`);
    return;
  }
  if (node.children.length === 0 && mayBeEmpty.has(sequence)) return;
  checkOrder(node, sequence);
  if (node.name === 'contact') return;
  for (const child of node.children) if (child.name !== 'contact') checkInner(child);
}
