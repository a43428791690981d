import type { Executor } from '../../store/db/open.ts';
import type { ConnectionRow } from '../../store/read/connections.ts';
import { writeEvents } from '../../store/write/events.ts';
import type { Actor } from '../port.ts';
import type { OnboardingService } from './service.ts';

/** An event of the company's settings: who changed what, in the transaction of the change. */
export async function note(
  tx: Executor,
  connectionId: string,
  actor: Actor,
  kind: string,
  after: unknown,
  before: unknown = null,
): Promise<void> {
  await writeEvents(tx, connectionId, { id: null, actor: actor.name, at: new Date().toISOString() }, [
    { kind, linkId: null, before, after, reason: null },
  ]);
}

/** What the fields that a change names were before it. */
export function formerOf(
  connection: ConnectionRow,
  input: Parameters<OnboardingService['change']>[1],
): unknown {
  const { name, timeZone, currency, locale, entityId, syncFrom } = connection;
  const all: Record<string, unknown> = { name, timeZone, currency, locale, entityId, syncFrom };
  const settings: Record<string, unknown> = connection.settings;
  const former = Object.entries(all).filter(([key]) => key in input);
  const setting = Object.entries(settings).filter(([key]) => key in (input.settings ?? {}));
  return {
    ...Object.fromEntries(former),
    ...(setting.length === 0 ? {} : { settings: Object.fromEntries(setting) }),
  };
}
