import type { ComponentProps } from 'react';
import type { Message } from '../api/types.ts';
import { Pill } from '../ui/pill.tsx';
import { stateWord } from './delivery-words.ts';

const looks: Readonly<Record<Message['state'], Pick<ComponentProps<typeof Pill>, 'colours' | 'shape'>>> = {
  sent: { colours: 'text-ok bg-ok-bg', shape: 'dot' },
  due: { colours: 'text-wait bg-wait-bg', shape: 'half' },
  failed: { colours: 'text-bad bg-bad-bg', shape: 'diamond' },
  unsent: { colours: 'text-held bg-held-bg', shape: 'bar' },
};

/** How a message stands, by word, shape and colour. */
export function MessagePill({ state }: { state: Message['state'] }) {
  return <Pill {...looks[state]}>{stateWord[state]}</Pill>;
}
