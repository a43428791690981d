import type { Day } from './calendar.ts';
import { contactsOf } from './contacts.ts';
import { at, tokens } from './dice.ts';
import { ordinaryBills } from './expenses.ts';
import { ordinaryInvoices, tenanciesOf } from './income.ts';
import { ledgerBills, ledgerInvoices } from './incoming.ts';
import type { NumberedDocument, Portfolio, PortfolioDocument } from './model.ts';
import { buildingsOf } from './places.ts';
import { horizonOf, planFor } from './plan.ts';
import { tradeOf } from './trade.ts';
import { troubledDocuments } from './troubled.ts';

/** Makes the whole portfolio. Pure: the same size, seed and day give the same portfolio, with or without `payments`. */
export function buildPortfolio(size: number, seed: number, today: Day, payments = false): Portfolio {
  const plan = planFor(size);
  const horizon = horizonOf(today);
  const nextToken = tokens(seed);
  const buildings = buildingsOf(seed, plan.buildings);
  const contacts = contactsOf(seed, plan, nextToken);
  const tenancies = tenanciesOf(seed, contacts, buildings, horizon);
  const ground = { seed, perTrouble: plan.perTrouble, horizon, buildings, contacts, tenancies };
  const troubled = troubledDocuments(ground);
  const ours = troubled.filter((document) => document.born === 'property');
  const troubledInvoices = ours.filter((document) => document.type === 'invoice').length;
  const unnumbered = [
    ...ordinaryInvoices(seed, plan.invoices - troubledInvoices, tenancies, horizon),
    ...ordinaryBills(seed, plan.bills - (ours.length - troubledInvoices), contacts, buildings, horizon),
    ...ledgerInvoices(seed, plan.ledgerInvoices, contacts, buildings, horizon),
    ...ledgerBills(seed, plan.ledgerBills, contacts, buildings, horizon),
    ...troubled,
  ];
  const documents = numbered(unnumbered, nextToken);
  const trade = payments
    ? tradeOf({ seed, perTrouble: plan.perTrouble, horizon, documents, nextToken })
    : null;
  return { horizon, buildings, contacts, tenancies, documents, trade };
}

/**
 * Ids, numbers and tokens. Invoices are numbered by date within the system that raised them; bills carry the number
 * of their supplier. A document entered by hand in both systems gets its twin's number in the ledger.
 */
function numbered(documents: readonly PortfolioDocument[], nextToken: () => string): NumberedDocument[] {
  const sorted = [...documents].sort((a, b) => (a.issued < b.issued ? -1 : a.issued > b.issued ? 1 : 0));
  const counts = { 'property invoice': 0, 'property bill': 0, 'ledger invoice': 0, 'ledger bill': 0 };
  const out = sorted.map((document): NumberedDocument => {
    const token = nextToken();
    const kind = `${document.born} ${document.type}` as const;
    counts[kind] += 1;
    const first = at(document.lines, 0);
    const lines = [{ ...first, description: `${first.description} #T${token}` }, ...document.lines.slice(1)];
    return {
      ...document,
      token,
      lines,
      id: String(firstId[kind] + counts[kind]),
      number: numberOf(document, counts[kind]),
      twin: null,
    };
  });
  const twins = out.filter((it) => it.trouble === 'duplicate-number' && it.born === 'property');
  return out.map((document) => {
    if (document.trouble !== 'duplicate-number' || document.born !== 'ledger') return document;
    const twin = twins.shift();
    if (twin === undefined) throw new Error('a twin without its first');
    return { ...document, number: twin.number, twin: twin.id };
  });
}

const firstId = {
  'property invoice': 700_000,
  'property bill': 800_000,
  'ledger invoice': 300_000,
  'ledger bill': 400_000,
};

function numberOf(document: PortfolioDocument, count: number): string {
  if (document.type === 'invoice') {
    return document.born === 'property' ? `INV-${10_000 + count}` : `SI-${String(count).padStart(4, '0')}`;
  }
  const name = (document.contact.inProperty ?? document.contact.inLedger)?.name ?? '';
  const prefix = name
    .replace(/[^A-Za-z]/g, '')
    .slice(0, 3)
    .toUpperCase();
  // The running count makes it unique over all suppliers, as if each had its own book with gaps.
  return document.born === 'property' ? `${prefix}-${20_000 + count * 3}` : `${prefix}/${5_000 + count * 7}`;
}
