import { z } from 'zod';
import type { ChainFinding, Compared } from '../../engine/verify-events.ts';
import type { AccessEventFacts } from '../../store/read/events.ts';
import { roleNamed, roles } from '../access/permissions.ts';

/** What is wrong with a chain, for a reader who keeps books and no hashes. */
export function findingWords({ fault, position, block }: ChainFinding): string {
  switch (fault) {
    case 'event-missing':
      return `Event ${position} is missing: it was sealed and has been deleted.`;
    case 'event-changed':
      return `Event ${position} is not what was recorded: its content, its author or the records it names have been changed.`;
    case 'event-inserted':
      return `Event ${position} was put among the sealed events afterwards: no seal covers it.`;
    case 'block-changed':
      return `The seal from event ${position} on (block ${block ?? '?'}) does not fit its events: some were exchanged, added or rewritten.`;
    case 'block-missing':
      return `The seal from event ${position} on (block ${block ?? '?'}) is missing.`;
    case 'block-unlinked':
      return `The seal from event ${position} on (block ${block ?? '?'}) does not follow from the one before it.`;
  }
}

/** Whether a head noted earlier is still on the chain. */
export function comparedWords({ onChain, count }: Compared): string {
  if (onChain) return 'This head is on the chain: everything up to it is as it was when the head was noted.';
  return count === null
    ? 'This head is not on the chain: events sealed up to it have been rewritten since, or it belongs to another company.'
    : `No block of this chain ends with this head after ${count} events: events have been rewritten since, or head or count belong to another company.`;
}

const user = z.object({ name: z.string(), email: z.string().optional(), role: z.string().optional() });
const linked = z.object({ provider: z.string() });
const changes = z.record(z.string(), z.unknown());

function roleWords(name: unknown): string {
  const role = typeof name === 'string' ? roleNamed(name) : null;
  return role === null ? String(name) : roles[role].name;
}

/** Who may do what was changed how, in one sentence. */
export function accessText(event: Pick<AccessEventFacts, 'kind' | 'before' | 'after'>): string {
  const after = user.safeParse(event.after);
  const before = user.safeParse(event.before);
  const name = after.success ? after.data.name : before.success ? before.data.name : 'somebody';
  const role = after.success && after.data.role !== undefined ? ` as ${roleWords(after.data.role)}` : '';
  switch (event.kind) {
    case 'user.added':
      return `Added the user ${name}${role}`;
    case 'user.removed':
      return `Removed the user ${name}`;
    case 'user.sessions-ended':
      return `Ended all sessions of ${name}`;
    case 'user.password-changed':
      return `${name} changed their own password`;
    case 'user.provider-linked': {
      const by = linked.safeParse(event.after);
      return `${name} signed in with ${by.success ? by.data.provider : 'another provider'} for the first time`;
    }
    case 'key.added':
      return `Made the API key ${name}${role}`;
    case 'key.revoked':
      return `Revoked the API key ${name}`;
    case 'user.changed':
      return `Changed the user ${name}${changedWords(event.before, event.after)}`;
    default:
      return event.kind;
  }
}

function changedWords(before: unknown, after: unknown): string {
  const old = changes.safeParse(before);
  const now = changes.safeParse(after);
  if (!old.success || !now.success) return '';
  const parts: string[] = [];
  if (now.data.role !== old.data.role)
    parts.push(`role from ${roleWords(old.data.role)} to ${roleWords(now.data.role)}`);
  if (JSON.stringify(now.data.connectionIds) !== JSON.stringify(old.data.connectionIds))
    parts.push('which companies');
  if (now.data.name !== old.data.name) parts.push(`name, before ${String(old.data.name)}`);
  if (now.data.password === 'changed') parts.push('password');
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}
