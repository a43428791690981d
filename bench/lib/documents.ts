import type { DocumentContent, SideRecord } from '../../src/domain/record.ts';

const words = [
  'rent',
  'service charge',
  'insurance',
  'turnover rent',
  'car park',
  'signage',
  'water',
  'lift',
];

/**
 * Invoices as the ledger's connector gives them: same number, same records. `revision` changes every record's text, so
 * that a re-send differs.
 */
export function document(index: number, revision = 0): SideRecord {
  const net = `${100 + (index % 9_000)}.${String(index % 100).padStart(2, '0')}`;
  const what = words[index % words.length] ?? '';
  const month = String(1 + (index % 12)).padStart(2, '0');
  const number = `INV-${String(100_000 + index)}`;
  const content: DocumentContent = {
    type: 'invoice',
    number,
    reference: `lease ${index % 2_500}`,
    description: `${what}, quarter ${1 + (index % 4)}${revision === 0 ? '' : `, revision ${revision}`}`,
    contactKey: String(1 + (index % 2_500)),
    issueDate: `2026-${month}-01`,
    postingDate: `2026-${month}-01`,
    dueDate: `2026-${month}-28`,
    currency: 'GBP',
    state: 'approved',
    lines: [
      {
        description: what,
        net,
        tax: '0.00',
        accountKey: String(40 + (index % 30)),
        taxTypeKey: '7',
        tracking: [{ category: 'department', key: String(index % 9) }],
        propertyKey: String(1 + (index % 60)),
      },
    ],
    net,
    tax: '0.00',
    gross: net,
  };
  return {
    type: 'invoice',
    role: null,
    object: 'accounts-receivable/invoice',
    key: String(1_000 + index),
    displayId: number,
    content,
    version: `2026-11-01T00:00:00Z/${revision}`,
    modifiedAt: '2026-11-01T00:00:00Z',
    ownKey: null,
    counterpartKey: null,
    name: `Tenant ${index % 2_500}`,
    propertyKey: String(1 + (index % 60)),
    raw: { id: number, key: String(1_000 + index), state: 'posted', total: net, text: content.description },
  };
}
