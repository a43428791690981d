import { streamSSE } from 'hono/streaming';
import { CannotConfirm } from '../../engine/port.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import { findRun, isOver, listRuns } from '../../store/read/runs.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound, Refusal } from '../common/refusal.ts';
import { ConnectionParams, PageQuery } from '../common/schema.ts';
import { ConfirmRun, Run, RunPage, RunParams, StartedRun, StartRun } from './schema.ts';
import { runView } from './view.ts';

const start = guarded('runs:start', {
  method: 'post',
  path: '/connections/{id}/runs',
  tags: ['Runs'],
  summary: 'Start a sync; while one is on, join it at its head',
  request: { params: ConnectionParams, body: body(StartRun) },
  responses: { 202: json(StartedRun, 'The run that was started or joined.') },
});

const list = guarded('runs:read', {
  method: 'get',
  path: '/connections/{id}/runs',
  tags: ['Runs'],
  summary: 'Runs, newest first',
  request: { params: ConnectionParams, query: PageQuery },
  responses: { 200: json(RunPage, 'A page of runs.') },
});

const one = guarded('runs:read', {
  method: 'get',
  path: '/connections/{id}/runs/{runId}',
  tags: ['Runs'],
  summary: 'One run with its progress',
  request: { params: RunParams },
  responses: { 200: json(Run, 'The run.') },
});

const confirm = guarded('runs:confirm', {
  method: 'post',
  path: '/connections/{id}/runs/{runId}/confirm',
  tags: ['Runs'],
  summary: 'Confirm what a run would not do by itself',
  description:
    'Starts a run that carries out exactly the records of the plan. Refused with 409 when the plan is another one by now.',
  request: { params: RunParams, body: body(ConfirmRun) },
  responses: { 202: json(StartedRun, 'The run that carries the plan out.') },
});

const events = guarded('runs:read', {
  method: 'get',
  path: '/connections/{id}/runs/{runId}/events',
  tags: ['Runs'],
  summary: 'Progress of a run as it happens',
  description:
    'Server-sent events `progress` and at the end `finished`, each with the run as data; then the stream closes.',
  request: { params: RunParams },
  responses: { 200: { description: 'An event stream.', content: { 'text/event-stream': { schema: Run } } } },
});

function refuseConfirmation(error: unknown): never {
  if (!(error instanceof CannotConfirm)) throw error;
  switch (error.why) {
    case 'unknown-run':
      throw notFound('There is no such run.');
    case 'nothing-to-confirm':
      throw new Refusal(
        409,
        'nothing-to-confirm',
        'Nothing of this run waits for a confirmation. It was confirmed already, or it is not needed any more.',
      );
    case 'run-in-progress':
      throw new Refusal(
        409,
        'run-in-progress',
        'A sync is on, and it makes the plan anew. Look at what it asks for when it has ended, and confirm that.',
      );
    case 'plan-changed': {
      const hash = error.planHash ?? '';
      throw new Refusal(
        409,
        'plan-changed',
        `What would be done has changed since: the plan is ${hash} now. Look at the newest run and confirm its plan.`,
        { errors: [{ field: 'planHash', message: `is not the newest plan; that is ${hash}` }] },
      );
    }
  }
}

/** The stream looks at the database at least this often: the run may be carried out by another process. */
const lookMs = 1_000;
const heartbeatMs = 15_000;

export function runRoutes(api: Api): void {
  api.openapi(start, async (c) => {
    const { engine, database } = c.get('services');
    const connection = c.get('connection');
    const caller = c.get('caller');
    const input = c.req.valid('json');
    const { runId, joined } = await engine.startRun(connection.id, {
      trigger: caller.kind === 'key' ? 'api' : 'person',
      actor: actorOf(caller),
      ...(input.recordIds === undefined ? {} : { recordIds: input.recordIds }),
      ...(input.types === undefined ? {} : { types: input.types }),
      ...(input.propertyId === undefined ? {} : { propertyId: input.propertyId }),
      ...(input.deletions === undefined ? {} : { deletions: input.deletions }),
    });
    const run = await findRun(database, connection.id, runId);
    if (run === null) throw notFound('There is no such run.');
    return c.json({ ...runView(run, connection.locale), joined }, 202);
  });

  api.openapi(list, async (c) => {
    const connection = c.get('connection');
    const { cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, 'created');
    if (
      cursor !== undefined &&
      (after === null || after.value === null || Number.isNaN(Date.parse(after.value)))
    )
      throw invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
    const found = await listRuns(c.get('services').database, connection.id, {
      after: after?.value == null ? null : { at: after.value, id: after.id },
      limit: limit + 1,
    });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const next =
      found.length > limit && last !== undefined
        ? cursorText({ sort: 'created', value: last.createdAt, id: last.id })
        : null;
    return c.json({ items: items.map((run) => runView(run, connection.locale)), next }, 200);
  });

  api.openapi(one, async (c) => {
    const connection = c.get('connection');
    const runId = pathId(c.req.valid('param').runId, 'There is no such run.');
    const run = await findRun(c.get('services').database, connection.id, runId);
    if (run === null) throw notFound('There is no such run.');
    return c.json(runView(run, connection.locale), 200);
  });

  api.openapi(confirm, async (c) => {
    const { engine, database } = c.get('services');
    const connection = c.get('connection');
    const caller = c.get('caller');
    const started = await engine
      .confirmRun(connection.id, {
        runId: pathId(c.req.valid('param').runId, 'There is no such run.'),
        planHash: c.req.valid('json').planHash,
        actor: actorOf(caller),
      })
      .catch(refuseConfirmation);
    const run = await findRun(database, connection.id, started.runId);
    if (run === null) throw notFound('There is no such run.');
    return c.json({ ...runView(run, connection.locale), joined: false }, 202);
  });

  api.openapi(events, async (c) => {
    const { database, engine } = c.get('services');
    const connection = c.get('connection');
    const runId = pathId(c.req.valid('param').runId, 'There is no such run.');
    const first = await findRun(database, connection.id, runId);
    if (first === null) throw notFound('There is no such run.');
    // Proxies that buffer would hold the events back.
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      let wake = () => {};
      const stop = engine.subscribe(connection.id, () => wake());
      stream.onAbort(() => {
        stop();
        wake();
      });
      try {
        let run: typeof first | null = first;
        let sent = '';
        let lastWrite = Date.now();
        while (run !== null && !stream.aborted) {
          const data = JSON.stringify(runView(run, connection.locale));
          const over = isOver(run);
          if (data !== sent || over) {
            await stream.writeSSE({ event: over ? 'finished' : 'progress', data });
            sent = data;
            lastWrite = Date.now();
          } else if (Date.now() - lastWrite > heartbeatMs) {
            await stream.write(': still here\n\n');
            lastWrite = Date.now();
          }
          if (over) break;
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, lookMs);
            wake = () => {
              clearTimeout(timer);
              // Events come in bursts; one look answers all of them.
              setTimeout(resolve, 100);
            };
          });
          run = stream.aborted ? null : await findRun(database, connection.id, runId);
        }
      } finally {
        stop();
      }
    });
  });
}
