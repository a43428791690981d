import { z } from 'zod';
import { WrongUse } from '../client.ts';
import { type Command, type CommandContext, chosenConnection, ids, limitOf } from '../context.ts';
import { columns, printable, show } from '../output.ts';
import { Detail, Row } from '../shapes.ts';
import { waitForRun } from './runs.ts';

const listLimit = 50;

export const listRecords: Command = async (context) => {
  const { client, output, options } = context;
  const connection = await chosenConnection(context);
  const query = new URLSearchParams();
  for (const name of ['link', 'outcome', 'type', 'q', 'cause', 'since'] as const) {
    const value = options[name];
    if (value !== undefined) query.set(name, value);
  }
  const rows = await client.list(
    Row,
    `/connections/${connection.id}/records?${query}`,
    limitOf(options, listLimit),
  );
  show(output, rows, () =>
    columns(
      ['id', 'type', 'number', 'name', 'amount', 'link', 'outcome', 'problem'],
      rows.map((row) => [
        row.id,
        row.type,
        row.number ?? row.releasedId ?? row.intacctId,
        row.name,
        row.amount === null ? null : `${row.amount} ${row.currency ?? ''}`,
        row.link,
        row.outcome,
        row.problem?.title ?? null,
      ]),
      'No record fits.',
    ),
  );
  return 0;
};

export const showRecord: Command = async (context) => {
  const { client, output } = context;
  const connection = await chosenConnection(context);
  const [id] = ids(context, 'the id of a record: relink records list');
  const record = await client.call(Detail, 'GET', `/connections/${connection.id}/records/${id}`);
  show(output, record, () => [
    printable(`${record.type} ${record.number ?? ''}  ${record.name}`),
    `Re-Leased ${record.releasedId ?? '-'}   Sage Intacct ${record.intacctId ?? '-'}   ${record.amount ?? ''} ${record.currency ?? ''}`,
    `${record.link}, ${record.outcome}`,
    ...record.holds.map((hold) => printable(`  unlinked by ${hold.by} on ${hold.at}: ${hold.why}`)),
    ...(record.problem === null
      ? []
      : [
          '',
          printable(record.problem.message),
          ...record.problem.fix.map((step) => printable(`  - ${step}`)),
        ]),
    ...(record.differences.length === 0 ? [] : [`Not in step: ${record.differences.join(', ')}`]),
    ...(record.parents.length === 0 && record.children.length === 0 ? [] : ['', 'Hangs together with']),
    ...record.parents.map((one) =>
      printable(`  above: ${one.type} ${one.name} (${one.link}, ${one.outcome})`),
    ),
    ...record.children.map((one) =>
      printable(`  below: ${one.type} ${one.name} (${one.link}, ${one.outcome})`),
    ),
    '',
    ...record.events.map((event) => printable(`${event.at}  ${event.actor}  ${event.text}`)),
  ]);
  return 0;
};

const Unlinked = z.looseObject({ unlinked: z.number(), children: z.number(), inFlight: z.array(z.string()) });

export const unlinkRecords: Command = async (context) => {
  const { client, output, options } = context;
  const recordIds = ids(context, 'the ids of the records to unlink');
  if (options.reason === undefined) throw new WrongUse('Why? --reason "…": others will read it.');
  const children = options.children ?? 'wait';
  const connection = await chosenConnection(context);
  const result = await client.call(Unlinked, 'POST', `/connections/${connection.id}/unlink`, {
    recordIds,
    children,
    reason: options.reason,
    ...(options['review-on'] === undefined ? {} : { reviewOn: options['review-on'] }),
  });
  show(output, result, () => [
    `Unlinked: ${result.unlinked}${result.children > 0 ? `, and ${result.children} that depend on them` : ''}.`,
    ...result.inFlight.map((id) => `Its last write had left already, the answer has not come: ${id}`),
  ]);
  return 0;
};

const Checks = z.looseObject({
  items: z.array(
    z.looseObject({ recordId: z.string(), label: z.string(), result: z.string(), reason: z.string() }),
  ),
});
const Relinked = z.looseObject({
  relinked: z.array(z.string()),
  stillUnlinked: z.array(z.string()),
  runId: z.string().nullable(),
});

/** Says first, from both systems now, what relinking each record would do. */
export const checkRelink: Command = async (context) => {
  const { client, output } = context;
  const recordIds = ids(context, 'the ids of the records to check');
  const connection = await chosenConnection(context);
  const checks = await client.call(Checks, 'POST', `/connections/${connection.id}/relink/check`, {
    recordIds,
  });
  show(output, checks, () =>
    columns(
      ['record', 'what it is', 'relinking would', 'because'],
      checks.items.map((one) => [one.recordId, one.label, one.result, one.reason]),
      'Nothing to check.',
    ),
  );
  return checks.items.some((one) => one.result === 'would-fail') ? 1 : 0;
};

export const relinkRecords: Command = async (context) => {
  const { client, output, options } = context;
  const recordIds = ids(context, 'the ids of the records to relink');
  const connection = await chosenConnection(context);
  const result = await client.call(Relinked, 'POST', `/connections/${connection.id}/relink`, {
    recordIds,
    syncNow: options['sync-now'] === true,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
  show(output, result, () => [
    `Relinked: ${result.relinked.length}.`,
    ...result.stillUnlinked.map((id) => `Still unlinked for another reason: ${id}`),
  ]);
  return settleOf(context, connection.id, result.runId, recordIds);
};

const Retried = z.looseObject({ retried: z.array(z.string()), runId: z.string().nullable() });

export const retryRecords: Command = async (context) => {
  const { client, output } = context;
  const recordIds = ids(context, 'the ids of the records to try again');
  const connection = await chosenConnection(context);
  const result = await client.call(Retried, 'POST', `/connections/${connection.id}/retry`, { recordIds });
  show(output, result, () => [`Tried again: ${result.retried.length}.`]);
  return settleOf(context, connection.id, result.runId, recordIds);
};

/** With `--wait`: the end of the run, and whether each of the records came through. */
async function settleOf(
  context: CommandContext,
  connectionId: string,
  runId: string | null,
  recordIds: readonly string[],
): Promise<number> {
  if (context.options.wait !== true || runId === null) return 0;
  await waitForRun(context, connectionId, runId);
  let failed = 0;
  for (const id of recordIds) {
    const record = await context.client.call(Detail, 'GET', `/connections/${connectionId}/records/${id}`);
    if (record.outcome === 'synced' || record.outcome === 'warned') continue;
    failed += 1;
    if (!context.output.json)
      context.output.print(
        printable(`${id} is ${record.outcome}: ${record.problem?.message ?? 'no problem said'}`),
      );
  }
  return failed === 0 ? 0 : 1;
}
