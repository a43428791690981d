import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Dice } from '../harness/dice.ts';
import type { Disturbance, Disturbed } from './disturbance.ts';
import type { Setting } from './setting.ts';
import { midSteps, midWrite, type Takeover, takenOver } from './takeover.ts';

/** Steps that are passed only when a write to the database was taken. */
const written: readonly string[] = ['recorded', 'sent', 'stored', 'settled'];

/** Long enough for one that wakes to do what it was about to do. */
const wakeMs = 3_000;

/**
 * A worker stands still in the middle of a write, whole, until another one has its run; then it goes on where it was.
 * Its late writes to the database must be refused, and no intent may come to a second request.
 */
export const frozen: Disturbance['run'] = async (setting, _windowMs, dice) => {
  const since = await setting.world.ledger.seq();
  const takeovers: Takeover[] = [];
  const findings: string[] = [];
  let frozen = 0;
  let refused = 0;
  for (const [turn, step] of midSteps.entries()) {
    const stood = await standStill(setting, turn, dice);
    if (stood === null) continue;
    frozen += 1;
    takeovers.push(stood.takeover);
    const late = stood.steps.filter((one) => written.includes(one));
    if (late.length === 0) refused += 1;
    else
      findings.push(`a worker frozen at "${step}" came to ${late.join(', ')} after its run was taken over`);
  }
  findings.push(...(await secondRequests(setting, since)));
  const did: Disturbed['did'] = { frozen, 'late writes refused': refused };
  return { did, takeovers, findings };
};

async function standStill(setting: Setting, turn: number, dice: Dice) {
  const held = await midWrite(setting, turn, dice.between(0, 1e9));
  if (held === null) return null;
  const { server } = held;
  process.kill(server.pid, 'SIGSTOP');
  let takeover: Takeover;
  try {
    const others = setting.workers.filter((one) => one !== server);
    takeover = await takenOver(setting, held, others, Date.now());
  } finally {
    server.tell({ kind: 'release' });
    process.kill(server.pid, 'SIGCONT');
  }
  await sleep(wakeMs);
  server.tell({ kind: 'tell steps' });
  const { steps } = await server.next('steps');
  return { takeover, steps };
}

const Posts = z.object({
  entries: z.array(
    z.object({
      actor: z.string(),
      method: z.string(),
      path: z.string(),
      body: z.unknown(),
      idempotencyKey: z.string().nullable(),
    }),
  ),
});

/** Invoices of which more than one request came to the ledger, each with a key of its own. */
async function secondRequests({ world }: Setting, since: number): Promise<string[]> {
  const { entries } = Posts.parse(await world.ledger.control('GET', `/journal?since=${since}`));
  const keys = new Map<string, Set<string>>();
  for (const { actor, method, path, body, idempotencyKey } of entries) {
    if (actor !== 'api' || method !== 'POST' || !path.endsWith('/accounts-receivable/invoice')) continue;
    for (const [token] of JSON.stringify(body).matchAll(/#T[0-9a-f]{6}\b/g)) {
      const mine = keys.get(token) ?? new Set();
      keys.set(token, mine.add(idempotencyKey ?? 'none'));
    }
  }
  return [...keys].flatMap(([token, mine]) =>
    mine.size > 1 ? [`invoice ${token}: ${mine.size} requests with different keys`] : [],
  );
}
