/** How a value of the gateway becomes the value that REST gives. */
export type Kind =
  | 'text'
  /** `mm/dd/yyyy`. */
  | 'day'
  /** A timestamp in the user's time zone and format. */
  | 'instant'
  /** `Partially Paid` → `partiallyPaid`. */
  | 'word'
  /** The name of an object: `arinvoice` → `accounts-receivable/invoice`. */
  | 'object';

export interface XmlField {
  readonly xml: string;
  readonly kind: Kind;
  /** The gateway names another record by its id only, and REST by its key: it is looked up. */
  readonly keyOf?: string;
  /** Words of REST with those of the gateway, where they differ. */
  readonly words?: Readonly<Record<string, string>>;
}

export interface XmlObject {
  /** In REST. */
  readonly path: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, XmlField>>;
  /** Rows of the object that are this one: one table of tax details holds those of sales and of purchases. */
  readonly only?: { readonly field: string; readonly value: string };
  /** Owned rows inside a record that is read in full: the element that holds them, and what they are. */
  readonly lists?: Readonly<Record<string, { readonly xml: string; readonly object: XmlObject }>>;
}

export const text = (xml: string): XmlField => ({ xml, kind: 'text' });
export const day = (xml: string): XmlField => ({ xml, kind: 'day' });
export const instant = (xml: string): XmlField => ({ xml, kind: 'instant' });
export const word = (xml: string): XmlField => ({ xml, kind: 'word' });
export const keyOf = (xml: string, path: string): XmlField => ({ xml, kind: 'text', keyOf: path });

/** RECORDNO in XML is `key` in REST: one record, two views. */
export const key = text('RECORDNO');
export const modified = instant('WHENMODIFIED');
export const customerPath = 'accounts-receivable/customer';
export const vendorPath = 'accounts-payable/vendor';
export const locationPath = 'company-config/location';
export const departmentPath = 'company-config/department';

export type TaxName = 'orderEntryTaxDetail' | 'purchasingTaxDetail';
export const taxPaths: Readonly<Record<TaxName, string>> = {
  orderEntryTaxDetail: 'tax/order-entry-tax-detail',
  purchasingTaxDetail: 'tax/purchasing-tax-detail',
};
