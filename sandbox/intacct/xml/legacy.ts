import { Big } from 'big.js';
import type { Json, JsonObject } from '../../shared/json.ts';
import { badDate, FunctionError } from './errors.ts';
import { setAt } from './generic.ts';
import { methods } from './objects/receivables.ts';
import { allowed, type Outcome, oneRecord } from './read.ts';
import { restCall, type Writer } from './rest-call.ts';
import { child, childrenOf, textAt, type XmlNode } from './tree.ts';

/** A document of the legacy functions, and where its parts stand in REST. */
interface LegacyKind {
  object: string;
  path: string;
  head: Readonly<Record<string, string>>;
  items: string;
  taxDetail: string;
  amount: string;
  reversedOn: string;
}

const currency = {
  basecurr: 'currency.baseCurrency',
  currency: 'currency.txnCurrency',
  exchratedate: 'currency.exchangeRate.date',
  exchratetype: 'currency.exchangeRate.typeId',
  exchrate: 'currency.exchangeRate.rate',
};
const common = {
  description: 'description',
  termname: 'term.id',
  supdocid: 'attachment.id',
  taxsolutionid: 'taxSolution.id',
};

const kinds: Readonly<Record<string, LegacyKind>> = {
  invoice: {
    object: 'ARINVOICE',
    path: 'accounts-receivable/invoice',
    head: {
      ...common,
      ...currency,
      customerid: 'customer.id',
      datecreated: 'invoiceDate',
      dateposted: 'invoiceSummary.glPostingDate',
      datedue: 'dueDate',
      invoiceno: 'invoiceNumber',
      ponumber: 'referenceNumber',
      billto: 'contacts.payTo.id',
      shipto: 'contacts.returnTo.id',
    },
    items: 'invoiceitems',
    taxDetail: 'orderEntryTaxDetail',
    amount: 'txnAmount',
    reversedOn: 'reversedDate',
  },
  bill: {
    object: 'APBILL',
    path: 'accounts-payable/bill',
    head: {
      ...common,
      ...currency,
      vendorid: 'vendor.id',
      datecreated: 'createdDate',
      dateposted: 'postingDate',
      datedue: 'dueDate',
      billno: 'billNumber',
      ponumber: 'referenceNumber',
      onhold: 'isOnHold',
      payto: 'contacts.payTo.id',
      returnto: 'contacts.returnTo.id',
      inclusivetax: 'isTaxInclusive',
    },
    items: 'billitems',
    taxDetail: 'purchasingTaxDetail',
    amount: 'txnAmount',
    reversedOn: 'reversedDate',
  },
  aradjustment: {
    object: 'ARADJUSTMENT',
    path: 'accounts-receivable/adjustment',
    head: {
      description: 'description',
      taxsolutionid: 'taxSolution.id',
      customerid: 'customer.id',
      datecreated: 'createdDate',
      dateposted: 'glPostingDate',
      adjustmentno: 'adjustmentNumber',
      invoiceno: 'documentNumber',
      basecurr: 'baseCurrency.currency',
      currency: 'txnCurrency.currency',
      exchratedate: 'exchangeRate.date',
      exchratetype: 'exchangeRate.typeId',
      exchrate: 'exchangeRate.rate',
    },
    items: 'aradjustmentitems',
    taxDetail: 'orderEntryTaxDetail',
    amount: 'txnCurrency.amount',
    reversedOn: 'reversedDate',
  },
  apadjustment: {
    object: 'APADJUSTMENT',
    path: 'accounts-payable/adjustment',
    head: {
      description: 'description',
      taxsolutionid: 'taxSolution.id',
      vendorid: 'vendor.id',
      datecreated: 'createdDate',
      dateposted: 'adjustmentSummary.glPostingDate',
      adjustmentno: 'adjustmentNumber',
      billno: 'referenceNumber',
      basecurr: 'currency.baseCurrency',
      currency: 'currency.txnCurrency',
      exchratedate: 'currency.exchangeRateDate',
      exchratetype: 'currency.exchangeRateTypeId',
      exchrate: 'currency.exchangeRate',
    },
    items: 'apadjustmentitems',
    taxDetail: 'purchasingTaxDetail',
    amount: 'txnAmount',
    reversedOn: 'reverseDate',
  },
  arpayment: {
    object: 'ARPYMT',
    path: 'accounts-receivable/payment',
    head: {},
    items: '',
    taxDetail: '',
    amount: '',
    reversedOn: 'reversedDate',
  },
  appayment: {
    object: 'APPYMT',
    path: 'accounts-payable/payment',
    head: {},
    items: '',
    taxDetail: '',
    amount: '',
    reversedOn: 'paymentDate',
  },
};

const lineFields: Readonly<Record<string, string>> = {
  accountlabel: 'accountLabel.id',
  glaccountno: 'glAccount.id',
  offsetglaccountno: 'overrideOffsetGLAccount.id',
  allocationid: 'allocation.id',
  memo: 'memo',
  locationid: 'dimensions.location.id',
  departmentid: 'dimensions.department.id',
  projectid: 'dimensions.project.id',
  taskid: 'dimensions.task.id',
  costtypeid: 'dimensions.costType.id',
  customerid: 'dimensions.customer.id',
  vendorid: 'dimensions.vendor.id',
  employeeid: 'dimensions.employee.id',
  itemid: 'dimensions.item.id',
  classid: 'dimensions.class.id',
  contractid: 'dimensions.contract.id',
  warehouseid: 'dimensions.warehouse.id',
};

/** Carries out a legacy function, whose elements were found in order. */
export function legacy(writer: Writer, call: XmlNode): Outcome {
  if (call.name.endsWith('_appaymentrequest')) return paymentRequests(writer, call);
  const [verb = '', noun = ''] = call.name.split('_');
  const kind = kinds[noun];
  if (!kind) throw new Error(`no legacy function ${call.name}`);
  if (call.name === 'create_arpayment') return createReceipt(writer, kind, call);
  if (verb === 'create') return createDocument(writer, kind, call);
  const object = allowed(writer.view, kind.object, verb.toUpperCase(), 'PL04000005');
  const key = call.attributes.key ?? '';
  const record = oneRecord(writer.view, object, key, 'key');
  if (!record) throw lost();
  if (verb === 'delete') restCall(writer, 'DELETE', `/objects/${kind.path}/${key}`, undefined, object);
  else if (verb === 'reverse') {
    const memo = textAt(call, 'description');
    const body = { key, [kind.reversedOn]: dateOf(child(call, 'datereversed')), ...(memo ? { memo } : {}) };
    restCall(writer, 'POST', `/workflows/${kind.path}/reverse`, body, object);
  } else {
    const body = headOf(writer, kind, call, true);
    const lines = updatedLines(writer, kind, key, child(call, `update${kind.items}`));
    if (lines.length > 0) body.lines = lines;
    restCall(writer, 'PATCH', `/objects/${kind.path}/${key}`, body, object);
    if (/^submit$/i.test(textAt(call, 'action') ?? '') && record.values.state === 'draft')
      restCall(writer, 'POST', `/workflows/${kind.path}/submit`, { key }, object);
  }
  return { key, counted: 1 };
}

function createDocument(writer: Writer, kind: LegacyKind, call: XmlNode): Outcome {
  const object = allowed(writer.view, kind.object, 'CREATE', 'PL04000005');
  const body = headOf(writer, kind, call, false);
  const draft = /^draft$/i.test(textAt(call, 'action') ?? '');
  if (draft) body.state = 'draft';
  else if (kind.object === 'APBILL') body.state = 'submitted';
  else if (kind.object === 'APADJUSTMENT') body.state = 'posted';
  body.lines = childrenOf(child(call, kind.items), 'lineitem').map((item) => lineOf(writer, kind, item));
  return { key: restCall(writer, 'POST', `/objects/${kind.path}`, body, object), counted: 1 };
}

function headOf(writer: Writer, kind: LegacyKind, call: XmlNode, updating: boolean): JsonObject {
  const body: JsonObject = {};
  for (const one of call.children) {
    const path = kind.head[one.name];
    if (path !== undefined) put(body, path, one, updating);
  }
  custom(writer, kind.path, call, body);
  return body;
}

/** An empty element says nothing when a document is made, and clears when it is changed. */
function put(body: JsonObject, path: string, node: XmlNode, updating: boolean): void {
  const value = jsonAt(node);
  if (value !== null) setAt(body, path, value);
  else if (updating)
    setAt(body, path.replace(/^(term|attachment|taxSolution|contacts\.\w+)\.id$/, '$1'), null);
}

function jsonAt(node: XmlNode): Json {
  if (/^date|date$/.test(node.name)) return node.children.length === 0 ? null : dateOf(node);
  if (['billto', 'shipto', 'payto', 'returnto'].includes(node.name))
    return textAt(node, 'contactname') || null;
  const text = node.text.trim();
  return text === '' ? null : text;
}

function dateOf(node: XmlNode | undefined): string {
  const part = (name: string, length: number) => (textAt(node, name) ?? '').padStart(length, '0');
  const day = `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`;
  const time = Date.parse(day);
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(day)) return day;
  throw badDate(`${part('month', 2)}/${part('day', 2)}/${part('year', 4)}`);
}

function lineOf(writer: Writer, kind: LegacyKind, item: XmlNode): JsonObject {
  const line: JsonObject = {};
  for (const one of item.children) {
    const path = one.name === 'amount' ? kind.amount : lineFields[one.name];
    if (path !== undefined) put(line, path, one, false);
  }
  if (textAt(item, 'billable') === 'true' && kind.object === 'APBILL')
    setAt(line, 'project.isBillable', true);
  const entries = childrenOf(child(item, 'taxentries'), 'taxentry').map((entry): JsonObject => {
    const tax = textAt(entry, 'trx_tax');
    return {
      [kind.taxDetail]: { id: textAt(entry, 'detailid') ?? '' },
      ...(tax ? { txnTaxAmount: tax } : {}),
    };
  });
  if (entries.length > 0) line.taxEntries = entries;
  custom(writer, `${kind.path}-line`, item, line);
  return line;
}

/** Lines to change are named by their position, others are added. */
function updatedLines(
  writer: Writer,
  kind: LegacyKind,
  key: string,
  items: XmlNode | undefined,
): JsonObject[] {
  const { store } = writer.view.work;
  const record = store.get(kind.path, key);
  const existing = record ? store.children(record, 'lines') : [];
  return (items?.children ?? []).map((item) => {
    const line = lineOf(writer, kind, item);
    if (item.name !== 'updatelineitem') return line;
    const before = existing[Number(item.attributes.line_num ?? 0) - 1];
    if (!before)
      throw new FunctionError({
        number: 'BL01001973',
        text: `Line ${item.attributes.line_num ?? ''} is not valid`,
      });
    return { ...line, key: before.key };
  });
}

/** The tenant's own fields, which legacy functions name in a list. */
function custom(writer: Writer, path: string, node: XmlNode, body: JsonObject): void {
  for (const one of childrenOf(child(node, 'customfields'), 'customfield')) {
    const name = textAt(one, 'customfieldname') ?? '';
    const known = writer.view.work.tenant.customFields.find(
      (field) => field.object === path && field.field.toLowerCase() === `nsp::${name.toLowerCase()}`,
    );
    if (!known) throw new FunctionError({ number: 'BL03000018', text: `Illegal custom field : ${name}` });
    body[known.field] = textAt(one, 'customfieldvalue') || null;
  }
}

/** A receipt; what its items leave over is an overpayment. */
function createReceipt(writer: Writer, kind: LegacyKind, call: XmlNode): Outcome {
  const object = allowed(writer.view, kind.object, 'CREATE', 'PL04000005');
  const items = childrenOf(call, 'arpaymentitem').map((item) => ({
    key: textAt(item, 'invoicekey') ?? '',
    amount: textAt(item, 'amount') ?? '',
  }));
  const body: JsonObject = {};
  const text = (name: string, path: string) => {
    const value = textAt(call, name);
    if (value) setAt(body, path, value);
  };
  text('customerid', 'customer.id');
  text('bankaccountid', 'financialEntity.entityId');
  text('undepfundsacct', 'undepositedGLAccount.id');
  text('refid', 'documentNumber');
  text('basecurr', 'baseCurrency.currency');
  text('currency', 'txnCurrency.currency');
  text('overpaylocid', 'overPaymentDimensions.locationId');
  text('overpaydeptid', 'overPaymentDimensions.departmentId');
  const received = child(call, 'datereceived');
  const day =
    received && received.children.length > 0 ? dateOf(received) : writer.view.work.tenant.clock.today();
  setAt(body, 'paymentSummary.receiptDate', day);
  const method = textAt(call, 'paymentmethod');
  if (method) body.paymentMethod = methodWord(method);
  body.paymentDetails = items.map(({ key, amount }) => ({
    arInvoice: { key },
    txnCurrency: { paymentAmount: amount },
  }));
  const over = decimal(textAt(call, 'paymentamount') ?? '').minus(
    items.reduce((sum, item) => sum.plus(decimal(item.amount)), new Big(0)),
  );
  if (over.gt(0)) body.overPaymentAmount = over.toFixed(2);
  return { key: restCall(writer, 'POST', `/objects/${kind.path}`, body, object), counted: 1 };
}

const methodWord = (method: string): string =>
  Object.entries(methods).find(([, theirs]) => theirs.toLowerCase() === method.toLowerCase())?.[0] ?? method;

function decimal(text: string): Big {
  if (/^-?\d+(\.\d+)?$/.test(text)) return new Big(text);
  throw new FunctionError({ number: 'BL03000018', text: `Illegal format for amount : ${text}` });
}

/** What is done to payments of bills that wait; voiding one undoes it. */
function paymentRequests(writer: Writer, call: XmlNode): Outcome {
  const object = allowed(writer.view, 'APPYMT', 'UPDATE', 'PL04000005');
  const keys = childrenOf(child(call, 'appaymentkeys'), 'appaymentkey').map((one) => one.text.trim());
  const [verb = ''] = call.name.split('_');
  for (const key of keys) {
    if (!oneRecord(writer.view, object, key, 'key')) throw lost();
    const path = 'accounts-payable/payment';
    const action = verb === 'void' ? 'reverse' : verb;
    if (verb === 'delete') restCall(writer, 'DELETE', `/objects/${path}/${key}`, undefined, object);
    else restCall(writer, 'POST', `/workflows/${path}/${action}`, { key }, object);
  }
  return { key: keys[0] ?? '', counted: keys.length };
}

const lost = () =>
  new FunctionError({
    number: 'BL01001973',
    text: "Oops, we can't find this transaction; enter a valid transaction, then try again.",
  });
