import { expect, test } from 'vitest';
import { chosenNow, nobody } from './chosen.ts';

const row = (id: string, link: 'linked' | 'unlinked') => ({ id, link, amount: '1.50', currency: 'GBP' });
const byHand = new Map(
  [row('a', 'linked'), row('b', 'unlinked'), row('c', 'linked')].map((one) => [one.id, one]),
);
const all = {
  linked: { target: { selectionId: 's' }, count: 12_000, money: [{ amount: '5.00', currency: 'EUR' }] },
  unlinked: nobody,
};

test('records chosen by hand are named, each kind for its own verb', () => {
  expect(chosenNow(byHand, null)).toEqual({
    linked: { target: { recordIds: ['a', 'c'] }, count: 2, money: [{ amount: '3.00', currency: 'GBP' }] },
    unlinked: { target: { recordIds: ['b'] }, count: 1, money: [{ amount: '1.50', currency: 'GBP' }] },
  });
});

test('all that match are the frozen selection, until somebody chooses otherwise', () => {
  const every = { of: byHand, kinds: all };
  expect(chosenNow(byHand, every)).toBe(all);
  const changed = new Map(byHand);
  changed.delete('a');
  expect(chosenNow(changed, every).linked).toEqual({
    target: { recordIds: ['c'] },
    count: 1,
    money: [{ amount: '1.50', currency: 'GBP' }],
  });
});
