import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Content } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { smallWorld } from './testing/small-world.ts';

let database: Database;
let world: Awaited<ReturnType<typeof smallWorld>>;
beforeEach(async () => {
  database = await openChosenDatabase();
  world = await smallWorld(database);
});
afterEach(() => database.close());

const option = (category: string, code: string): Content => ({
  type: 'tracking-option',
  category,
  code,
  name: code,
  status: 'active',
});
const track = (dimensions: string[]) =>
  database.query(`update connection set settings = jsonb_set(settings, '{trackingDimensions}', $1::jsonb)`, [
    JSON.stringify(dimensions),
  ]);
const invoice = () =>
  world.invoice('1', {
    lines: [
      {
        description: 'Rent #T1',
        net: '100.00',
        tax: '0.00',
        accountKey: '41',
        taxTypeKey: null,
        tracking: [{ category: 'Department', key: '5' }],
        propertyKey: null,
      },
    ],
  });
const only = async () => (await world.links())[0];

test('an option of a dimension that is carried must have a counterpart: the document fails and says which', async () => {
  await track(['department']);
  world.property.put('tracking-option', '5', option('Department', 'FAC'));
  invoice();
  await world.sync();
  expect(await only()).toMatchObject({ outcome: 'failing', cause_key: 'tracking-not-matched:department:5' });
  expect(world.ledger.journal).toEqual([]);

  // Matched by a person: it goes by itself.
  world.ledger.put('tracking-option', '50', option('department', 'FAC'));
  await world.match('tracking-option', '5', '50');
  await database.query(
    `update mapping_choice set chosen_at = now() + interval '1 year' where type = 'tracking-option'`,
  );
  await world.sync();
  expect(await only()).toMatchObject({ outcome: 'synced' });
  const written = [...world.ledger.records.values()].find((one) => one.type === 'invoice')?.content;
  expect(written).toMatchObject({ lines: [{ tracking: [{ category: 'department', key: '50' }] }] });
});

test('a dimension that is not carried is left out with a remark', async () => {
  world.property.put('tracking-option', '5', option('Department', 'FAC'));
  invoice();
  await world.sync();
  expect(await only()).toMatchObject({ outcome: 'warned', cause_key: 'tracking-left-out:Department' });
});

test('an option a person left out is left out, with a remark', async () => {
  await track(['department']);
  world.property.put('tracking-option', '5', option('Department', 'FAC'));
  await database.query(
    `insert into mapping_choice (connection_id, type, property_key, choice, chosen_by) values ($1, 'tracking-option', '5', 'archive', 'Ann Lee')`,
    [world.connectionId],
  );
  invoice();
  await world.sync();
  expect(await only()).toMatchObject({ outcome: 'warned', cause_key: 'tracking-left-out:Department' });
});

test('matched options whose dimension has another name on each side agree: nothing is written', async () => {
  world.property.put('tracking-option', '5', option('Cost centre', 'FAC'));
  world.ledger.put('tracking-option', '50', option('department', 'FAC'));
  await world.match('tracking-option', '5', '50');
  await world.sync();
  const links = await world.links('tracking-option');
  expect(links).toMatchObject([{ outcome: 'synced' }]);
  expect(world.property.journal.filter((one) => one.verb === 'update')).toEqual([]);
});
