import type { Executor } from '../db/open.ts';
import { writeEvents } from './events.ts';
import type { StandingUnlink } from './unlink.ts';

interface Said {
  readonly actor: string;
  readonly at: string;
}

/** One event for the records an unlink holds, with its id, so that all its chunks can be found. */
export async function tellUnlinked(
  tx: Executor,
  connectionId: string,
  at: string,
  unlink: StandingUnlink,
  ids: readonly string[],
): Promise<void> {
  await tell(tx, connectionId, { actor: unlink.by, at }, ids, {
    kind: 'record.unlinked',
    before: { link: 'linked' },
    after: {
      link: 'unlinked',
      children: unlink.children,
      operation: unlink.id,
      reviewOn: unlink.reviewOn,
    },
    reason: unlink.reason,
  });
}

/** One event for the records that are linked again, and one for those another reason still holds. */
export async function tellRelinked(
  tx: Executor,
  connectionId: string,
  said: Said & { readonly reason: string | null; readonly operation: string | null },
  freed: readonly string[],
  still: readonly string[],
): Promise<void> {
  const operation = said.operation === null ? {} : { operation: said.operation };
  await tell(tx, connectionId, said, freed, {
    kind: 'record.relinked',
    before: { link: 'unlinked' },
    after: { link: 'linked', ...operation },
    reason: said.reason,
  });
  await tell(tx, connectionId, said, still, {
    kind: 'record.hold-lifted',
    before: { link: 'unlinked' },
    after: { link: 'unlinked', ...operation },
    reason: said.reason,
  });
}

/** One event for the records somebody asked to be tried again. */
export async function tellRetried(
  tx: Executor,
  connectionId: string,
  said: Said & { readonly operation: string | null },
  ids: readonly string[],
): Promise<void> {
  await tell(tx, connectionId, said, ids, {
    kind: 'record.retried',
    before: null,
    after: said.operation === null ? null : { operation: said.operation },
    reason: null,
  });
}

async function tell(
  tx: Executor,
  connectionId: string,
  said: Said,
  ids: readonly string[],
  event: {
    readonly kind: string;
    readonly before: unknown;
    readonly after: unknown;
    readonly reason: string | null;
  },
): Promise<void> {
  const [first] = ids;
  if (first === undefined) return;
  await writeEvents(tx, connectionId, { id: null, actor: said.actor, at: said.at }, [
    { ...event, linkId: ids.length === 1 ? first : null, members: ids },
  ]);
}
