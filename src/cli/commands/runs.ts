import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, type CommandContext, chosenConnection, ids, limitOf } from '../context.ts';
import { columns, show } from '../output.ts';
import { Run } from '../shapes.ts';

const over = new Set(['done', 'incomplete', 'failed', 'needs-confirmation']);
const lookEveryMs = 500;

export const listRuns: Command = async (context) => {
  const { client, output, options } = context;
  const connection = await chosenConnection(context);
  const runs = await client.list(Run, `/connections/${connection.id}/runs`, limitOf(options, 20));
  show(output, runs, () =>
    columns(
      ['id', 'started', 'by', 'state', 'clean', 'fault'],
      runs.map((run) => [run.id, run.createdAt, run.startedBy, run.state, cleanWord(run), run.fault]),
      'No run yet.',
    ),
  );
  return 0;
};

export const startRun: Command = async (context) => {
  const { client, output, options, words } = context;
  const connection = await chosenConnection(context);
  const run = await client.call(Run, 'POST', `/connections/${connection.id}/runs`, {
    ...(words.length === 0 ? {} : { recordIds: words }),
    ...(options.type === undefined ? {} : { types: options.type.split(',') }),
  });
  if (options.wait !== true) {
    show(output, run, () => [`Run ${run.id} is ${run.state}.`]);
    return 0;
  }
  return ended(context, await waitForRun(context, connection.id, run.id));
};

export const showRun: Command = async (context) => {
  const { client, output } = context;
  const connection = await chosenConnection(context);
  const [id] = ids(context, 'the id of a run: relink runs list');
  const run = await client.call(Run, 'GET', `/connections/${connection.id}/runs/${id}`);
  show(output, run, () => lines(run));
  return 0;
};

/** Follows a run, the one that is on unless another is named, to its end. */
export const watchRun: Command = async (context) => {
  const { client, words, output } = context;
  const connection = await chosenConnection(context);
  const id = words[0] ?? (await client.list(Run, `/connections/${connection.id}/runs`, 1))[0]?.id;
  if (id === undefined) {
    show(output, null, () => ['No run yet.']);
    return 0;
  }
  return ended(context, await waitForRun(context, connection.id, id));
};

/** Waits for a run's end and tells on the way how far it is. */
export async function waitForRun(context: CommandContext, connectionId: string, runId: string): Promise<Run> {
  let told = '';
  for (;;) {
    const run = await context.client.call(Run, 'GET', `/connections/${connectionId}/runs/${runId}`);
    if (over.has(run.state)) return run;
    const line = progressLine(run);
    if (!context.output.json && line !== told) context.output.print(line);
    told = line;
    await sleep(lookEveryMs);
  }
}

function progressLine(run: Run): string {
  const now = run.progress.filter((one) => one.phase !== 'done');
  return now.length === 0
    ? `${run.state} …`
    : now
        .map((one) => `${one.type} ${one.phase} ${one.done}${one.total === null ? '' : ` of ${one.total}`}`)
        .join(', ');
}

function ended({ output }: CommandContext, run: Run): number {
  show(output, run, () => lines(run));
  return run.state === 'done' ? 0 : 1;
}

function lines(run: Run): string[] {
  return [
    `Run ${run.id}: ${run.state}${run.clean === true ? ', clean' : ''}`,
    ...(run.fault === null ? [] : [run.fault]),
    ...columns(
      ['type', 'done', 'failing'],
      run.progress.map((one) => [
        one.type,
        `${one.done}${one.total === null ? '' : ` of ${one.total}`}`,
        String(one.failing),
      ]),
      'Nothing was due.',
    ),
  ];
}

function cleanWord(run: Run): string {
  return run.clean === null ? '' : run.clean ? 'clean' : 'with errors';
}
