/** The demo's company in both systems, with credentials that open nothing but the sandboxes. */
export const entity = { id: '200', name: 'Harbourside Estates UK', currency: 'GBP' } as const;
export const taxSolutionId = 'United Kingdom - VAT';

export const connection = {
  property: {
    companyId: '10200',
    companyName: 'Harbourside Estates',
    apiKey: 'sandbox-property-key-harbourside',
  },
  ledger: {
    companyId: 'harbourside',
    userId: 'relink',
    clientId: 'sandbox-client-harbourside',
    clientSecret: 'sandbox-secret-harbourside',
  },
} as const;

/** Where money comes in and goes out, as a person would say while connecting. */
export const tradeAccounts = { bank: 'CURRENT', method: 'eft' } as const;
