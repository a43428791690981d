import { checkDumps, dump } from '../../sandbox/checker/check.ts';
import { readJournal } from '../../sandbox/checker/journal.ts';
import { expectedReport, locationsByProperty } from '../../sandbox/checker/reconcile.ts';
import { Report } from '../../src/engine/reconciliation/port.ts';
import type { portfolioWorld } from '../../src/engine/testing/demo-world.ts';
import { told } from '../../src/engine/testing/told.ts';
import type { Database } from '../../src/store/db/open.ts';
import { findReport } from '../../src/store/read/reconciliation.ts';
import { type Expected, nameOf } from './expected.ts';

/** Where a year is played: one landlord between two sandboxes, and Relink's engine. */
export interface YearGround {
  readonly database: Database;
  readonly world: Awaited<ReturnType<typeof portfolioWorld>>;
  /** The names of what the generator made, as {@link nameOf} gives them. */
  readonly born: ReadonlySet<string>;
  /** Later than everything. */
  readonly asOf: string;
}

/** Figures of one look, and what was wrong. */
export interface Look {
  readonly flagged: number;
  readonly inBoth: number;
  readonly legs: number;
  readonly terms: number;
  readonly findings: readonly string[];
}

/** Holds everything that must be true against the database and both sandboxes. */
export async function look(ground: YearGround, expected: Expected): Promise<Look> {
  const flagged = await flaggedNow(ground);
  const wanted = expected.flagged();
  const { world } = ground;
  const [property, ledger] = await Promise.all([dump(world.reLeasedUrl), dump(world.intacctUrl)]);
  const manifest = expected.manifest();
  const verdict = checkDumps(property, ledger, manifest, { except: expected.unlinked });
  const report = await reportNow(ground);
  const { legs, open } = expectedReport(property, ledger, manifest, {
    from: manifest.settings.syncFrom,
    to: ground.asOf,
    unlinked: expected.unlinked,
  });
  const said = told(report, locationsByProperty(property, manifest));
  return {
    flagged: flagged.length,
    inBoth: Object.values(verdict.counts).reduce((sum, { both }) => sum + both, 0),
    legs: report.legs.length,
    terms: report.legs.reduce((sum, leg) => sum + (leg.total?.terms.length ?? 0), 0),
    findings: [
      ...apart(wanted, flagged, 'flagged'),
      ...verdict.duplicates.map((it) => `twice in ${it.system}: ${it.type} ${it.token}`),
      ...verdict.losses.map((it) => `missing in ${it.missingIn.join(' and ')}: ${it.type} ${it.token}`),
      ...verdict.differences.map(
        (it) =>
          `${it.type} ${it.number} ${it.token}: ${it.field} is ${it.property} in Re-Leased and ${it.ledger} in Sage Intacct`,
      ),
      ...unlike(legs, said, 'report'),
      ...report.legs
        .filter((leg) => leg.state !== 'reconciled')
        .map((leg) => `report: ${leg.class} ${leg.currency} is ${leg.state}`),
      ...report.balances.flatMap(({ kind, currency, property: own, ledger: other }) => {
        const told = { property: own?.open, ledger: other?.open };
        const key = `${kind} ${currency}`;
        return key in open ? unlike(open[key], told, `open ${key}`) : [];
      }),
    ],
  };
}

/** What Relink flags: every business record that is linked and not simply synced. */
async function flaggedNow({ database, world, born }: YearGround): Promise<string[]> {
  const { rows } = await database.query<{
    type: string;
    property_key: string | null;
    ledger_key: string | null;
    outcome: string;
    cause: string | null;
  }>(
    `select type, property_key, case type when 'payment' then substring(ledger_key from '^[0-9]+')
         when 'allocation' then substring(ledger_key from '^[0-9]+') else ledger_key end as ledger_key,
       outcome, case when outcome = 'excluded' then null else cause_key end as cause
     from link where connection_id = $1 and not held and outcome <> 'synced' and joined_into is null
       and type in ('contact', 'invoice', 'bill', 'credit-note', 'payment', 'allocation')`,
    [world.connectionId],
  );
  return rows
    .map((row) => {
      const names = [
        nameOf({ system: 'property', type: row.type, id: row.property_key ?? '' }),
        nameOf({ system: 'ledger', type: row.type, id: row.ledger_key ?? '' }),
      ];
      const name = names.find((one) => born.has(one)) ?? nameOf({ system: '', type: row.type, id: null });
      return `${name}: ${row.outcome} ${row.cause ?? ''}`.trim();
    })
    .sort();
}

/** A report made now. */
export async function reportNow({ database, world, asOf }: YearGround): Promise<Report> {
  const { id } = await world.engine.startReport(world.connectionId, { asOf, by: 'Ann Lee' });
  await world.engine.awaitReport(world.connectionId, id, 120_000);
  return Report.parse((await findReport(database, world.connectionId, id))?.result);
}

/** Requests that changed something, by API clients, since an entry of each journal. */
export async function writesSince(
  { world }: YearGround,
  since: { readonly property: number; readonly ledger: number },
): Promise<{ readonly calls: number; readonly writes: readonly string[]; readonly last: typeof since }> {
  const [property, ledger] = await Promise.all([
    readJournal(world.reLeasedUrl, since.property),
    readJournal(world.intacctUrl, since.ledger),
  ]);
  const calls = [...property.entries, ...ledger.entries].filter((entry) => entry.actor === 'api');
  return {
    calls: calls.length,
    writes: calls.filter((entry) => entry.committed).map(({ method, path }) => `${method} ${path}`),
    last: { property: property.last, ledger: ledger.last },
  };
}

/** What one list has and the other has not, each as often as it is there. */
function apart(wanted: readonly string[], found: readonly string[], what: string): string[] {
  const left = [...found];
  const missing = wanted.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((one) => `not ${what}: ${one}`), ...left.map((one) => `${what}: ${one}`)];
}

/** Where two trees of texts differ, by their path. */
function unlike(wanted: unknown, found: unknown, at: string): string[] {
  if (typeof wanted !== 'object' || wanted === null || typeof found !== 'object' || found === null)
    return wanted === found ? [] : [`${at}: ${String(found)}, where the books say ${String(wanted)}`];
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...names].flatMap((name) =>
    unlike(Reflect.get(wanted, name), Reflect.get(found, name), `${at}, ${name}`),
  );
}
