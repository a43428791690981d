import type { JsonObject } from '../shared/json.ts';
import { addDays } from './calendar.ts';
import { entity } from './company.ts';
import type { Contact, Horizon, Line, NumberedDocument } from './model.ts';
import { money } from './money.ts';
import { accounts, departmentRequiredOn, departments, ledgerIdOf, taxes } from './reference.ts';
import type { TroubleKind } from './troubles.ts';

export type ExpectedOutcome = 'failing' | 'waiting' | 'excluded' | 'warned' | 'drifted';

/** A POST of `edit` to `path` on the named sandbox's control face: what a person in that system would do. */
export interface Cure {
  readonly sandbox: 'intacct' | 're-leased';
  readonly path: string;
  readonly edit: JsonObject;
}

export interface Expectation {
  readonly expectedOutcome: ExpectedOutcome;
  readonly expectedCause: string | null;
  readonly cure: Cure | null;
}

const excluded: Expectation = { expectedOutcome: 'excluded', expectedCause: null, cure: null };
const failing = (expectedCause: string, cure: Cure | null): Expectation => ({
  expectedOutcome: 'failing',
  expectedCause,
  cure,
});

const activated = (object: string, id: string): Cure => ({
  sandbox: 'intacct',
  path: '/_control/edit',
  edit: { object, id, op: 'activate' },
});
const inProperty = (resource: string, id: string, fields: JsonObject): Cure => ({
  sandbox: 're-leased',
  path: '/_control/edit',
  edit: { resource, id, op: 'update', fields },
});

/** What becomes of a contact with a trouble; null: it syncs, only its documents do not. */
export function expectationOfContact(contact: Contact): Expectation | null {
  switch (contact.trouble) {
    case 'long-name':
      return failing('value-too-long:name', shortenedName(contact));
    case 'archived-contact':
    case 'merged-contact':
      return excluded;
    default:
      return null;
  }
}

/** What becomes of a document with a trouble. `liveTenantId`: a tenant its tenancy may be pointed at instead. */
export function expectationOfDocument(
  document: NumberedDocument,
  trouble: TroubleKind,
  horizon: Horizon,
  liveTenantId: string,
): Expectation {
  const { contact } = document;
  switch (trouble) {
    case 'other-currency':
      return failing(`currency-unsupported:${document.currency}`, null);
    case 'negative-in-property':
    case 'negative-in-ledger':
      return failing('negative-invoice', null);
    case 'inactive-account': {
      const id = ledgerIdOf(accounts.marketingLevy);
      return failing(`account-inactive:${id}`, activated('general-ledger/account', id));
    }
    case 'archived-account':
      return failing(
        `account-archived:${accounts.signage.property?.code}`,
        inProperty(`${document.type}s`, document.id, { accountId: accounts.fees.property?.id ?? '' }),
      );
    case 'inactive-tax-type': {
      const id = taxes.saleFuel.ledger?.id ?? '';
      return failing(`tax-type-inactive:${id}`, activated('tax/order-entry-tax-detail', id));
    }
    case 'inactive-customer':
    case 'inactive-vendor': {
      const id = contact.inLedger?.id ?? '';
      const object =
        trouble === 'inactive-vendor' ? 'accounts-payable/vendor' : 'accounts-receivable/customer';
      return failing(`contact-inactive:${id}`, activated(object, id));
    }
    case 'archived-contact':
      return failing(
        `contact-archived:${contact.inProperty?.id}`,
        inProperty(`${document.type}s`, document.id, { contactId: liveTenantId }),
      );
    case 'merged-contact':
      return failing(
        `contact-merged:${contact.inProperty?.id}`,
        inProperty(`${document.type}s`, document.id, { contactId: contact.inProperty?.mergedInto ?? '' }),
      );
    case 'closed-period':
      return failing(`period-closed:${document.issued.slice(0, 7)}`, {
        sandbox: 'intacct',
        path: '/_control/periods',
        edit: { entity: entity.id, closedThrough: addDays(horizon.syncFrom, -1) },
      });
    case 'duplicate-number':
      return failing(
        `number-duplicate:${document.number}`,
        inProperty(`${document.type}s`, document.twin ?? document.id, { number: `${document.number}A` }),
      );
    case 'missing-dimension':
      return failing(
        `dimension-required:department:${ledgerIdOf(departmentRequiredOn)}`,
        inProperty(`${document.type}s`, document.id, { lines: document.lines.map(trackedLine) }),
      );
    case 'long-name':
      return {
        expectedOutcome: 'waiting',
        expectedCause: `parent-failing:${contact.inProperty?.id}`,
        cure: shortenedName(contact),
      };
    case 'draft-in-property':
    case 'awaiting-approval':
    case 'before-start-in-property':
    case 'draft-in-ledger':
    case 'before-start-in-ledger':
      return excluded;
  }
}

function shortenedName(contact: Contact): Cure {
  const { id, name } = contact.inProperty ?? { id: '', name: '' };
  return inProperty('contacts', id, { name: name.slice(0, 60).trim() });
}

/** A line as the property system takes it, with the department it lacked. */
function trackedLine(line: Line): JsonObject {
  return {
    description: line.description,
    amountExclTax: money(line.net),
    taxAmount: money(line.vat),
    accountId: line.account.property?.id ?? '',
    taxTypeId: line.tax.property?.id ?? '',
    propertyId: line.building?.propertyId ?? null,
    tracking: [{ optionId: departments.facilities.property?.id ?? '' }],
  };
}
