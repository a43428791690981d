import { z } from 'zod';
import { seededRandom } from './random.ts';

/**
 * What can go wrong on purpose.
 * late: the work is done, the answer comes `ms` later (`when: 'before'` delays the request's arrival; `'during'`
 * the work, while the request holds its slot and its idempotency key: the sandbox's handler sees to that) ·
 * 429: with `retryAfter` seconds · 5xx: `status`, before the work, or after it with `when: 'after'` ·
 * cut-before-commit and cut-after-commit: the connection drops · truncated: half of the answer, then a cut ·
 * wrong-type: an HTML page with status 200 instead of JSON · hold-answer: what changed data is done, and its answer
 * waits until the fault is removed.
 * The rest is for the sandbox's own handlers, which ask `exchange.faults` for them.
 */
export const faultKinds = [
  'late',
  '429',
  '5xx',
  'cut-before-commit',
  'cut-after-commit',
  'truncated',
  'wrong-type',
  'hold-answer',
  'token-revoked',
  'audit-denied',
  'visibility-delay',
] as const;

/** A fault as the control face takes it. Without `count` and `share` it fires on every match until removed. */
export const faultInput = z.strictObject({
  kind: z.enum(faultKinds),
  method: z.string().default('*'),
  /** Path with `*` for any characters, for example `/ia/api/v1/objects/accounts-receivable/*`. */
  path: z.string().default('*'),
  count: z.int().positive().optional(),
  share: z.number().min(0).max(1).optional(),
  seed: z.int().default(1),
  ms: z.int().min(0).optional(),
  status: z.int().min(500).max(599).optional(),
  retryAfter: z.number().min(0).optional(),
  when: z.enum(['before', 'during', 'after']).optional(),
});

export type FaultInput = z.infer<typeof faultInput>;
export type Fault = FaultInput & { id: string; fired: number };

interface Rule {
  fault: Fault;
  pattern: RegExp;
  random: () => number;
}

const literally = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** The faults that are set, each deciding for itself whether it fires on a request. */
export class Faults {
  private rules: Rule[] = [];
  private ids = 0;
  private readonly waiting: (() => void)[] = [];

  add(input: FaultInput): Fault {
    const fault: Fault = { ...input, id: `fault-${++this.ids}`, fired: 0 };
    const pattern = new RegExp(`^${input.path.split('*').map(literally).join('.*')}$`);
    this.rules.push({ fault, pattern, random: seededRandom(input.seed) });
    return fault;
  }

  list(): Fault[] {
    return this.rules.map((rule) => rule.fault);
  }

  /** Removes one fault, or all. Tells how many. */
  remove(id?: string): number {
    const before = this.rules.length;
    this.rules = id === undefined ? [] : this.rules.filter((rule) => rule.fault.id !== id);
    for (const look of this.waiting.splice(0)) look();
    return before - this.rules.length;
  }

  /** Resolves once this fault is removed. */
  async removed(id: string): Promise<void> {
    while (this.rules.some((rule) => rule.fault.id === id))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The faults that fire on a request of any of these names; each firing uses up one of the fault's `count`. */
  fire(method: string, ...paths: string[]): Fault[] {
    const firing: Fault[] = [];
    for (const { fault, pattern, random } of this.rules) {
      if (fault.method !== '*' && fault.method.toUpperCase() !== method) continue;
      if (!paths.some((path) => pattern.test(path))) continue;
      if (fault.count !== undefined && fault.fired >= fault.count) continue;
      if (fault.share !== undefined && random() >= fault.share) continue;
      fault.fired += 1;
      firing.push(fault);
    }
    return firing;
  }
}
