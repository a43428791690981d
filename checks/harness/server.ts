/**
 * The Relink server of a check: the very parts of `src/main.ts`, with a clock that can be put forward and an observer
 * that can be armed to stop at one step of one write. Driven over IPC; ends with whoever started it.
 */
import { readFile } from 'node:fs/promises';
import { type Composition, compose } from '../../src/compose.ts';
import type { StepFacts } from '../../src/engine/step.ts';
import { createLogger } from '../../src/logging.ts';
import { type Arming, type FromServer, ToServer } from './messages.ts';

let aheadMs = 0;
let armed: Arming | null = null;
let relink: Composition | null = null;
let release = (): void => {};
/** The run whose next claim is to be told. */
let claimOf: string | null = null;
/** What stopped here last, and the steps it has passed since it went on. */
let stopped: { readonly linkIds: ReadonlySet<string>; readonly passed: string[] } | null = null;

const tell = (message: FromServer): void => {
  process.send?.(message);
};

async function start(message: Extract<ToServer, { kind: 'start' }>): Promise<void> {
  aheadMs = message.aheadMs;
  relink = await compose({
    databaseUrl: message.databaseUrl,
    dataDir: message.dataDir,
    secretKeys: [message.secretKey],
    allowHosts: ['127.0.0.1'],
    log: createLogger(process.env.LOG_LEVEL ?? 'error', { secrets: [message.secretKey, message.apiKey] }),
    engine: {
      now: () => new Date(Date.now() + aheadMs),
      atStep,
      ...(message.inFlightWaitMs === undefined ? {} : { inFlightWaitMs: message.inFlightWaitMs }),
    },
    // Unless told otherwise: the check has ended the predecessor and waited for its end.
    queue: { alone: message.alone ?? true },
  });
  const place = { host: '127.0.0.1', port: 0 };
  const { url } =
    message.face === 'worker'
      ? await relink.tellHealth(place)
      : await relink.serve({
          ...place,
          publicUrl: null,
          admin: null,
          apiKey: message.apiKey,
          webFolder: null,
        });
  tell({ kind: 'listening', url });
}

async function atStep(facts: StepFacts): Promise<void> {
  if (facts.step === 'claimed' && facts.runId === claimOf) {
    claimOf = null;
    tell({ kind: 'claimed', runId: facts.runId, at: Date.now() });
  }
  if (facts.writes.some((write) => stopped?.linkIds.has(write.linkId))) stopped?.passed.push(facts.step);
  if (armed === null || armed.step !== facts.step || armed.system !== facts.system) return;
  const { type, verb } = armed;
  const mine = facts.writes.filter((write) => write.type === type && write.verb === verb);
  if (mine.length === 0 || relink === null) return;
  armed = null;
  const linkIds = mine.map((write) => write.linkId);
  const { rows } = await relink.database.query<{ linkId: string; state: string; settled: boolean }>(
    `select distinct on (link_id) link_id as "linkId", state, settled_at is not null as settled from attempt
     where link_id in (select value::uuid from jsonb_array_elements_text($1::jsonb)) order by link_id, id desc`,
    [JSON.stringify(linkIds)],
  );
  stopped = { linkIds: new Set(linkIds), passed: [] };
  tell({ kind: 'reached', step: facts.step, runId: facts.runId, linkIds, attempts: rows });
  // Whoever armed this ends the process here, or lets it go on.
  await new Promise<void>((resolve) => {
    release = resolve;
  });
}

async function obey(message: ToServer): Promise<void> {
  switch (message.kind) {
    case 'start':
      return start(message);
    case 'work':
      await relink?.work();
      return tell({ kind: 'working' });
    case 'arm':
      armed = message;
      return tell({ kind: 'armed' });
    case 'release':
      armed = null;
      return release();
    case 'tell claim':
      claimOf = message.runId;
      return;
    case 'tell steps':
      return tell({ kind: 'steps', steps: stopped?.passed ?? [] });
    case 'clock':
      aheadMs = message.aheadMs;
      return tell({ kind: 'clock' });
  }
}

process.once('disconnect', () => process.exit(1));
process.on('message', (message) => {
  obey(ToServer.parse(message)).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

/** Compiled before it is needed and shared with the database's thread, so that a successor opens its data at once. */
const wasm = new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'));
export const compiled = await WebAssembly.compile(await readFile(wasm));
tell({ kind: 'loaded' });
