import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, chosenConnection } from '../context.ts';
import { columns, printable, show } from '../output.ts';
import { Reconciliation } from '../shapes.ts';

/** How often a report that is still being made is asked for. The server itself waits before it answers. */
const askEveryMs = 1_000;
/** Records that one side has and the other has not, named by themselves. */
const mostNamed = 20;

const systems: Readonly<Record<string, string>> = { property: 'Re-Leased', ledger: 'Sage Intacct' };
const hows: Readonly<Record<string, string>> = {
  unknown: 'is there, and Relink does not hold it',
  missing: 'is gone, and Relink still holds it',
  differs: 'shows other figures than Relink holds',
};

/** Both systems' totals and every difference by its name. Exit code 1 unless everything was compared and balances. */
export const reconcile: Command = async (context) => {
  const { client, output, options } = context;
  const connection = await chosenConnection(context);
  const base = `/connections/${connection.id}/reconciliation`;
  const by = options.by ?? 'type';
  const asked = new URLSearchParams({ by });
  if (options['as-of'] !== undefined) asked.set('asOf', options['as-of']);
  let report = await client.call(Reconciliation, 'GET', `${base}?${asked}`);
  while (report.state === 'running') {
    await sleep(askEveryMs);
    const again = new URLSearchParams({ by, report: report.id });
    report = await client.call(Reconciliation, 'GET', `${base}?${again}`);
  }
  show(output, report, () => lines(report));
  return report.state === 'reconciled' ? 0 : 1;
};

const stateWords: Readonly<Record<string, string>> = {
  reconciled: 'reconciled',
  'not-reconciled': 'NOT RECONCILED',
  'not-compared': 'NOT COMPARED',
  failed: 'FAILED: the report could not be made. Look into the log, and ask again.',
};

function lines({ legs, ...report }: Reconciliation): string[] {
  const figure = (amounts: Readonly<Record<string, string>>) => amounts.gross ?? amounts.amount ?? '';
  const rows = legs.flatMap((leg) => {
    const name = `${leg.label} ${leg.currency}`;
    if (leg.total === null)
      return [[name, '', '', '', `NOT COMPARED: ${leg.notCompared.map((one) => one.message).join(' ')}`]];
    const { total } = leg;
    const named = total.terms.map((one) => `${one.label} ${figure(one.amounts)} (${one.records})`);
    const unheld = leg.state === 'not-reconciled' ? [`NOT HELD ${figure(total.unheld)}`] : [];
    return [
      [
        name,
        figure(total.property),
        figure(total.ledger),
        figure(total.difference),
        [...unheld, ...named].join('; '),
      ],
      ...leg.rows.map((row) => [
        `  ${row.label}`,
        figure(row.property),
        figure(row.ledger),
        figure(row.difference),
        '',
      ]),
    ];
  });
  const strangers = legs.flatMap((leg) =>
    leg.unheld.items
      .slice(0, mostNamed)
      .map((one) => printable(`  ${leg.label}: ${systems[one.system]} ${one.displayId} ${hows[one.how]}`)),
  );
  const open = report.balances.map((balance) => [
    `${balance.kind === 'receivable' ? 'Open receivables' : 'Open payables'} ${balance.currency}`,
    balance.property?.open ?? '',
    balance.ledger?.open ?? '',
    balance.difference ?? '',
    balance.openingDifference === null ? 'NOT COMPARED' : `at the start ${balance.openingDifference}`,
  ]);
  return [
    `Documents from ${report.syncFrom} to ${report.asOf}: ${stateWords[report.state] ?? report.state}`,
    ...(['property', 'ledger'] as const).flatMap((system) => readLine(system, legs)),
    ...columns(
      ['', 'Re-Leased', 'Sage Intacct', 'difference', 'of it'],
      [...rows, ...open],
      'Nothing was listed.',
    ),
    ...strangers,
  ];
}

/** When a system was listed for this report; nothing where it was not. */
function readLine(system: 'property' | 'ledger', legs: Reconciliation['legs']): string[] {
  const reads = legs.flatMap((leg) => leg.read[system] ?? []);
  const from = reads.map((read) => read.from).sort()[0];
  const to = reads
    .map((read) => read.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? [] : [`${systems[system]} was read from ${from} to ${to}`];
}
