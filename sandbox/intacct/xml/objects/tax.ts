import {
  date,
  decimal,
  type Fields,
  money,
  shown,
  stamp,
  status,
  text,
  whole,
  words,
  yesNo,
} from '../fields.ts';
import type { XmlObject } from '../object.ts';
import { owner, recordNo } from './shared.ts';

const detail: XmlObject = {
  name: 'TAXDETAIL',
  paths: ['tax/tax-detail'],
  id: 'DETAILID',
  generic: [],
  fields: {
    ...recordNo,
    DETAILID: shown(text('id')),
    TAXUID: shown(text('taxUniqueId')),
    DESCRIPTION: shown(text('description')),
    TAXTYPE: { ...words('taxType', { sale: 'Sale', purchase: 'Purchase' }), readOnly: true },
    VALUE: shown(decimal('taxPercent')),
    MINTAXABLE: shown(decimal('taxLimit.minTaxable')),
    MAXTAXABLE: shown(decimal('taxLimit.maxTaxable')),
    INCLUDE: shown(text('amountToTax')),
    MINTAX: shown(decimal('taxLimit.minTax')),
    MAXTAX: shown(decimal('taxLimit.maxTax')),
    GLACCOUNT: shown(text('glAccount.id')),
    TAXAUTHORITY: shown(text('taxAuthority.id')),
    STATUS: status,
    SYSGENERATED: shown(yesNo('isSystemGenerated')),
    REVERSECHARGE: shown(yesNo('reverseCharge')),
    TAXRATE: shown(text('taxRate')),
    TAXSOLUTIONID: shown(text('taxSolution.id')),
    WHENCREATED: stamp('audit.createdDateTime'),
    WHENMODIFIED: stamp('audit.modifiedDateTime'),
    ...owner,
  },
};

const solution: XmlObject = {
  name: 'TAXSOLUTION',
  paths: ['tax/tax-solution'],
  id: 'SOLUTIONID',
  generic: [],
  fields: {
    ...recordNo,
    SOLUTIONID: shown(text('id')),
    DESCRIPTION: shown(text('description')),
    TAXMETHOD: shown(text('taxCalculationMethod')),
    STATUS: { ...words('status', { active: 'Active', inactive: 'Inactive' }), readOnly: true },
    TYPE: shown(text('taxSolutionType')),
    STARTDATE: shown(date('taxSubmissionStartDate')),
    SHOWMULTILINETAX: shown(yesNo('enableMultilineTax')),
    GLACCOUNTPURCHASE: shown(text('purchaseGLAccount.id')),
    GLACCOUNTSALE: shown(text('salesGLAccount.id')),
    LASTUPDATE: shown(date('lastUpdatedTaxDate')),
    RECORD_URL: shown(text('webURL')),
  },
};

/**
 * The tax entries of all documents as one table. The paths that begin with `$` are filled in for each table:
 * `$line`, `$document` and `$detail` are its own references.
 */
const recordFields: Fields = {
  RECORDNO: shown(whole('$number')),
  TAXPRENTRYKEY: shown(whole('key')),
  SOURCEPRENTRYKEY: shown(whole('$line.key')),
  PRRECORDKEY: shown(whole('$document.key')),
  TAXDETAILKEY: shown(whole('$detail.key')),
  TAXCODE: shown(text('$detail.id')),
  TAXDETAILTYPE: shown(text('$detailType')),
  TAXTYPE: shown(text('$taxType')),
  TRANSACTIONTYPE: shown(text('$transaction')),
  DESCRIPTION: shown(text('$detail.description')),
  TAXUID: shown(text('$detail.taxUniqueId')),
  TRXTAXAMOUNT: shown(money('txnTaxAmount')),
  TAXAMOUNT: shown(money('baseTaxAmount')),
  RATE: shown(decimal('taxRate')),
  ENTRY_DATE: shown(date('$line.createdDate')),
  CURRENCY: shown(text('$currency')),
  STATE: shown(text('$state')),
  WHENCREATED: stamp('$document.audit.createdDateTime'),
  WHENMODIFIED: stamp('$document.audit.modifiedDateTime'),
};

const record: XmlObject = {
  name: 'TAXRECORD',
  paths: [
    'accounts-receivable/invoice-tax-entry',
    'accounts-payable/bill-tax-entry',
    'accounts-receivable/adjustment-tax-entry',
    'accounts-payable/adjustment-tax-entry',
  ],
  id: 'RECORDNO',
  generic: [],
  fields: recordFields,
};

export const taxObjects: readonly XmlObject[] = [detail, solution, record];
