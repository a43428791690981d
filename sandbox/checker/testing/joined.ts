import { type Manifest, manifestOf } from '../../portfolio/manifest.ts';
import type { Contact, NumberedDocument, Portfolio, Trade } from '../../portfolio/model.ts';
import { buildPortfolio } from '../../portfolio/portfolio.ts';
import { accounts } from '../../portfolio/reference.ts';

export interface Joined {
  readonly property: Portfolio;
  readonly ledger: Portfolio;
  readonly manifest: Manifest;
}

/** What the books of a portfolio are once a perfect sync is over: every good record in both systems, alike. */
export function joined(size: number, payments = false): Joined {
  const portfolio = buildPortfolio(size, 11, '2026-11-20', payments);
  const contacts = portfolio.contacts.filter((it) => it.trouble === null).map(inBoth);
  const byToken = new Map(contacts.map((it) => [it.token, it]));
  // The ledger's own account has no counterpart before a sync makes one; leave out what stands on it.
  const documents = portfolio.documents.flatMap((it) => {
    const contact = byToken.get(it.contact.token);
    const foreign = it.lines.some((line) => line.account === accounts.voids);
    return it.trouble !== null || foreign || contact === undefined ? [] : [{ ...it, contact }];
  });
  const whole = { ...portfolio, contacts, tenancies: [], documents };
  const all = (born: 'property' | 'ledger') => {
    const here = documents.map(
      (it): NumberedDocument => ({ ...it, born, tenancy: null, id: other(it, born) }),
    );
    return { ...whole, documents: here, trade: tradeIn(portfolio.trade, here, born) };
  };
  const original = tradeIn(portfolio.trade, documents, null);
  return {
    property: all('property'),
    ledger: all('ledger'),
    manifest: manifestOf({ ...whole, trade: original }, size, 11),
  };
}

/** The trade of the documents that are there, in one system or (null) where each was born. */
function tradeIn(
  trade: Trade | null,
  documents: readonly NumberedDocument[],
  born: 'property' | 'ledger' | null,
): Trade | null {
  if (trade === null) return null;
  const byToken = new Map(documents.map((it) => [it.token, it]));
  const contacts = new Map(documents.map((it) => [it.contact.token, it.contact]));
  const place = <T extends { readonly born: 'property' | 'ledger' }>(it: T) => born ?? it.born;
  const creditNotes = trade.creditNotes.flatMap((it) => {
    const contact = contacts.get(it.contact.token);
    const foreign = it.lines.some((line) => line.account === accounts.voids);
    if (it.tradeTrouble !== null || contact === undefined || foreign) return [];
    return [{ ...it, contact, born: place(it), tenancy: null, id: other(it, place(it)) }];
  });
  const notes = new Map(creditNotes.map((it) => [it.token, it]));
  return {
    creditNotes,
    applied: trade.applied.flatMap((it) => {
      const [document, note] = [byToken.get(it.document.token), notes.get(it.note.token)];
      if (it.trouble !== null || !document || !note) return [];
      return [{ ...it, document, note, born: place(it), id: other(it, place(it)) }];
    }),
    payments: trade.payments.flatMap((it) => {
      const parts = it.parts.flatMap((part) => {
        const document = byToken.get(part.document.token);
        return document ? [{ ...part, document, id: other({ ...part, born: it.born }, place(it)) }] : [];
      });
      const [first] = parts;
      if (it.trouble !== null || first === undefined) return [];
      const key = other({ id: it.key, born: it.born }, place(it));
      return [{ ...it, over: 0n, contact: first.document.contact, born: place(it), parts, key }];
    }),
  };
}

function inBoth(contact: Contact, index: number): Contact {
  const identity = contact.inLedger ?? contact.inProperty;
  if (identity === null) throw new Error('a contact of neither system');
  const { name, firstName, lastName, email, phone, mobile, postal } = identity;
  const same = { name, firstName, lastName, email, phone, mobile, postal };
  const id = `X-${index}`;
  return {
    ...contact,
    inProperty: { ...same, id: String(90_000 + index), street: postal, status: 'active', mergedInto: null },
    inLedger: { ...same, key: String(90_000 + index), id, status: 'active' },
  };
}

/** Ids of one system must not meet those of records born in it. */
const other = (it: { readonly id: string; readonly born: string }, born: string) =>
  it.born === born ? it.id : `9${it.id}`;
