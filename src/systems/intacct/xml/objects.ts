import { documentObjects } from './document-objects.ts';
import {
  customerPath,
  departmentPath,
  instant,
  key,
  locationPath,
  modified,
  taxPaths,
  text,
  vendorPath,
  word,
  type XmlField,
  type XmlObject,
} from './fields.ts';
import { paymentObjects } from './payment-objects.ts';

/*
 * The ledger's objects as the XML gateway names them. Relink speaks of objects and fields in the words of REST; these
 * tables say what the same thing is called in XML.
 */

const mailing: Readonly<Record<string, string>> = {
  addressLine1: 'ADDRESS1',
  addressLine2: 'ADDRESS2',
  addressLine3: 'ADDRESS3',
  city: 'CITY',
  state: 'STATE',
  postCode: 'ZIP',
  country: 'COUNTRY',
};
const person: Readonly<Record<string, string>> = {
  firstName: 'FIRSTNAME',
  lastName: 'LASTNAME',
  printAs: 'PRINTAS',
  email1: 'EMAIL1',
  phone1: 'PHONE1',
  mobile: 'CELLPHONE',
  fax: 'FAX',
};

/** The fields of a contact; `under` both names it stands under, each with its dot. */
function contactFields(rest: string, xml: string): Record<string, XmlField> {
  const own = Object.entries(person).map(
    ([name, field]) => [`${rest}${name}`, text(`${xml}${field}`)] as const,
  );
  const mail = Object.entries(mailing).map(
    ([name, field]) => [`${rest}mailingAddress.${name}`, text(`${xml}MAILADDRESS.${field}`)] as const,
  );
  return Object.fromEntries([...own, ...mail]);
}

/** A party's contact under both its names, and the field that holds the contact's key. */
function partyContact(rest: string, xml: string, keyField: string): Record<string, XmlField> {
  return { [`contacts.${rest}.key`]: text(keyField), ...contactFields(`contacts.${rest}.`, `${xml}.`) };
}

const party = {
  key,
  name: text('NAME'),
  status: word('STATUS'),
  currency: text('CURRENCY'),
  notes: text('COMMENTS'),
  webURL: text('RECORD_URL'),
  'audit.modifiedDateTime': modified,
  'audit.createdDateTime': instant('WHENCREATED'),
};

const customer: XmlObject = {
  path: customerPath,
  name: 'CUSTOMER',
  fields: {
    ...party,
    id: text('CUSTOMERID'),
    ...partyContact('default', 'DISPLAYCONTACT', 'DISPLAYCONTACTKEY'),
    ...partyContact('primary', 'CONTACTINFO', 'CONTACTKEY'),
    ...partyContact('shipTo', 'SHIPTO', 'SHIPTOKEY'),
    ...partyContact('billTo', 'BILLTO', 'BILLTOKEY'),
  },
};
const vendor: XmlObject = {
  path: vendorPath,
  name: 'VENDOR',
  fields: {
    ...party,
    id: text('VENDORID'),
    ...partyContact('default', 'DISPLAYCONTACT', 'DISPLAYCONTACTKEY'),
    ...partyContact('primary', 'CONTACTINFO', 'PRIMARYCONTACTKEY'),
    ...partyContact('returnTo', 'RETURNTO', 'RETURNTOKEY'),
    ...partyContact('payTo', 'PAYTO', 'PAYTOKEY'),
  },
};
const contact: XmlObject = {
  path: 'company-config/contact',
  name: 'CONTACT',
  fields: { key, id: text('CONTACTNAME'), status: word('STATUS'), ...contactFields('', '') },
};

/** A value of a dimension. */
function option(path: string, name: string, id: string, title: string): XmlObject {
  return {
    path,
    name,
    fields: {
      key,
      id: text(id),
      name: text(title),
      status: word('STATUS'),
      'audit.modifiedDateTime': modified,
      'audit.createdDateTime': instant('WHENCREATED'),
    },
  };
}

function taxDetail(path: string, type: string): XmlObject {
  return {
    path,
    name: 'TAXDETAIL',
    only: { field: 'TAXTYPE', value: type },
    fields: {
      key,
      id: text('DETAILID'),
      description: text('DESCRIPTION'),
      taxPercent: text('VALUE'),
      status: word('STATUS'),
    },
  };
}

const history: XmlObject = {
  path: 'company-config/audit-history',
  name: 'AUDITHISTORY',
  fields: {
    key: text('ID'),
    'changeDetails.objectName': { xml: 'OBJECTTYPE', kind: 'object' },
    'changeDetails.objectId': text('OBJECTKEY'),
    'changeSource.accessDateTime': instant('ACCESSTIME'),
    'changeSource.actionPerformed': { xml: 'ACCESSMODE', kind: 'text', words: { delete: 'D' } },
  },
};

/** Every object that Relink reads over this gateway. */
export const xmlObjects: readonly XmlObject[] = [
  customer,
  vendor,
  contact,
  ...documentObjects,
  ...paymentObjects,
  option('general-ledger/account', 'GLACCOUNT', 'ACCOUNTNO', 'TITLE'),
  taxDetail(taxPaths.orderEntryTaxDetail, 'Sale'),
  taxDetail(taxPaths.purchasingTaxDetail, 'Purchase'),
  option(locationPath, 'LOCATION', 'LOCATIONID', 'NAME'),
  option(departmentPath, 'DEPARTMENT', 'DEPARTMENTID', 'TITLE'),
  option('company-config/class', 'CLASS', 'CLASSID', 'NAME'),
  option('projects/project', 'PROJECT', 'PROJECTID', 'NAME'),
  option('inventory-control/item', 'ITEM', 'ITEMID', 'NAME'),
  {
    path: 'company-config/employee',
    name: 'EMPLOYEE',
    fields: {
      key,
      id: text('EMPLOYEEID'),
      name: text('PERSONALINFO.PRINTAS'),
      status: word('STATUS'),
      'audit.modifiedDateTime': modified,
      'audit.createdDateTime': instant('WHENCREATED'),
    },
  },
  {
    path: 'company-config/entity',
    name: 'LOCATIONENTITY',
    fields: {
      key,
      id: text('LOCATIONID'),
      name: text('NAME'),
      status: word('STATUS'),
      'baseCurrency.id': text('CURRENCY'),
    },
  },
  history,
];

const byPath = new Map(xmlObjects.map((object) => [object.path, object]));

/** The object of this path in REST, or `undefined`. */
export function xmlObject(path: string): XmlObject | undefined {
  return byPath.get(path);
}
