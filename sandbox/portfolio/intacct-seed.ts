import type { IntacctSeed, SeedEntity, SeedRecord } from '../intacct/seed.ts';
import { addDays } from './calendar.ts';
import { connection, entity, taxSolutionId } from './company.ts';
import { lineRecord, stamps } from './intacct-records.ts';
import { tradeRecords } from './intacct-trade-seed.ts';
import type { Contact, Identity, NumberedDocument, Portfolio } from './model.ts';
import { accounts, departmentRequiredOn, departments, ledgerIdOf, taxes } from './reference.ts';

/** What the ledger holds before the first sync. */
export function intacctSeed(portfolio: Portfolio): IntacctSeed {
  const { horizon, buildings, contacts, documents, trade } = portfolio;
  const setUp = addDays(horizon.syncFrom, -400);
  const born = documents.filter((document) => document.born === 'ledger');
  const uk: SeedEntity = {
    id: entity.id,
    name: entity.name,
    currency: entity.currency,
    closedThrough: horizon.closedThrough,
    taxSolutionId,
  };
  return {
    company: {
      id: connection.ledger.companyId,
      users: [{ userId: connection.ledger.userId }],
      clients: [{ clientId: connection.ledger.clientId, clientSecret: connection.ledger.clientSecret }],
      multiEntity: true,
      baseCurrency: entity.currency,
    },
    entities: [uk],
    objects: {
      'tax/tax-solution': [
        {
          key: '1',
          id: taxSolutionId,
          description: 'United Kingdom VAT',
          taxCalculationMethod: 'VAT',
          taxSolutionType: 'standard',
          status: 'active',
        },
      ],
      'general-ledger/account': accountRecords(setUp),
      'tax/order-entry-tax-detail': taxRecords('sale', setUp),
      'tax/purchasing-tax-detail': taxRecords('purchase', setUp),
      'company-config/location': buildings.map((building, index) => ({
        key: String(1001 + index),
        id: building.code,
        name: building.name,
        parent: { id: entity.id },
        status: 'active',
        audit: stamps(setUp),
      })),
      'company-config/department': Object.values(departments).flatMap(({ ledger }) =>
        ledger === null
          ? []
          : [{ key: ledger.key, id: ledger.id, name: ledger.name, status: 'active', audit: stamps(setUp) }],
      ),
      'accounts-receivable/customer': partyRecords(contacts, 'customer', setUp),
      'accounts-payable/vendor': partyRecords(contacts, 'vendor', setUp),
      'accounts-receivable/invoice': born.filter((it) => it.type === 'invoice').map(invoiceRecord),
      'accounts-payable/bill': born.filter((it) => it.type === 'bill').map(billRecord),
      ...(trade === null ? {} : tradeRecords(trade, setUp)),
    },
    requiredDimensions: [{ account: ledgerIdOf(departmentRequiredOn), dimension: 'department' }],
  };
}

function accountRecords(setUp: string): SeedRecord[] {
  return Object.values(accounts).flatMap(({ kind, ledger }) =>
    ledger === null
      ? []
      : [
          {
            key: ledger.key,
            id: ledger.id,
            name: ledger.name,
            accountType: kind === 'balance' ? 'balanceSheet' : 'incomeStatement',
            normalBalance: ledger.id < '2000' || kind === 'expense' ? 'debit' : 'credit',
            status: ledger.active ? 'active' : 'inactive',
            audit: stamps(setUp),
          },
        ],
  );
}

function taxRecords(direction: 'sale' | 'purchase', setUp: string): SeedRecord[] {
  const account = direction === 'sale' ? accounts.outputVat : accounts.inputVat;
  return Object.values(taxes).flatMap(({ ledger, ...tax }) =>
    ledger === null || tax.direction !== direction
      ? []
      : [
          {
            key: ledger.key,
            id: ledger.id,
            description: ledger.id,
            taxPercent: Number(tax.rate) / 100,
            [direction === 'sale' ? 'salesGLAccount' : 'purchaseGLAccount']: { id: ledgerIdOf(account) },
            taxSolution: { id: taxSolutionId },
            status: ledger.active ? 'active' : 'inactive',
            audit: stamps(setUp),
          },
        ],
  );
}

function partyRecords(contacts: readonly Contact[], role: Contact['role'], setUp: string): SeedRecord[] {
  return contacts.flatMap(({ inLedger, ...contact }): SeedRecord[] => {
    if (inLedger === null || contact.role !== role) return [];
    const { key, id, name, status } = inLedger;
    return [{ key, id, name, status, contacts: { default: displayContact(inLedger) }, audit: stamps(setUp) }];
  });
}

/** The display contact; the ledger names it itself. */
function displayContact(identity: Identity): SeedRecord {
  const { name, postal } = identity;
  return {
    companyName: name,
    printAs: name,
    firstName: identity.firstName,
    lastName: identity.lastName,
    email1: identity.email,
    phone1: identity.phone,
    ...(identity.mobile === '' ? {} : { mobile: identity.mobile }),
    mailingAddress: {
      addressLine1: postal.street,
      ...(postal.suburb === '' ? {} : { addressLine2: postal.suburb }),
      city: postal.city,
      state: postal.region,
      postCode: postal.postcode,
      country: postal.country,
    },
  };
}

function invoiceRecord(document: NumberedDocument): SeedRecord {
  return {
    ...documentRecord(document),
    invoiceNumber: document.number,
    customer: { id: document.contact.inLedger?.id ?? '' },
    invoiceDate: document.issued,
    invoiceSummary: { glPostingDate: document.issued },
    lines: document.lines.map((line) => lineRecord(line, 'orderEntryTaxDetail')),
  };
}

function billRecord(document: NumberedDocument): SeedRecord {
  return {
    ...documentRecord(document),
    billNumber: document.number,
    vendor: { id: document.contact.inLedger?.id ?? '' },
    createdDate: document.issued,
    postingDate: document.issued,
    lines: document.lines.map((line) => lineRecord(line, 'purchasingTaxDetail')),
  };
}

function documentRecord(document: NumberedDocument): SeedRecord {
  return {
    key: document.id,
    entity: { id: entity.id },
    state: document.state === 'approved' ? 'posted' : 'draft',
    ...(document.reference === '' ? {} : { referenceNumber: document.reference }),
    description: document.description,
    dueDate: document.due,
    currency: { baseCurrency: entity.currency, txnCurrency: document.currency },
    taxSolution: { id: taxSolutionId },
    audit: stamps(document.issued),
  };
}
