import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Disturbance } from './disturbance.ts';
import { frozen } from './frozen.ts';
import { idleConnections } from './room.ts';
import { midWrite, type Takeover, takenOver } from './takeover.ts';

const none = { takeovers: [], findings: [] };

/** Restarted three times: as an administrator does it, by a crash, and again. */
const restarted: Disturbance['run'] = async ({ postgres }, windowMs) => {
  let away = 0;
  for (const how of ['fast', 'immediate', 'fast'] as const) {
    await sleep(windowMs / 4);
    away += await postgres.restart(how);
  }
  return { ...none, did: { restarts: 3, 'ms away': away } };
};

const terminateEveryMs = 250;

/** Four times a second one session of Relink's is ended, whatever it does. */
const terminated: Disturbance['run'] = async ({ databaseUrl }, windowMs, dice) => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'the check' });
  await client.connect();
  const until = Date.now() + windowMs;
  let ended = 0;
  let busy = 0;
  try {
    while (Date.now() < until) {
      const { rows } = await client.query<{ pid: number; busy: boolean }>(
        `select pid, state <> 'idle' as busy from pg_stat_activity
          where datname = current_database() and application_name like 'relink%'`,
      );
      if (rows.length > 0) {
        const one = dice.pick(rows);
        await client.query('select pg_terminate_backend($1)', [one.pid]);
        ended += 1;
        if (one.busy) busy += 1;
      }
      await sleep(terminateEveryMs);
    }
  } finally {
    await client.end();
  }
  return { ...none, did: { 'sessions ended': ended, 'in the middle of something': busy } };
};

/** As many idle connections as leave Relink half of what it would open at most: see `room.ts`. */
const crowded: Disturbance['run'] = async ({ databaseUrl, postgres }, windowMs) => {
  const idle: pg.Client[] = [];
  const until = Date.now() + windowMs;
  let most = 0;
  try {
    while (idle.length < idleConnections) {
      const client = new pg.Client({ connectionString: databaseUrl, application_name: 'idle' });
      client.on('error', () => {});
      await client.connect();
      idle.push(client);
    }
    while (Date.now() < until) {
      // There may be no room for the check itself.
      const [row] = await postgres
        .ask<{ n: number }>(
          databaseUrl,
          `select count(*)::int as n from pg_stat_activity where application_name like 'relink%'`,
        )
        .catch(() => []);
      most = Math.max(most, row?.n ?? 0);
      await sleep(500);
    }
  } finally {
    await Promise.all(idle.map((client) => client.end()));
  }
  return { ...none, did: { 'idle connections': idle.length, 'most of Relink beside them': most } };
};

const killEveryMs = 20_000;

/** Every 20 s the worker that is in the middle of a write is killed, and a new one is started. */
const killed: Disturbance['run'] = async (setting, windowMs, dice) => {
  const { workers, world } = setting;
  const takeovers: Takeover[] = [];
  let kills = 0;
  const begun = Date.now();
  for (let turn = 0; (turn + 0.5) * killEveryMs < windowMs; turn += 1) {
    await sleep(Math.max(0, begun + (turn + 0.5) * killEveryMs - Date.now()));
    const held = await midWrite(setting, turn, dice.between(0, 1e9));
    const victim = held?.server ?? dice.pick(workers);
    const at = Date.now();
    await victim.kill();
    kills += 1;
    workers.splice(workers.indexOf(victim), 1);
    const [, takeover] = await Promise.all([
      world.addBareWorker().then((one) => workers.push(one)),
      held === null ? null : takenOver(setting, held, [...workers], at),
    ]);
    if (takeover !== null) takeovers.push(takeover);
  }
  return { did: { kills, 'in the middle of a write': takeovers.length }, takeovers, findings: [] };
};

/** The five. */
export const disturbances = {
  restart: { title: 'PostgreSQL restarted during runs', windowMs: 40_000, run: restarted },
  terminate: { title: 'its backends terminated in a stream', windowMs: 40_000, run: terminated },
  crowd: { title: `${idleConnections} idle connections held open`, windowMs: 40_000, run: crowded },
  kill: { title: 'workers killed every 20 s for two minutes', windowMs: 120_000, run: killed },
  freeze: { title: 'a worker frozen until its run was taken over', windowMs: 60_000, run: frozen },
} as const satisfies Readonly<Record<string, Disturbance>>;
export type DisturbanceName = keyof typeof disturbances;
