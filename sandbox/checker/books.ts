/**
 * What one system holds, said in words that both share, so that the two can be laid side by side.
 * References are already resolved: an account by the ledger's id, a property by the ledger's location id, a contact
 * by its token. Made from a sandbox's dump alone; nothing here knows how Relink works.
 */
export interface ContactFacts {
  readonly type: 'contact';
  readonly key: string;
  readonly token: string | null;
  readonly role: 'customer' | 'vendor';
  readonly name: string;
  readonly email: string;
  readonly postcode: string;
  readonly active: boolean;
}

export interface LineFacts {
  readonly text: string;
  readonly net: string;
  readonly tax: string;
  readonly account: string;
  /** In percent, without trailing zeros; `none` where the line has no tax. */
  readonly rate: string;
  /** Empty where the line belongs to no property. */
  readonly property: string;
}

export interface DocumentFacts<Type extends string = 'invoice' | 'bill'> {
  readonly type: Type;
  readonly key: string;
  readonly token: string | null;
  readonly number: string;
  readonly state: 'draft' | 'live' | 'ended';
  readonly contact: string;
  readonly issued: string;
  readonly due: string;
  readonly currency: string;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  /** What is left to pay, or of a credit note to use: below zero. Absent where a book does not tell. */
  readonly open?: string;
  readonly lines: readonly LineFacts[];
}

export type CreditNoteFacts = DocumentFacts<'credit-note'>;

/**
 * What one payment pays of one document, or what of a credit note is applied to one. Its token is the payment's (the
 * credit note's) and the document's with a colon between.
 */
export interface SettlementFacts {
  readonly type: 'payment' | 'allocation';
  readonly key: string;
  readonly token: string | null;
  /** The document's token. */
  readonly document: string;
  readonly state: 'draft' | 'live' | 'ended';
  readonly role: 'customer' | 'vendor';
  readonly contact: string;
  readonly date: string;
  readonly currency: string;
  readonly amount: string;
}

export interface Books {
  readonly contacts: readonly ContactFacts[];
  readonly documents: readonly DocumentFacts[];
  /** Absent: the book holds none. */
  readonly creditNotes?: readonly CreditNoteFacts[];
  /** Payments and allocations. */
  readonly settlements?: readonly SettlementFacts[];
}

/** The two tokens of a settlement as one; null unless both are known. */
export function pairToken(own: string | null, document: string | null): string | null {
  return own === null || document === null ? null : `${own}:${document}`;
}

/** The token in a line text, `#T0a1b2c` -> `0a1b2c`. */
export function tokenInText(text: string): string | null {
  return /#T([0-9a-f]{6})\b/.exec(text)?.[1] ?? null;
}

/** The token in an e-mail address, `lucy.shaw.t0a1b2c@…` -> `0a1b2c`. */
export function tokenInEmail(email: string): string | null {
  return /\.t([0-9a-f]{6})@/.exec(email)?.[1] ?? null;
}

/** A decimal text in one spelling: `1840`, `1840.0` and `1840.00` all become `1840.00`. */
export function amountText(value: string): string {
  const match = /^(-?)0*(\d+)(?:\.(\d+))?$/.exec(value);
  if (match === null) return `not an amount: ${value}`;
  const decimals = (match[3] ?? '').replace(/0+$/, '').padEnd(2, '0');
  const text = `${match[2]}.${decimals}`;
  return match[1] === '-' && /[1-9]/.test(text) ? `-${text}` : text;
}

/** The exact sum of decimal texts. */
export function sumTexts(values: readonly string[]): string {
  let sum = 0n;
  for (const value of values) {
    const [whole = '0', decimals = ''] = amountText(value).replace('-', '').split('.');
    const units = BigInt(whole + decimals.padEnd(4, '0').slice(0, 4));
    sum += amountText(value).startsWith('-') ? -units : units;
  }
  const size = (sum < 0n ? -sum : sum).toString().padStart(5, '0');
  return amountText(`${sum < 0n ? '-' : ''}${size.slice(0, -4)}.${size.slice(-4)}`);
}
