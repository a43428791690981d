import type { ConnectionStatus } from '../api/types.ts';
import { statusWord } from '../lib/words.ts';
import { Pill } from '../ui/pill.tsx';

/** The colours and the shape of a status: on a pill the ground too, on a tile the shape alone. */
export const statusLooks: Readonly<
  Record<ConnectionStatus, readonly [colours: string, shape: 'dot' | 'half' | 'diamond' | 'bar']>
> = {
  'not-connected': ['text-held bg-held-bg', 'bar'],
  onboarding: ['text-wait bg-wait-bg', 'half'],
  'needs-reconnecting': ['text-bad bg-bad-bg', 'diamond'],
  'in-progress': ['text-brand-text bg-brand-bg', 'half'],
  incomplete: ['text-drift bg-drift-bg', 'diamond'],
  errors: ['text-bad bg-bad-bg', 'diamond'],
  synced: ['text-ok bg-ok-bg', 'dot'],
};

/** What a status means, for those who meet its word for the first time. */
export const statusMeaning: Readonly<Record<ConnectionStatus, string>> = {
  'not-connected': 'No credentials are stored yet',
  onboarding: 'Onboarding has begun and is not confirmed',
  'needs-reconnecting': 'A system no longer accepts the stored credentials',
  'in-progress': 'A sync is on',
  incomplete: 'The last sync stopped before its end; start it again',
  errors: 'The last sync went to its end, and some records could not be synced',
  synced: 'Every linked record is in step',
};

/** Where a company stands, in the words of the Sync Overview. */
export function StatusWord({ status }: { status: ConnectionStatus }) {
  const [colours, shape] = statusLooks[status];
  return (
    <Pill colours={colours} shape={shape} title={statusMeaning[status]}>
      {statusWord[status]}
    </Pill>
  );
}
