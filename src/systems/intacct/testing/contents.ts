import { type ContactContent, noAddress } from '../../../domain/record.ts';
import type { WriteIntent } from '../../port.ts';

/** A customer with every field that both systems keep. */
export const contact = (change: Partial<ContactContent> = {}): ContactContent => ({
  type: 'contact',
  role: 'customer',
  name: 'Kelso Bakery Ltd',
  correspondenceName: 'Kelso Bakery',
  firstName: 'Lucy',
  lastName: 'Shaw',
  email: 'lucy@example.test',
  phone: '020 7946 0001',
  mobile: '',
  fax: '',
  postalAddress: {
    ...noAddress,
    street: '1 High Street',
    suburb: 'Soho',
    city: 'London',
    postcode: 'W1 1AA',
    country: 'United Kingdom',
  },
  streetAddress: {
    ...noAddress,
    street: '1 High Street',
    suburb: 'Soho',
    city: 'London',
    postcode: 'W1 1AA',
    country: 'United Kingdom',
  },
  currency: null,
  status: 'active',
  mergedInto: null,
  ...change,
});

let intents = 0;
/** A write of this content, a creation unless `change` says another; each with a key of its own. */
export const intent = (content: WriteIntent['content'], change: Partial<WriteIntent> = {}): WriteIntent => ({
  attemptId: `attempt-${++intents}`,
  verb: 'create',
  type: content.type,
  role: content.type === 'contact' ? content.role : null,
  key: null,
  content,
  fields: [],
  ownKey: `RL-HB01-${content.type === 'contact' ? 'C' : content.type === 'bill' ? 'B' : 'I'}-${intents}-1`,
  counterpartKey: null,
  date: null,
  ...change,
});
