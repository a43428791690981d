import type {
  ReLeasedSeed,
  SeedAccount,
  SeedCompany,
  SeedContact,
  SeedDocument,
  SeedLine,
  SeedTaxType,
  SeedTrackingOption,
} from '../re-leased/seed.ts';
import { addDays } from './calendar.ts';
import { connection, entity } from './company.ts';
import type { Contact, Line, NumberedDocument, Portfolio, Trade } from './model.ts';
import { money } from './money.ts';
import { categoryIds, locationOptionId, soldLocation } from './onboarding.ts';
import { accounts, departments, taxes } from './reference.ts';

/** What the property system holds before the first sync. Nothing in it knows of the ledger yet. */
export function reLeasedSeed(portfolio: Portfolio): ReLeasedSeed {
  const { horizon, buildings, contacts, tenancies, documents } = portfolio;
  const since = `${addDays(horizon.syncFrom, -700)}T09:00:00Z`;
  const optionIds = new Map(buildings.map((building, index) => [building.code, locationOptionId(index)]));
  const born = documents.filter((document) => document.born === 'property');
  const { property } = connection;
  return {
    apiKeys: [{ key: property.apiKey, name: 'Relink', companyIds: [property.companyId] }],
    companies: [
      {
        id: property.companyId,
        name: property.companyName,
        currency: entity.currency,
        accounts: accountSeeds(since),
        taxTypes: taxSeeds(since),
        trackingCategories: [
          { id: categoryIds.Location, name: 'Location', propertyMatching: true, createdAt: since },
          { id: categoryIds.Department, name: 'Department', createdAt: since },
        ],
        trackingOptions: optionSeeds(portfolio, since),
        properties: buildings.map((building) => ({
          id: building.propertyId,
          name: building.name,
          address: building.place,
          trackingOptionIds: [optionIds.get(building.code) ?? ''],
          createdAt: since,
        })),
        contacts: contacts.flatMap((contact) => contactSeed(contact, since)),
        tenancies: tenancies.map(({ id, tenant, building, unit, start }) => ({
          id,
          contactId: tenant.inProperty?.id ?? '',
          propertyId: building.propertyId,
          unit,
          start,
          createdAt: since,
        })),
        invoices: born.filter((it) => it.type === 'invoice').map(documentSeed),
        bills: born.filter((it) => it.type === 'bill').map(documentSeed),
        ...(portfolio.trade === null ? {} : tradeSeeds(portfolio.trade)),
      },
    ],
  };
}

function accountSeeds(createdAt: string): SeedAccount[] {
  return Object.values(accounts).flatMap(({ property }) =>
    property === null ? [] : [{ ...property, createdAt }],
  );
}

function taxSeeds(createdAt: string): SeedTaxType[] {
  return Object.values(taxes).flatMap(({ property, rate, direction }) =>
    property === null ? [] : [{ ...property, rate: money(rate), direction, createdAt }],
  );
}

function optionSeeds(portfolio: Portfolio, createdAt: string): SeedTrackingOption[] {
  const locations = portfolio.buildings.map((building, index) => ({
    id: locationOptionId(index),
    categoryId: categoryIds.Location,
    code: building.code,
    name: building.name,
    createdAt,
  }));
  const runBy = Object.values(departments).flatMap(({ property, ledger }) =>
    property === null
      ? []
      : [{ ...property, categoryId: categoryIds.Department, code: ledger?.id ?? 'AGY', createdAt }],
  );
  return [...locations, { ...soldLocation, categoryId: categoryIds.Location, createdAt }, ...runBy];
}

function contactSeed({ role, inProperty }: Contact, createdAt: string): SeedContact[] {
  if (inProperty === null) return [];
  const { postal, street, ...plain } = inProperty;
  return [
    {
      ...plain,
      roles: [role === 'customer' ? 'tenant' : 'supplier'],
      correspondenceName: plain.name,
      postalAddress: postal,
      streetAddress: street,
      createdAt,
    },
  ];
}

/** Credit notes, payments and allocations born here. */
function tradeSeeds(trade: Trade): Pick<SeedCompany, 'creditNotes' | 'payments' | 'allocations'> {
  const here = <T extends { born: string }>(list: readonly T[]) =>
    list.filter((it) => it.born === 'property');
  const direction = (type: 'invoice' | 'bill') => (type === 'invoice' ? 'income' : 'expense');
  return {
    creditNotes: here(trade.creditNotes).map((note) => ({
      ...documentSeed(note),
      direction: direction(note.type),
    })),
    payments: here(trade.payments).flatMap((payment) =>
      payment.parts.map(({ id, document, amount }) => ({
        id,
        direction: direction(payment.type),
        documentId: document.id,
        date: payment.date,
        amount: money(amount),
        reference: payment.reference,
        receiptKey: payment.parts.length > 1 ? payment.key : null,
        createdAt: `${payment.date}T12:00:00Z`,
      })),
    ),
    allocations: here(trade.applied).map(({ id, note, document, amount, date }) => ({
      id,
      direction: direction(document.type),
      creditNoteId: note.id,
      documentId: document.id,
      date,
      amount: money(amount),
      createdAt: `${date}T12:00:00Z`,
    })),
  };
}

const statuses = { draft: 'draft', 'awaiting-approval': 'awaitingApproval', approved: 'approved' } as const;

function documentSeed(document: NumberedDocument): SeedDocument {
  return {
    id: document.id,
    number: document.number,
    reference: document.reference,
    description: document.description,
    contactId: document.contact.inProperty?.id ?? '',
    tenancyId: document.tenancy?.id ?? null,
    issueDate: document.issued,
    dueDate: document.due,
    currency: document.currency,
    status: statuses[document.state],
    lines: document.lines.map(lineSeed),
    createdAt: `${document.issued}T08:00:00Z`,
  };
}

function lineSeed(line: Line): SeedLine {
  return {
    description: line.description,
    amountExclTax: money(line.net),
    taxAmount: money(line.vat),
    accountId: line.account.property?.id ?? null,
    taxTypeId: line.tax.property?.id ?? null,
    propertyId: line.building?.propertyId ?? null,
    trackingOptionIds: line.department?.property ? [line.department.property.id] : [],
  };
}
