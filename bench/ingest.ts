import { contentHash } from '../src/domain/canonical.ts';
import type { SideRecord } from '../src/domain/record.ts';
import type { Database } from '../src/store/db/open.ts';
import { storeSides } from '../src/store/write/sides.ts';
import { addConnection, benchDatabase, type DatabaseKind, onEachKind } from './lib/databases.ts';
import { document } from './lib/documents.ts';
import { type Benchmark, type BenchOptions, type Figure, figure } from './lib/figure.ts';

const defaultSize = 100_000;
const pageSize = 1_000;

/** Storing what a read brought: new, unchanged and changed rows told apart, only changes written. */
export const ingest: Benchmark = {
  id: 'a',
  title: 'Ingest: pages of changed records, stored',
  run: onEachKind(runOn),
};

async function runOn(kind: DatabaseKind, options: BenchOptions): Promise<Figure[]> {
  const size = options.size ?? defaultSize;
  const database = await benchDatabase(kind);
  const times = {
    floor: [] as number[],
    first: [] as number[],
    same: [] as number[],
    few: [] as number[],
    all: [] as number[],
  };
  try {
    const connection = await addConnection(database);
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`${kind}, round ${round + 1} of ${options.rounds}`);
      // The floor and ours take turns at going first: neither always finds the warm machine.
      const floor = async () => {
        await database.exec('truncate side');
        times.floor.push(await timed(() => loadByHand(database, connection, size)));
      };
      const ours = async () => {
        await database.exec('truncate side');
        times.first.push(
          await timed(() => load(database, connection, size, () => 0, { fresh: size, changed: 0 })),
        );
      };
      await (round % 2 === 0 ? floor() : ours());
      await (round % 2 === 0 ? ours() : floor());
      await database.exec('truncate side');
      await load(database, connection, size, () => 0, { fresh: size, changed: 0 });
      await database.exec('analyze side');
      const before = await rowVersions(database);
      times.same.push(await timed(() => load(database, connection, size, () => 0, { fresh: 0, changed: 0 })));
      if ((await rowVersions(database)) !== before) throw new Error('an unchanged re-send wrote rows');
      const hundredth = (index: number) => (index % 100 === 0 ? 1 : 0);
      const few = Math.ceil(size / 100);
      times.few.push(
        await timed(() => load(database, connection, size, hundredth, { fresh: 0, changed: few })),
      );
      times.all.push(
        await timed(() => load(database, connection, size, () => 2, { fresh: 0, changed: size })),
      );
    }
  } finally {
    await database.close();
  }
  const on = (text: string) => `${text}, ${size} rows, ${kind}`;
  const same = times.same.map((value) => value * 5);
  return [
    figure({ id: `a.first.${kind}`, name: on('first load'), unit: 's' }, times.first, {
      floor: times.floor,
      atMostTimes: 3,
    }),
    // Five times an unchanged re-send against one first load: at most 1x says at least five times as fast.
    figure(
      { id: `a.unchanged.${kind}`, name: on('5 unchanged re-sends against 1 first load'), unit: 's' },
      same,
      {
        floor: times.first,
        atMostTimes: 1,
      },
    ),
    figure({ id: `a.one-percent.${kind}`, name: on('re-send with 1 % changed'), unit: 's' }, times.few, {
      floor: times.floor,
      atMostTimes: 3,
    }),
    figure({ id: `a.all-changed.${kind}`, name: on('re-send with all changed'), unit: 's' }, times.all, {
      floor: times.floor,
      atMostTimes: 6,
    }),
  ];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function* pages(size: number, revision: (index: number) => number): Generator<SideRecord[]> {
  for (let start = 0; start < size; start += pageSize)
    yield Array.from({ length: Math.min(pageSize, size - start) }, (_, index) =>
      document(start + index, revision(start + index)),
    );
}

async function load(
  database: Database,
  connection: string,
  size: number,
  revision: (index: number) => number,
  expected: { fresh: number; changed: number },
): Promise<void> {
  const got = { fresh: 0, changed: 0 };
  for (const page of pages(size, revision)) {
    const stored = await database.transaction((tx) =>
      storeSides(tx, connection, 'ledger', 1, page, '2026-11-01T00:00:00Z'),
    );
    got.fresh += Number(stored.fresh);
    got.changed += Number(stored.changed);
  }
  if (got.fresh !== expected.fresh || got.changed !== expected.changed)
    throw new Error(`expected ${JSON.stringify(expected)}, stored ${JSON.stringify(got)}`);
}

/** The least a database can be asked to do for the same rows: one statement a page, arrays in, no question asked. */
async function loadByHand(database: Database, connection: string, size: number): Promise<void> {
  for (const page of pages(size, () => 0)) {
    const column = (value: (record: SideRecord) => unknown) => page.map(value);
    await database.transaction((tx) =>
      tx.query(byHand, [
        connection,
        column((one) => one.object),
        column((one) => one.key),
        column((one) => one.displayId),
        column((one) => ('number' in one.content ? one.content.number : null)),
        column((one) => one.name),
        column((one) => one.propertyKey),
        column((one) => JSON.stringify(one.content)),
        column((one) => contentHash(one.content)),
        column((one) => one.version),
        column((one) => one.modifiedAt),
        column((one) => JSON.stringify(one.raw)),
      ]),
    );
  }
  const { rows } = await database.query<{ n: number }>(
    'select count(*) as n from side where connection_id = $1',
    [connection],
  );
  if (Number(rows[0]?.n) !== size) throw new Error('the floor did not store all rows');
}

const byHand = `
insert into side as s (connection_id, system, object, key, type, role, display_id, number, name, property_ref, content,
  hash, version, modified_at, raw, mapper_version, seen_at)
select $1, 'ledger', r.object, r.key, 'invoice', null, r.display_id, r.number, r.name, r.property_ref, r.content::jsonb,
  r.hash, r.version, r.modified_at, r.raw::jsonb, 1, '2026-11-01T00:00:00Z'
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
  $11::timestamptz[], $12::text[]) as r(object, key, display_id, number, name, property_ref, content, hash, version, modified_at, raw)
on conflict (connection_id, system, object, key) do update set content = excluded.content, hash = excluded.hash`;

async function rowVersions(database: Database): Promise<string> {
  const { rows } = await database.query<{ digest: string }>(
    `select md5(string_agg(xmin::text || ctid::text, ',' order by object, key)) as digest from side`,
  );
  return rows[0]?.digest ?? '';
}
