import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { ContactContent, DocumentContent } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import type { RelinkCheck } from './port.ts';
import { ann, smallWorld } from './testing/small-world.ts';

type World = Awaited<ReturnType<typeof smallWorld>>;

interface Case {
  /** What is so before the record is unlinked; without it an invoice that is in step on both sides. */
  readonly before?: (world: World, key: string) => void;
  /** What happens while it is unlinked. */
  readonly meanwhile: (world: World, key: string, help: Help) => void;
  readonly verdict: RelinkCheck['verdict'];
  readonly code?: string;
  readonly since?: RelinkCheck['since'];
  /** What the check says once a run has read what happened and joined what is one. */
  readonly onceRead?: RelinkCheck['verdict'];
  readonly contact?: 'unlinked';
  /** What the run after relinking does: the outcome, and how often it asks the ledger to make the invoice. */
  readonly outcome: string;
  readonly asks?: number;
  readonly afterwards?: (world: World, key: string, help: Help) => void;
}

interface Help {
  readonly property: () => DocumentContent;
  readonly ledger: () => DocumentContent;
  readonly ledgerKey: () => string;
  edit(system: 'property' | 'ledger', more: Partial<DocumentContent>): void;
}

const contactNumber = (key: string) => `9${key}`;
const ownContact = (world: World, key: string, more: Partial<ContactContent> = {}) =>
  world.property.put('contact', contactNumber(key), { ...world.contact, name: `Tenant ${key}`, ...more });
const refusedUntil = new Set<string>();

const cases: Readonly<Record<string, Case>> = {
  'nothing changed': { meanwhile: () => {}, verdict: 'resume', outcome: 'synced' },
  'changed in Re-Leased': {
    meanwhile: (_world, _key, { edit }) => edit('property', { reference: 'R-1' }),
    verdict: 'resume',
    outcome: 'synced',
    afterwards: (_world, _key, { ledger }) => expect(ledger().reference).toBe('R-1'),
  },
  'changed in the ledger': {
    meanwhile: (_world, _key, { edit }) => edit('ledger', { dueDate: '2026-12-24' }),
    verdict: 'resume',
    outcome: 'synced',
    afterwards: (_world, _key, { property }) => expect(property().dueDate).toBe('2026-12-24'),
  },
  'changed on both sides, each in another way': {
    meanwhile: (_world, _key, { edit }) => {
      edit('property', { reference: 'mine' });
      edit('ledger', { reference: 'theirs' });
    },
    verdict: 'would-fail',
    code: 'edited-in-both',
    outcome: 'drifted',
  },
  'the same change made on both sides': {
    meanwhile: (_world, _key, { edit }) => {
      edit('property', { reference: 'same' });
      edit('ledger', { reference: 'same' });
    },
    verdict: 'resume',
    outcome: 'synced',
  },
  'amounts changed on the side that does not own them': {
    meanwhile: (_world, _key, { edit }) => edit('property', { net: '90.00', gross: '90.00' }),
    verdict: 'would-fail',
    code: 'edited-in-property',
    outcome: 'drifted',
  },
  'counterpart renumbered': {
    meanwhile: (_world, key, { edit }) => edit('ledger', { number: `NEW-${key}` }),
    verdict: 'resume',
    outcome: 'synced',
    afterwards: (_world, key, { property }) => expect(property().number).toBe(`NEW-${key}`),
  },
  'counterpart reversed': {
    meanwhile: (_world, _key, { edit }) => edit('ledger', { state: 'void' }),
    verdict: 'resume',
    outcome: 'ended',
    afterwards: (_world, _key, { property }) => expect(property().state).toBe('void'),
  },
  'void on both sides': {
    meanwhile: (_world, _key, { edit }) => {
      edit('ledger', { state: 'void' });
      edit('property', { state: 'void' });
    },
    verdict: 'resume',
    outcome: 'ended',
  },
  'void in Re-Leased alone': {
    meanwhile: (_world, _key, { edit }) => edit('property', { state: 'void' }),
    verdict: 'would-fail',
    code: 'void-in-property',
    outcome: 'drifted',
  },
  'counterpart deleted': {
    meanwhile: (world, _key, { ledgerKey }) => world.ledger.remove('invoice', ledgerKey()),
    verdict: 'would-fail',
    code: 'deleted-in-ledger',
    outcome: 'drifted',
  },
  'deleted in Re-Leased': {
    meanwhile: (world, key) => world.property.remove('invoice', key),
    verdict: 'would-fail',
    code: 'deleted-in-property',
    outcome: 'drifted',
  },
  'counterpart deleted and made again by hand': {
    meanwhile: (world, key, { ledger, ledgerKey }) => {
      const content = ledger();
      world.ledger.remove('invoice', ledgerKey());
      world.ledger.put('invoice', `hand-${key}`, content);
    },
    verdict: 'would-fail',
    code: 'number-duplicate',
    outcome: 'drifted',
  },
  'counterpart deleted and made again from a copy that carries our key': {
    meanwhile: (world, key, { ledger, ledgerKey }) => {
      const { ownKey } = world.ledger.records.get(`invoice/${ledgerKey()}`) ?? {};
      const content = ledger();
      world.ledger.remove('invoice', ledgerKey());
      world.ledger.put('invoice', `copy-${key}`, content, { ownKey: ownKey ?? null });
    },
    verdict: 'adopt',
    onceRead: 'resume',
    outcome: 'synced',
    afterwards: (world, key) =>
      expect(world.property.records.get(`invoice/${key}`)?.counterpartKey).toBe(`copy-${key}`),
  },
  'counterpart deleted, and Re-Leased says which one took its place': {
    meanwhile: (world, key, { ledger, property, ledgerKey }) => {
      const content = ledger();
      world.ledger.remove('invoice', ledgerKey());
      world.ledger.put('invoice', `named-${key}`, content);
      world.property.put('invoice', key, property(), { counterpartKey: `named-${key}` });
    },
    verdict: 'adopt',
    onceRead: 'resume',
    outcome: 'synced',
  },
  'a copy in Re-Leased of a record that keeps its counterpart': {
    before: (world, key) => world.invoice(key, { state: 'draft' }),
    meanwhile: (world, key) => {
      const other = world.property.records.get('invoice/first');
      world.invoice(key);
      const record = world.property.records.get(`invoice/${key}`);
      if (record !== undefined)
        world.property.put('invoice', key, record.content, { counterpartKey: other?.counterpartKey ?? null });
    },
    verdict: 'would-fail',
    code: 'counterpart-taken',
    outcome: 'drifted',
  },
  'its contact is unlinked': {
    before: (world, key) => {
      ownContact(world, key);
      world.invoice(key, { contactKey: contactNumber(key), state: 'draft' });
    },
    meanwhile: (world, key) => world.invoice(key, { contactKey: contactNumber(key) }),
    contact: 'unlinked',
    verdict: 'would-fail',
    code: 'parent-unlinked',
    outcome: 'waiting',
  },
  'its contact fails': {
    before: (world, key) => {
      ownContact(world, key, { name: `refused ${key}` });
      world.invoice(key, { contactKey: contactNumber(key), state: 'draft' });
    },
    meanwhile: (world, key) => world.invoice(key, { contactKey: contactNumber(key) }),
    verdict: 'would-fail',
    code: 'parent-failing',
    outcome: 'waiting',
  },
  'approved while it was unlinked': {
    before: (world, key) => world.invoice(key, { state: 'draft' }),
    meanwhile: (world, key) => world.invoice(key),
    verdict: 'create',
    outcome: 'synced',
    asks: 1,
  },
  'the ledger refused it and nothing changed since': {
    before: (world, key) => world.invoice(key, { reference: 'refused' }),
    meanwhile: () => {},
    verdict: 'would-fail',
    code: 'account-inactive',
    outcome: 'failing',
    asks: 1,
  },
  'the ledger refused it and the record changed since': {
    before: (world, key) => world.invoice(key, { reference: 'refused' }),
    meanwhile: (world, key) => world.invoice(key, { reference: 'mended' }),
    verdict: 'create',
    since: 'record',
    outcome: 'synced',
    asks: 1,
  },
  'the ledger refused it and its contact changed since': {
    before: (world, key) => {
      ownContact(world, key, { name: `Tenant ${key}` });
      refusedUntil.add(key);
      world.invoice(key, { contactKey: contactNumber(key) });
    },
    meanwhile: (world, key) => {
      refusedUntil.delete(key);
      const made = [...world.ledger.records.values()].find(
        (one) => one.content.type === 'contact' && one.content.name === `Tenant ${key}`,
      );
      if (made?.content.type === 'contact')
        world.ledger.put('contact', made.key, { ...made.content, phone: '1' });
    },
    verdict: 'create',
    since: 'parent',
    outcome: 'synced',
    asks: 1,
  },
  'the same document typed by hand in the ledger': {
    before: (world, key) => world.invoice(key, { state: 'draft' }),
    meanwhile: (world, key) => {
      const { content } = world.invoice(key);
      if (content.type === 'invoice') world.ledger.put('invoice', `typed-${key}`, inLedger(content));
    },
    verdict: 'adopt',
    onceRead: 'resume',
    outcome: 'synced',
  },
  'a document of that number with another total in the ledger': {
    before: (world, key) => world.invoice(key, { state: 'draft' }),
    meanwhile: (world, key) => {
      const { content } = world.invoice(key);
      if (content.type === 'invoice')
        world.ledger.put('invoice', `other-${key}`, { ...inLedger(content), gross: '1.00', net: '1.00' });
    },
    verdict: 'would-fail',
    code: 'number-duplicate',
    outcome: 'failing',
  },
};

/** What Re-Leased's document looks like with the ledger's keys. */
function inLedger(content: DocumentContent): DocumentContent {
  return {
    ...content,
    contactKey: '70',
    lines: content.lines.map((line) => ({ ...line, accountKey: '900' })),
  };
}

eachDatabase((_name, open) => {
  let database: Database;
  let world: World;
  const keys = new Map(Object.keys(cases).map((name, index) => [name, `${101 + index}`]));
  const linkIds = new Map<string, string>();
  let checks: RelinkCheck[] = [];
  let checksRead: RelinkCheck[] = [];
  let creates: readonly string[] = [];
  let before: readonly string[] = [];
  const reads: { property: number; ledger: number } = { property: 0, ledger: 0 };

  const helpFor = (key: string): Help => {
    const documentOf = (system: 'property' | 'ledger', at: string): DocumentContent => {
      const content = world[system].records.get(`invoice/${at}`)?.content;
      if (content?.type !== 'invoice') throw new Error(`no invoice ${at} in ${system}`);
      return content;
    };
    const ledgerKey = () => world.property.records.get(`invoice/${key}`)?.counterpartKey ?? '';
    const help: Help = {
      property: () => documentOf('property', key),
      ledger: () => documentOf('ledger', ledgerKey()),
      ledgerKey,
      edit(system, more) {
        const at = system === 'property' ? key : ledgerKey();
        world[system].put('invoice', at, { ...documentOf(system, at), ...more });
      },
    };
    return help;
  };
  const made = () =>
    world.ledger.journal
      .filter((one) => one.verb === 'create' && one.type === 'invoice')
      .flatMap((one) => one.keys);
  const outcomeOf = async (id: string) =>
    (
      await database.query<{ outcome: string; problem_code: string | null }>(
        'select outcome, problem_code from link where connection_id = $1 and id = $2',
        [world.connectionId, id],
      )
    ).rows[0];
  const check = () => world.engine.checkRelink(world.connectionId, [...linkIds.values()]);

  beforeAll(async () => {
    refusedUntil.clear();
    database = await open();
    world = await smallWorld(database);
    await database.query(`update mapping_choice set chosen_at = '2020-01-01'`);
    world.ledger.refuse = ({ content, type }) => {
      if (type === 'contact' && 'name' in content && content.name.startsWith('refused'))
        return problem('value-invalid', 'ledger', {}, { subject: content.name });
      if (!('lines' in content)) return null;
      const stopped =
        content.reference === 'refused' || [...refusedUntil].some((key) => content.number === `INV-${key}`);
      return stopped ? problem('account-inactive', 'ledger', { account: '4100' }, { subject: '4100' }) : null;
    };
    world.invoice('first');
    for (const [name, key] of keys) {
      const { before: prepare } = cases[name] ?? {};
      if (prepare === undefined) world.invoice(key);
      else prepare(world, key);
    }
    await world.sync();
    // The ledger takes this one, and its answer is lost.
    world.invoice('uncertain');
    world.ledger.faults.push('cut-after');
    await world.sync();
    const { rows } = await database.query<{ id: string; type: string; released_id: string }>(
      `select id, type, released_id from link where connection_id = $1 and type in ('invoice', 'contact')`,
      [world.connectionId],
    );
    for (const row of rows) if (row.type === 'invoice') linkIds.set(row.released_id, row.id);
    const contacts = [...keys].flatMap(([name, key]) =>
      cases[name]?.contact === undefined ? [] : [contactNumber(key)],
    );
    await world.engine.unlink(world.connectionId, {
      recordIds: rows
        .filter((row) => row.type === 'contact' && contacts.includes(row.released_id))
        .map((row) => row.id),
      children: 'wait',
      reason: 'test',
      reviewOn: null,
      actor: ann,
    });
    linkIds.delete('first');
    await world.engine.unlink(world.connectionId, {
      recordIds: [...linkIds.values()],
      children: 'wait',
      reason: 'test',
      reviewOn: null,
      actor: ann,
    });
    for (const [name, key] of keys) cases[name]?.meanwhile(world, key, helpFor(key));
    world.property.reads.length = 0;
    world.ledger.reads.length = 0;
    // Before Relink has read anything of it, and after.
    checks = await check();
    reads.property = world.property.reads.length;
    reads.ledger = world.ledger.reads.length;
    await world.sync();
    checksRead = await check();
    before = made();
    await world.engine.relink(world.connectionId, {
      recordIds: [...linkIds.values()],
      reason: null,
      syncNow: false,
      actor: ann,
    });
    await world.sync();
    creates = made().slice(before.length);
  }, 120_000);
  afterAll(() => database.close());

  test.each(Object.keys(cases))('%s: the check says what the run then does', async (name) => {
    const wanted = cases[name];
    const key = keys.get(name) ?? '';
    const id = linkIds.get(key) ?? '';
    if (wanted === undefined) throw new Error(name);
    const said = (list: readonly RelinkCheck[]) => {
      const found = list.find((one) => one.recordId === id);
      return [found?.verdict, found?.problem?.code, found?.since];
    };
    expect(said(checks)).toEqual([wanted.verdict, wanted.code, wanted.since]);
    expect(said(checksRead)).toEqual([wanted.onceRead ?? wanted.verdict, wanted.code, wanted.since]);
    const after = await outcomeOf(id);
    expect(after?.outcome).toBe(wanted.outcome);
    if (wanted.code !== undefined) expect(after?.problem_code).toBe(wanted.code);
    expect(creates.filter((one) => one.includes(`-${key}-`))).toHaveLength(wanted.asks ?? 0);
    wanted.afterwards?.(world, key, helpFor(key));
  });

  test('a lost answer is settled first, and nothing is asked for again', async () => {
    const id = linkIds.get('uncertain') ?? '';
    expect(checks.find((one) => one.recordId === id)?.verdict).toBe('settle');
    expect(checksRead.find((one) => one.recordId === id)?.verdict).toBe('resume');
    expect(await outcomeOf(id)).toMatchObject({ outcome: 'synced' });
    expect(made().filter((one) => one.includes('-uncertain-'))).toHaveLength(1);
  });

  test('what stands in the way is named', () => {
    const problemOf = (name: string) =>
      checks.find((one) => one.recordId === linkIds.get(keys.get(name) ?? ''))?.problem?.params ?? {};
    expect(problemOf('counterpart deleted and made again by hand')).toMatchObject({
      id: `hand-${keys.get('counterpart deleted and made again by hand')}`,
    });
    expect(problemOf('a copy in Re-Leased of a record that keeps its counterpart')).toMatchObject({
      relatedRecordId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('the check reads by type, not by record', () => {
    // Invoices, contacts and accounts, of either system; own keys and numbers once each.
    expect(reads.property).toBeLessThanOrEqual(8);
    expect(reads.ledger).toBeLessThanOrEqual(8);
  });
});
