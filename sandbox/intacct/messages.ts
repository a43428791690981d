import { BusinessError, type Detail, RequestError } from './errors.ts';

/**
 * The ledger's words. Texts that a live tenant or Sage's documentation shows are verbatim; the few marked `ours`
 * stand for refusals whose text no public source gives.
 */
const usDate = (day: string) => `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;
const refuse = (code: string, message: string, more: Partial<Detail> = {}) =>
  new BusinessError({ code, message, ...more });

/** The wrapper that precedes the cause in `details`. */
export function wrapper(operation: string, object: string, label: string): Detail {
  if (operation === 'POST' && /(invoice|bill|adjustment)$/.test(object)) {
    return {
      code: 'BL01001973',
      message: "Currently, we can't create the transaction",
      correction: 'Check the transaction for errors or inconsistencies, then try again.',
    };
  }
  const verb = { POST: 'create', PATCH: 'update', DELETE: 'delete' }[operation] ?? 'process';
  return { code: 'BL01001973', message: `Could not ${verb} ${label} record!` };
}

export const duplicateId = (label: string, id: string) =>
  new BusinessError(
    {
      code: 'BL34000061',
      message: `Another ${label} with the given value(s) ${id}  already exists`,
      correction: 'Use a unique value instead.',
    },
    true,
  );

export const duplicateAccount = (id: string) =>
  new BusinessError(
    {
      code: 'BL01001973',
      errorId: 'GL-0493',
      message: `Duplicate account number. The account number '${id}' already exists`,
      messageId: 'IA.DUPLICATE_ACCOUNT_NUMBER',
      correction: 'Enter unique account number',
    },
    true,
  );

export const duplicateNumber = () => refuse('BL03002185', 'A transaction with that number already exists');

export const closedPeriod = (day: string) =>
  refuse(
    'BL01001973',
    `Periods are closed. Your transaction date (${usDate(day)}) is within a period that's been closed.`,
  );

export const onOrAfter = (day: string) => refuse('BL01001973', `Date must be on or after ${usDate(day)}.`);

export const missingDimension = (dimension: string, account: string) =>
  refuse(
    'invalidConfiguration',
    `This transaction is missing the ${dimension} dimension for the Account ${account}`,
  );

const cannotFind = "Oops, we can't find this transaction; enter a valid transaction, then try again.";
const invalidTexts: Record<string, (id: string) => string> = {
  'accounts-receivable/invoice': () => cannotFind,
  'accounts-receivable/invoice-line': () => cannotFind,
  'accounts-receivable/adjustment': () => cannotFind,
  'accounts-payable/bill': () => cannotFind,
  'accounts-payable/bill-line': () => cannotFind,
  'accounts-payable/adjustment': () => cannotFind,
  'accounts-receivable/customer': (id) => `Customer '${id}' specified is not valid.`,
  'accounts-payable/vendor': (id) => `Invalid Vendor '${id}' specified.`,
  'general-ledger/account': (id) => `Account ${id} is not valid`,
  'company-config/location': (id) => `The location '${id}' is invalid.`,
  'company-config/department': (id) => `The department '${id}' is invalid.`,
};

export const invalidReference = (object: string, label: string, id: string) =>
  refuse('BL01001973', invalidTexts[object]?.(id) ?? `Invalid ${label} '${id}' specified.`);

export const inactiveReference = (object: string, label: string, id: string) =>
  object === 'accounts-payable/vendor'
    ? refuse('BL01001973', `Activate the vendor ${id}, then try again.`)
    : invalidReference(object, label, id);

export const requiredField = (name: string) =>
  refuse('BL01001973', `Required field ${name} is missing`, { target: name });
export const noLines = () => refuse('BL01001973', 'No line items found');
export const billNumberMissing = () => refuse('BL03002128', 'Enter a Bill number, and try again.');
export const documentNumberMissing = () => refuse('PL01000127', 'Document Number is missing');
export const lineWithoutAmount = () =>
  refuse('BL03002101', 'Remove the extra line item in the request, then reclassify the bill.');
export const illegalFormat = (label: string, field: string) =>
  refuse('BL03000018', `Illegal format for ${label} : ${field}`);

/** The texts of payments are known from clients in part: `There is no due on the bill`, `exceeds total amount due ()`. */
export const transactionNotFound = () => refuse('BL01001973', cannotFind);
export const nothingDue = (label: string) => refuse('BL03000130', `There is no due on the ${label}`);
export const amountTooLarge = (due: string) =>
  refuse('BL01001973', `The payment amount exceeds total amount due (${due})`);

export const permissionDenied = (operation: string, object: string) =>
  new RequestError(
    403,
    'PL04000005',
    `You do not have permission for API operation ${operation} on objects of type ${object}`,
  );
export const auditDenied = () =>
  new RequestError(403, 'forbidden', 'You do not have permission to view audit history.');

export const invoiceState = () =>
  new RequestError(400, 'invalidRequest', 'State must be draft or not included in the request.');
export const adjustmentState = () =>
  new RequestError(400, 'invalidRequest', 'State must be draft, posted or not included in the request.');
export const readOnlyField = (field: string) =>
  new RequestError(400, 'invalidRequest', `Field ${field} is read-only`, {
    errorId: 'REST-1050',
    messageId: 'IA.FIELD_IS_READ_ONLY',
    placeholders: { FIELD: field },
  });
export const notFound = (object: string, key: string) =>
  new RequestError(404, 'notFound', `Record with key '${key}' was not found in objects/${object}`, {
    errorId: 'REST-1064',
    placeholders: { KEY: key, RESOURCE_NAME: `objects/${object}` },
  });

/* ours: refusals without a published text */
export const postedField = (field: string) =>
  refuse('BL01001973', `The field ${field} cannot be changed on a posted transaction`, { target: field });
export const wrongState = (action: string, state: string) =>
  refuse('BL03002129', `The action ${action} is not allowed for a transaction in state ${state}`);
export const paymentAmountMissing = () =>
  refuse('BL01001973', 'Each payment detail needs an amount greater than zero', { target: 'paymentAmount' });
export const badMethod = (method: string) =>
  new RequestError(400, 'invalidRequest', `Payment method '${method}' is not valid`);
export const paymentState = (allowed: string) =>
  new RequestError(400, 'invalidRequest', `State must be ${allowed} or not included in the request.`);
export const inUse = (label: string, id: string) =>
  refuse('BL01001973', `Cannot delete ${label} '${id}' because it is used by other records`);
export const reversalDate = () =>
  refuse('BL01001973', 'The reversal date must be later than the posting date of the transaction');
export const unpaidReversal = () => refuse('BL01001973', 'Reversing unpaid bills is not enabled');
export const badCurrency = (currency: string) =>
  refuse('BL01001973', `Currency '${currency}' is not valid for this transaction`);
export const taxMissing = () =>
  refuse('BL01001973', 'A tax solution and a tax detail for each line are required for this transaction');
export const oneTaxDetail = () => refuse('BL01001973', 'Only one tax detail is allowed for each line');
export const tooLong = (label: string, field: string, max: number) =>
  illegalFormat(label, `${field} is longer than ${max} characters`);
