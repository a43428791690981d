import type { TradeAct } from '../../sandbox/portfolio/trade-acts.ts';
import type { TradeEntry } from '../../sandbox/portfolio/trade-manifest.ts';
import { type GeneratedYear, generateYear } from '../../sandbox/portfolio/year.ts';
import { overRest, portfolioWorld } from '../../src/engine/testing/demo-world.ts';
import type { Database } from '../../src/store/db/open.ts';
import { createIntacctXml } from '../../src/systems/intacct/xml/intacct-xml.ts';
import { type Dice, diceOf } from '../harness/dice.ts';
import { birthplaces, Expected, nameOf } from './expected.ts';
import { act, freeDocuments, isSound, People, post } from './people.ts';
import { type Look, look, reportNow, writesSince, type YearGround } from './verify.ts';

export interface YearOptions {
  readonly size: number;
  readonly seed: number;
  readonly transport: 'rest' | 'xml';
  /** The first day; the sandboxes and the engine live from there on. Default: today. */
  readonly from?: string;
  readonly onMonth?: (month: PlayedMonth) => void;
}

/** One line of the table: what came in, what was done, and what was found. */
export interface PlayedMonth extends Look {
  readonly name: string;
  readonly arrived: number;
  readonly acts: number;
  readonly calls: number;
  readonly writes: number;
}

const gatewayLogin = { senderId: 'relink', senderPassword: 'sender-pass', userPassword: 'user-pass' };

/** What ends by one edit of master data or of the calendar, and the months from which it is so, or is no longer. */
const masterData: readonly {
  readonly kinds: readonly TradeEntry['trouble'][] | readonly string[];
  readonly opened: number;
  readonly closed?: number;
}[] = [
  {
    kinds: ['inactive-account', 'payment-of-failing-document', 'credit-inactive-account'],
    opened: 3,
    closed: 6,
  },
  { kinds: ['inactive-tax-type'], opened: 4 },
  { kinds: ['inactive-customer', 'inactive-vendor'], opened: 5 },
  { kinds: ['long-name'], opened: 7 },
  { kinds: ['closed-period', 'payment-in-closed-period'], opened: 11 },
];
/** What is mended record by record, as far as it has come in. */
const mended: Readonly<Record<number, readonly string[]>> = {
  8: ['archived-account', 'missing-dimension'],
  9: ['archived-contact', 'merged-contact'],
  10: ['duplicate-number'],
};
const draftsApproved = 12;

/**
 * Plays a landlord's year, month by month: records come in, people act in both systems and in Relink, a sync runs, and
 * everything is held against the books. Then what people undo, a quiet month, and a document that the feed withholds.
 */
export async function playYear(database: Database, options: YearOptions): Promise<PlayedMonth[]> {
  const { size, seed, transport, from = new Date().toISOString().slice(0, 10) } = options;
  const year = generateYear({ size, seed, from });
  let aheadMs = 0;
  const world = await portfolioWorld(
    database,
    year,
    (place) => (transport === 'rest' ? overRest(place) : createIntacctXml({ ...place, ...gatewayLogin })),
    () => new Date(Date.now() + aheadMs),
  );
  try {
    const goTo = async (day: string) => {
      aheadMs = Date.parse(`${day}T22:00:00Z`) - Date.now();
      for (const url of [world.reLeasedUrl, world.intacctUrl])
        await post(`${url}/_control/clock`, { offsetMs: aheadMs }, 'PUT');
    };
    const born = new Set([...birthplaces(year.portfolio).values()].map(nameOf));
    const ground: YearGround = { database, world, born, asOf: `${Number(from.slice(0, 4)) + 3}-12-31` };
    return await new Player(ground, year, diceOf(seed, 'year'), goTo, options.onMonth).play();
  } finally {
    await world.close();
  }
}

class Player {
  private readonly ground: YearGround;
  private readonly year: GeneratedYear;
  private readonly expected: Expected;
  private readonly people: People;
  private readonly goTo: (day: string) => Promise<void>;
  private readonly onMonth: YearOptions['onMonth'];
  private readonly played: PlayedMonth[] = [];
  private last = { property: 0, ledger: 0 };

  constructor(
    ground: YearGround,
    year: GeneratedYear,
    dice: Dice,
    goTo: (day: string) => Promise<void>,
    onMonth: YearOptions['onMonth'],
  ) {
    this.ground = ground;
    this.year = year;
    this.goTo = goTo;
    this.onMonth = onMonth;
    this.expected = new Expected(year.manifest);
    this.people = new People(ground, this.expected, dice, year.portfolio);
  }

  async play(): Promise<PlayedMonth[]> {
    await this.run('joined', async () => [0, 0]);
    const { months } = this.year;
    for (const [index, month] of months.entries())
      await this.run(month.through.slice(0, 7), async () => {
        await this.goTo(month.through);
        const arrived = await this.enter(month.property, month.ledger);
        // What people do with a record, they do with one that a sync has seen.
        const acts = await this.month(index + 1, months[index - 1]?.through ?? this.year.from);
        this.expected.arrived(month.manifest);
        return [arrived, acts];
      });
    const end = months.at(-1)?.through ?? '';
    const acts: readonly TradeAct[] = months.at(-1)?.manifest.trade?.acts ?? [];
    await this.run('undone', async () => [
      0,
      (await this.people.relinkAll([])) +
        (await this.people.undo(acts, end)) +
        (await this.people.reverse(end, end)),
    ]);
    await this.run('linked again', async () => [0, await this.people.relinkAll(acts)]);
    await this.quiet();
    await this.withheld();
    return this.played;
  }

  private async enter(property: object, ledger: object): Promise<number> {
    const { reLeasedUrl, intacctUrl } = this.ground.world;
    await post(`${intacctUrl}/_control/records`, ledger);
    await post(`${reLeasedUrl}/_control/records`, property);
    return [...Object.values(property), ...Object.values(ledger)].flat().length;
  }

  private async month(number: number, seen: string): Promise<number> {
    let acts = await this.people.edits(seen);
    acts += await this.people.unlinkAndRelink(seen);
    for (const { kinds, opened, closed } of masterData) {
      if (number !== opened && number !== closed) continue;
      acts += await this.master(kinds, number === opened);
    }
    acts += await this.mend(mended[number] ?? []);
    if (number === draftsApproved) acts += await this.people.approveDrafts();
    return acts;
  }

  /** Master data becomes usable, or is put out of use again: also for those whose documents are still to come. */
  private async master(kinds: readonly string[], isOpen: boolean): Promise<number> {
    const all = this.year.months.at(-1)?.manifest;
    const troubled = [...(all?.entries ?? []), ...(all?.trade?.entries ?? [])].filter((it) =>
      kinds.includes(it.trouble),
    );
    const cures = [...new Map(troubled.map(({ cure }) => [JSON.stringify(cure), cure])).values()];
    for (const cure of cures) {
      if (cure === null) throw new Error(`${kinds.join(', ')} cannot be cured`);
      await act(this.ground, isOpen ? cure : { ...cure, edit: { ...cure.edit, op: 'inactivate' } });
    }
    this.expected.setOpen(
      troubled.map((it) => it.trouble),
      isOpen,
    );
    return cures.length;
  }

  private async mend(kinds: readonly string[]): Promise<number> {
    const all = this.expected.manifest();
    // A contact that was archived or merged stays so; only what hangs on it is mended.
    const troubled = [...all.entries, ...(all.trade?.entries ?? [])].filter(
      (it) => kinds.includes(it.trouble) && it.cure !== null,
    );
    const cures = [...new Map(troubled.map(({ cure }) => [JSON.stringify(cure), cure])).values()];
    for (const cure of cures) if (cure !== null) await act(this.ground, cure);
    this.expected.cure(troubled);
    return cures.length;
  }

  private async run(name: string, prepare: () => Promise<readonly [number, number]>): Promise<void> {
    const [arrived, acts] = await prepare();
    await this.ground.world.sync();
    const { calls, writes, last } = await writesSince(this.ground, this.last);
    this.last = last;
    const seen = await look(this.ground, this.expected);
    this.note({ name, arrived, acts, calls, writes: writes.length, ...seen });
    // The report lists both systems: its calls are nobody's month.
    this.last = (await writesSince(this.ground, this.last)).last;
  }

  private note(month: PlayedMonth): void {
    this.played.push(month);
    this.onMonth?.(month);
  }

  /** Two more runs, in which nobody does anything, write nothing. */
  private async quiet(): Promise<void> {
    await this.ground.world.sync();
    await this.ground.world.sync();
    const { calls, writes, last } = await writesSince(this.ground, this.last);
    this.last = last;
    const seen = await look(this.ground, this.expected);
    const findings = [...seen.findings, ...writes.map((one) => `written in a quiet month: ${one}`)];
    this.note({ name: 'quiet', arrived: 0, acts: 0, calls, writes: writes.length, ...seen, findings });
  }

  /** One document of Sage Intacct is not in its feed of changes: the report must say so, by name and to the cent. */
  private async withheld(): Promise<void> {
    const { intacctUrl } = this.ground.world;
    const object = 'accounts-receivable/invoice';
    const key = '990001';
    const free = new Set(freeDocuments(this.year.portfolio).map((it) => it.id));
    const all = [this.year.intacct.objects, ...this.year.months.map((month) => month.ledger)].flatMap(
      (objects) => objects[object] ?? [],
    );
    // The smallest landlords have none that nobody paid: then like a paid one, as it was before.
    const sound = new Set(this.year.portfolio.documents.filter(isSound).map((it) => it.id));
    const like =
      all.findLast((it) => free.has(String(it.key))) ?? all.findLast((it) => sound.has(String(it.key)));
    const findings: string[] = [];
    if (like === undefined) findings.push('no document to withhold');
    else {
      const settings = (withheldFromChanges: string[]) =>
        post(`${intacctUrl}/_control/settings`, { withheldFromChanges }, 'PUT');
      await settings([`${object}/${key}`]);
      await post(`${intacctUrl}/_control/records`, {
        [object]: [{ ...like, key, invoiceNumber: 'WITHHELD-1' }],
      });
      await this.ground.world.sync();
      const leg = (await reportNow(this.ground)).legs.find(
        (one) => one.class === 'income-invoice' && one.currency === 'GBP',
      );
      const document = this.year.portfolio.documents.find(
        (it) => it.type === 'invoice' && it.id === like.key,
      );
      const cents = (document?.lines ?? []).reduce((sum, it) => sum + it.net + it.vat, 0n);
      const unheld = BigInt(Math.round(Number(leg?.total?.unheld.gross ?? '0') * 100));
      if (leg?.state !== 'not-reconciled') findings.push(`withheld, and the report is ${leg?.state}`);
      if (unheld !== -cents) findings.push(`withheld ${cents} pence, and the report says ${-unheld}`);
      const named = leg?.unheld.items.map((it) => `${it.system} ${it.key} ${it.how}`).join(', ');
      if (named !== `ledger ${key} unknown`) findings.push(`withheld ${key}, and the report names ${named}`);
      await settings([]);
      await this.ground.world.sync();
      const after = (await reportNow(this.ground)).legs.filter((one) => one.state !== 'reconciled');
      if (after.length > 0) findings.push('shown again, and the report still does not balance');
    }
    const nothing = { flagged: 0, inBoth: 0, legs: 0, terms: 0, calls: 0, writes: 0 };
    this.note({ name: 'withheld', arrived: 1, acts: 0, ...nothing, findings });
  }
}
