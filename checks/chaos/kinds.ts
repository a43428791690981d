import type { FaultInput } from '../../sandbox/shared/faults.ts';

/** What goes wrong, each for a share of the calls; the books close for a share of the time. */
export const chaosKinds = [
  'cut-after-commit',
  'cut-before-commit',
  '5xx',
  '429',
  'truncated',
  'wrong-type',
  'token-revoked',
  'period-closed',
  'audit-denied',
  'visibility-delay',
  'mixed',
] as const;
export type ChaosKind = (typeof chaosKinds)[number];

type CallKind = Exclude<ChaosKind, 'mixed' | 'period-closed'>;
type Fault = Partial<FaultInput> & Pick<FaultInput, 'kind'>;

/** A fault of the sandboxes; what happens to a 5xx alternates between *nothing was done* and *done, and then*. */
const faultsOf: Readonly<Record<CallKind, readonly Fault[]>> = {
  'cut-after-commit': [{ kind: 'cut-after-commit' }],
  'cut-before-commit': [{ kind: 'cut-before-commit' }],
  '5xx': [
    { kind: '5xx', status: 503 },
    { kind: '5xx', status: 500, when: 'after' },
  ],
  '429': [{ kind: '429', retryAfter: 1 }],
  truncated: [{ kind: 'truncated' }],
  'wrong-type': [{ kind: 'wrong-type' }],
  'token-revoked': [{ kind: 'token-revoked' }],
  'audit-denied': [{ kind: 'audit-denied' }],
  // Seconds, and most of the window with which Relink looks back.
  'visibility-delay': [
    { kind: 'visibility-delay', ms: 3_000 },
    { kind: 'visibility-delay', ms: 90 * 60_000 },
  ],
};

/** What the faults are aimed at: at half of all calls no read comes whole, and nothing would ever be written. */
export type Aim = 'all' | 'writes';

const writing = {
  property: ['POST', 'PATCH', 'PUT', 'DELETE'].map((method) => ({ method, path: '*' })),
  ledger: [
    ...['POST', 'PATCH', 'DELETE'].map((method) => ({ method, path: '*/objects/*' })),
    { method: 'POST', path: '*/workflows/*' },
    { method: 'POST', path: '*/services/core/composite*' },
  ],
} as const;

/**
 * The faults one system is given. The share is divided among the faults of a kind; mixed, each kind has its part of it.
 * Every fault has a seed of its own: those that fire together would hide behind the first of them.
 */
export function faultsFor(
  system: keyof typeof writing,
  { kind, share, seed }: { readonly kind: ChaosKind; readonly share: number; readonly seed: number },
  aim: Aim,
): readonly Fault[] {
  if (kind === 'period-closed') return [];
  const parts = kind === 'mixed' ? Object.values(faultsOf) : [faultsOf[kind]];
  const each = kind === 'mixed' ? share / (parts.length + 1) : share;
  const places = aim === 'all' ? [{}] : writing[system];
  return parts
    .flatMap((part) => part.map((fault) => ({ ...fault, share: each / part.length })))
    .flatMap((fault) => places.map((place) => ({ ...fault, ...place })))
    .map((fault, at) => ({ ...fault, seed: seed * 1_000 + at }));
}

/** How often the books are closed. */
export function closedShare(kind: ChaosKind, share: number): number {
  if (kind === 'period-closed') return share;
  return kind === 'mixed' ? share / chaosKinds.length : 0;
}

/** Did a call that a fault was drawn for feel it? Some faults mean nothing to most calls. */
export function felt(
  call: { readonly faults: readonly string[]; readonly status: number | null; readonly committed: boolean },
  kind: string,
): boolean {
  if (!call.faults.includes(kind)) return false;
  if (kind === 'audit-denied') return (call.status ?? 0) >= 400;
  if (kind === 'visibility-delay') return call.committed;
  return true;
}
