import {
  constant,
  date,
  type Fields,
  idle,
  money,
  needed,
  shown,
  stamp,
  status,
  text,
  whole,
  words,
  yesNo,
} from '../fields.ts';
import type { XmlObject } from '../object.ts';
import { audit, namedContact, owner, recordNo } from './shared.ts';

const all = ['create', 'update', 'delete'] as const;
const modes = { create: 'C', modify: 'M', delete: 'D' };

const account: XmlObject = {
  name: 'GLACCOUNT',
  paths: ['general-ledger/account'],
  id: 'ACCOUNTNO',
  generic: all,
  fields: {
    ...recordNo,
    ACCOUNTNO: needed(text('id')),
    TITLE: needed(text('name')),
    ACCOUNTTYPE: words('accountType', { balanceSheet: 'balancesheet', incomeStatement: 'incomestatement' }),
    NORMALBALANCE: text('normalBalance'),
    CLOSINGTYPE: words('closingType', {
      nonClosingAccount: 'non-closing account',
      closingAccount: 'closing account',
      closedToAccount: 'closed to account',
    }),
    CLOSINGACCOUNTNO: text('closeToGLAccount.id'),
    STATUS: status,
    TAXABLE: yesNo('isTaxable'),
    CATEGORY: text('category'),
    TAXCODE: text('taxCode'),
    ALTERNATIVEACCOUNT: text('alternativeGLAccount'),
    REQUIREDEPT: yesNo('requireDimensions.department'),
    REQUIRELOC: yesNo('requireDimensions.location'),
    REQUIREPROJECT: yesNo('requireDimensions.project'),
    REQUIRECUSTOMER: yesNo('requireDimensions.customer'),
    REQUIREVENDOR: yesNo('requireDimensions.vendor'),
    REQUIREEMPLOYEE: yesNo('requireDimensions.employee'),
    REQUIREITEM: yesNo('requireDimensions.item'),
    REQUIRECLASS: yesNo('requireDimensions.class'),
    ...audit(),
    ...owner,
  },
};

const place: Fields = {
  ...recordNo,
  LOCATIONID: needed(text('id')),
  NAME: needed(text('name')),
  STARTDATE: date('startDate'),
  ENDDATE: date('endDate'),
  STATUS: status,
  TAXID: text('taxId'),
  SUPERVISORID: text('manager.id'),
  ...namedContact('CONTACTINFO', 'contacts.primary', 'CONTACTKEY', []),
  ...namedContact('SHIPTO', 'contacts.shipTo', 'SHIPTOKEY', []),
  ...audit(),
  RECORD_URL: shown(text('webURL')),
};

/** Entities stand among the locations. */
const location: XmlObject = {
  name: 'LOCATION',
  paths: ['company-config/location'],
  id: 'LOCATIONID',
  generic: all,
  fields: {
    ...place,
    PARENTID: text('parent.id'),
    PARENTKEY: shown(whole('parent.key')),
    PARENTNAME: shown(text('parent.name')),
    CURRENCY: shown(text('baseCurrency')),
    LOCATIONTYPE: { ...words('locationType', { entity: 'E', location: 'N' }), readOnly: true },
    ENTITY: shown(text('entity.id')),
    ENTITYNAME: shown(text('entity.name')),
    CUSTTITLE: text('printAs'),
    REPORTPRINTAS: text('reportTitle'),
  },
};

const entity: XmlObject = {
  name: 'LOCATIONENTITY',
  paths: ['company-config/entity'],
  id: 'LOCATIONID',
  generic: all,
  fields: {
    ...place,
    CURRENCY: text('baseCurrency.id'),
    FEDERALID: text('federalId'),
    STARTOPEN: date('openBooksStartDate'),
    ISROOT: yesNo('isRoot'),
    OPCOUNTRY: text('operatingCountry'),
    TAXSOLUTIONID: text('taxSolution.id'),
    LOCATIONTYPE: constant('E'),
    ...idle('PARENTID', 'PARENTNAME'),
  },
};

const parent: Fields = {
  PARENTKEY: shown(whole('parent.key')),
  PARENTID: text('parent.id'),
};
const parentName: Fields = { PARENTNAME: shown(text('parent.name')) };

const option = (name: string, path: string, id: string, title: string, more: Fields): XmlObject => ({
  name,
  paths: [path],
  id,
  generic: all,
  fields: {
    ...recordNo,
    [id]: needed(text('id')),
    [title]: needed(text('name')),
    STATUS: status,
    ...more,
    ...audit(),
  },
});

// Fields a tenant's lookup lists for projects and the query service refuses.
const refusedOfProject = [
  'CFDA',
  'FUNDEDNAME',
  'AGENCY',
  'PAYER',
  'FUNDINGOTHERID',
  'ASSISTANCETYPE',
  'REVRESTRICTION',
  'RESTRICTIONEXPIRY',
];

const history: XmlObject = {
  name: 'AUDITHISTORY',
  paths: ['company-config/audit-history'],
  id: 'ID',
  generic: [],
  fields: {
    ID: shown(text('id')),
    OBJECTTYPE: shown(text('$objectType')),
    OBJECTKEY: shown(text('changeDetails.objectId')),
    USERID: shown(text('changeSource.completedBy')),
    ACCESSTIME: stamp('changeSource.accessDateTime'),
    ACCESSMODE: { ...words('changeSource.actionPerformed', modes), readOnly: true },
    WORKFLOWACTION: shown(text('changeSource.workflowAction')),
    IPADDRESS: shown(text('changeSource.clientIPAddress')),
    SOURCE: { ...words('changeSource.source', { userInterface: 'ui' }), readOnly: true },
    NOTES: shown(text('notes')),
    FIELD_NAME: shown(text('changeDetails.fieldName')),
    FIELD_BEFORE: shown(text('changeDetails.previousValue')),
    FIELD_AFTER: shown(text('changeDetails.newValue')),
  },
};

const user: XmlObject = {
  name: 'USERINFO',
  paths: [],
  virtual: 'users',
  id: 'LOGINID',
  generic: [],
  fields: {
    ...recordNo,
    LOGINID: shown(text('id')),
    DESCRIPTION: shown(text('description')),
    'CONTACTINFO.CONTACTNAME': shown(text('id')),
    ADMIN: shown(text('admin')),
    USERTYPE: shown(text('userType')),
    STATUS: status,
  },
};

const period: XmlObject = {
  name: 'REPORTINGPERIOD',
  paths: [],
  virtual: 'periods',
  id: 'NAME',
  generic: [],
  fields: {
    ...recordNo,
    NAME: shown(text('name')),
    HEADER1: shown(text('header1')),
    HEADER2: shown(text('header2')),
    START_DATE: shown(date('startDate')),
    END_DATE: shown(date('endDate')),
    BUDGETING: shown(yesNo('budgeting')),
    STATUS: status,
  },
};

const bank: XmlObject = {
  name: 'CHECKINGACCOUNT',
  paths: ['cash-management/checking-account'],
  id: 'BANKACCOUNTID',
  generic: [],
  fields: {
    ...recordNo,
    BANKACCOUNTID: shown(text('id')),
    BANKACCOUNTNO: shown(text('bankAccountDetails.accountNumber')),
    BANKNAME: shown(text('bankAccountDetails.bankName')),
    CURRENCY: shown(text('bankAccountDetails.currency')),
    GLACCOUNTNO: shown(text('accounting.glAccount.id')),
    STATUS: status,
    LASTRECONCILEDBALANCE: shown(money()),
    ...audit(),
    ...owner,
  },
};

export const companyObjects: readonly XmlObject[] = [
  account,
  location,
  entity,
  option('DEPARTMENT', 'company-config/department', 'DEPARTMENTID', 'TITLE', {
    ...parent,
    ...parentName,
    SUPERVISORID: text('supervisor.id'),
    CUSTTITLE: text('reportTitle'),
    RECORD_URL: shown(text('webURL')),
  }),
  option('CLASS', 'company-config/class', 'CLASSID', 'NAME', {
    ...parent,
    ...owner,
    DESCRIPTION: text('description'),
  }),
  option('PROJECT', 'projects/project', 'PROJECTID', 'NAME', {
    DESCRIPTION: text('description'),
    ...parent,
    ...parentName,
    ...owner,
    PROJECTSTATUS: text('projectStatus.id'),
    CUSTOMERID: text('customer.id'),
    LOCATIONID: text('location.id'),
    DEPARTMENTID: text('department.id'),
    CURRENCY: text('currency'),
    ...Object.fromEntries(
      refusedOfProject.map((name) => [name, { ...text(), readOnly: true, unselectable: true }] as const),
    ),
  }),
  history,
  user,
  period,
  bank,
];
