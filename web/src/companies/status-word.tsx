import type { ConnectionStatus } from '../api/types.ts';
import { statusWord } from '../lib/words.ts';
import { Pill } from '../ui/pill.tsx';

const looks: Readonly<
  Record<ConnectionStatus, readonly [colours: string, shape: 'dot' | 'ring' | 'diamond' | 'half' | 'bar']>
> = {
  'not-connected': ['text-held bg-held-bg', 'bar'],
  onboarding: ['text-wait bg-wait-bg', 'half'],
  'needs-reconnecting': ['text-bad bg-bad-bg', 'diamond'],
  'in-progress': ['text-brand-text bg-brand-bg', 'half'],
  incomplete: ['text-drift bg-drift-bg', 'diamond'],
  errors: ['text-bad bg-bad-bg', 'diamond'],
  synced: ['text-ok bg-ok-bg', 'dot'],
};

/** Where a company stands, in the words of the Sync Overview. */
export function StatusWord({ status }: { status: ConnectionStatus }) {
  const [colours, shape] = looks[status];
  return (
    <Pill colours={colours} shape={shape}>
      {statusWord[status]}
    </Pill>
  );
}
