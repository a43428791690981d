import type { ObjectDef } from '../definition.ts';
import {
  date,
  decimal,
  define,
  fixed,
  group,
  list,
  loose,
  readOnly,
  required,
  simpleStatus,
  status,
  text,
  yesNo,
} from '../definition.ts';

const entity = { entity: { object: 'company-config/entity', readOnly: true } };
const contacts = {
  'contacts.primary': { object: 'company-config/contact', expand: true },
  'contacts.shipTo': { object: 'company-config/contact', expand: true },
};

/** Company: contacts, dimensions, history. */
export const company: readonly ObjectDef[] = [
  define('company-config/contact', 'Contact', {
    fields: {
      companyName: text(100),
      prefix: text(15),
      firstName: text(40),
      lastName: text(40),
      middleName: text(40),
      printAs: required(text(200)),
      phone1: text(30),
      phone2: text(30),
      mobile: text(30),
      pager: text(30),
      fax: text(30),
      email1: text(200),
      email2: text(200),
      URL1: text(),
      URL2: text(),
      showInContactList: yesNo(true),
      discount: text(),
      ...group('mailingAddress', {
        addressLine1: text(80),
        addressLine2: text(80),
        addressLine3: text(80),
        city: text(80),
        state: text(40),
        postCode: text(30),
        country: text(60),
        isoCountryCode: text(2),
      }),
      ...group('tax', { isTaxable: yesNo(), taxId: text(20) }),
      ...group('tax', loose('group')),
      ...loose('priceSchedule', 'priceList'),
      status: simpleStatus,
    },
    refs: { 'tax.solution': { object: 'tax/tax-solution' }, ...entity },
  }),
  define('company-config/location', 'Location', {
    fields: {
      name: required(text(100)),
      description: text(1000),
      reportTitle: text(),
      printAs: text(),
      startDate: date(),
      endDate: date(),
      baseCurrency: readOnly(text(3)),
      taxId: text(20),
      businessId: text(),
      locationType: readOnly(text()),
      'manager.name': readOnly(text()),
      ...loose('manager'),
      status,
    },
    refs: { parent: { object: 'company-config/location' }, ...contacts, ...entity },
  }),
  define('company-config/entity', 'LocationEntity', {
    idempotenceSupported: false,
    fields: {
      name: required(text(100)),
      'baseCurrency.id': text(3),
      'baseCurrency.key': text(),
      startDate: date(),
      endDate: date(),
      reportPrintAs: text(),
      weekStart: text(),
      firstFiscalMonth: text(),
      firstTaxMonth: text(),
      openBooksStartDate: date(),
      statutoryReportingPeriodDate: date(),
      defaultCountryForAddresses: text(),
      operatingCountry: text(),
      ...group('texts', {
        message: text(),
        marketing: text(),
        footnote: text(),
        customTitle: text(),
        reportPrintAs: text(),
      }),
      customTitle: text(),
      isRoot: yesNo(),
      isLimitedEntity: yesNo(),
      businessDays: list(),
      weekendDays: list(),
      taxId: text(20),
      federalId: text(),
      accountingType: text(),
      'branding.logo': text(100_000),
      'manager.name': readOnly(text()),
      ...loose('manager', 'interEntityPayableGLAccount', 'interEntityReceivableGLAccount'),
      status: simpleStatus,
    },
    refs: { taxSolution: { object: 'tax/tax-solution' }, ...contacts },
  }),
  define('company-config/department', 'Department', {
    fields: {
      name: required(text(100)),
      reportTitle: text(),
      'supervisor.name': readOnly(text()),
      ...loose('supervisor'),
      status,
    },
    refs: { parent: { object: 'company-config/department' }, ...entity },
  }),
  define('company-config/class', 'Class', {
    fields: { name: required(text(100)), description: text(1000), locationKey: readOnly(text()), status },
    refs: { parent: { object: 'company-config/class' }, ...entity },
  }),
  define('company-config/audit-history', 'Audit history', {
    methods: ['GET'],
    audited: false,
    idempotenceSupported: false,
    fields: {
      ...group('changeDetails', {
        objectName: readOnly(text()),
        objectId: readOnly(text()),
        fieldName: readOnly(text()),
        previousValue: readOnly(text()),
        newValue: readOnly(text()),
      }),
      ...group('changeSource', {
        completedBy: readOnly(text()),
        accessDateTime: readOnly({ type: 'datetime' }),
        actionPerformed: readOnly(text()),
        workflowAction: readOnly(text()),
        clientIPAddress: readOnly(text()),
        source: readOnly(text()),
      }),
      notes: readOnly(text(2000)),
    },
  }),
];

/** General ledger. */
export const ledger: readonly ObjectDef[] = [
  define('general-ledger/account', 'Account', {
    fields: {
      id: required(fixed(text(24))),
      name: required(text(80)),
      accountType: { type: 'enum', values: ['balanceSheet', 'incomeStatement'], default: 'incomeStatement' },
      normalBalance: { type: 'enum', values: ['debit', 'credit'], default: 'debit' },
      closingType: { type: 'enum', values: ['nonClosingAccount', 'closingAccount', 'closedToAccount'] },
      alternativeGLAccount: text(),
      category: text(),
      taxCode: text(),
      mrcCode: text(),
      constructionCategory: text(),
      automaticAccount: yesNo(),
      enableGLMatching: yesNo(),
      reconciliationSequence: text(),
      isTaxable: yesNo(false),
      isGermanTaxAccount: { ...yesNo(), writeOnly: true },
      disallowDirectPosting: yesNo(false),
      ...group(
        'requireDimensions',
        Object.fromEntries(
          'department location project customer vendor employee item class contract warehouse'
            .split(' ')
            .map((dimension) => [dimension, yesNo(false)]),
        ),
      ),
      status: simpleStatus,
    },
    refs: { closeToGLAccount: { object: 'general-ledger/account' } },
  }),
];

const taxDetail = {
  taxUniqueId: text(),
  description: text(1000),
  taxPercent: decimal(),
  ...group('taxLimit', {
    minTax: decimal(),
    maxTax: decimal(),
    minTaxable: decimal(),
    maxTaxable: decimal(),
  }),
  amountToTax: text(),
  ...loose('taxAuthority', 'accountLabel'),
  isSystemGenerated: readOnly(yesNo()),
  reverseCharge: yesNo(false),
  germanTaxDetailKey: readOnly(text()),
  taxRate: text(),
  useExpenseAccount: yesNo(false),
  status: simpleStatus,
};
const taxSolution = { taxSolution: { object: 'tax/tax-solution' } };

/** Tax. */
export const tax: readonly ObjectDef[] = [
  define('tax/tax-solution', 'Tax solution', {
    methods: ['GET'],
    audited: false,
    idempotenceSupported: false,
    fields: {
      description: text(1000),
      taxCalculationMethod: text(),
      taxSolutionType: text(),
      taxSubmissionStartDate: date(),
      enableMultilineTax: yesNo(false),
      alternativeSetup: yesNo(false),
      lastUpdatedTaxDate: date(),
      status: simpleStatus,
    },
    refs: {
      purchaseGLAccount: { object: 'general-ledger/account' },
      salesGLAccount: { object: 'general-ledger/account' },
    },
  }),
  define('tax/tax-detail', 'Tax detail', {
    methods: ['GET'],
    idempotenceSupported: false,
    fields: { ...taxDetail, taxPercent: text(), taxType: text() },
    refs: { glAccount: { object: 'general-ledger/account' }, ...taxSolution },
  }),
  define('tax/order-entry-tax-detail', 'Order entry tax detail', {
    idempotenceSupported: false,
    fields: taxDetail,
    refs: { salesGLAccount: { object: 'general-ledger/account' }, ...taxSolution },
  }),
  define('tax/purchasing-tax-detail', 'Purchasing tax detail', {
    idempotenceSupported: false,
    fields: taxDetail,
    refs: { purchaseGLAccount: { object: 'general-ledger/account' }, ...taxSolution },
  }),
];
