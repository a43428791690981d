import type { NotificationSettings, Webhook } from '../api/types.ts';
import { instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuDivider, MenuItem } from '../ui/menu.tsx';
import { Pill } from '../ui/pill.tsx';
import { MessagePill } from './message-pill.tsx';

/** One endpoint: where it is, what it hears of, how the last message went, and what can be done. */
export function WebhookLine({
  webhook,
  topics,
  busy,
  onTest,
  onSwitch,
  onAsk,
}: {
  webhook: Webhook;
  topics: NotificationSettings['topics'];
  busy: boolean;
  onTest: () => void;
  onSwitch: () => void;
  onAsk: (what: 'edit' | 'rotate' | 'remove') => void;
}) {
  const region = useRegion();
  const { name, on, gone, lastMessage } = webhook;
  return (
    <tr>
      <td className="max-w-[360px]">
        <span className="block font-[560]">{name}</span>
        <span className="block truncate text-12 text-mute" title={webhook.url}>
          {webhook.url}
        </span>
      </td>
      <td>
        <Pill
          colours={gone ? 'text-bad bg-bad-bg' : on ? 'text-ink bg-soft' : 'text-mute bg-softer'}
          shape={gone ? 'diamond' : on ? 'dot' : 'ring'}
        >
          {gone ? 'Gone' : on ? 'On' : 'Off'}
        </Pill>
        {gone && <span className="mt-0.5 block text-12 text-mute">It answered 410 and was switched off</span>}
        {webhook.oldSecretUntil !== null && (
          <span className="mt-0.5 block text-12 text-mute">
            Old secret until {instant(webhook.oldSecretUntil, region)}
          </span>
        )}
      </td>
      <td className="text-ink-2">
        {webhook.topics.length === topics.length
          ? 'Everything'
          : `${webhook.topics.length} of ${topics.length} things`}
      </td>
      <td>
        {lastMessage === null ? (
          <span className="text-mute">none yet</span>
        ) : (
          <>
            <MessagePill state={lastMessage.state} />
            <span className="figure mt-0.5 block text-12 text-mute">{instant(lastMessage.at, region)}</span>
          </>
        )}
      </td>
      <td>
        <span className="flex justify-end gap-1">
          <Button size="sm" disabled={busy} aria-label={`Send a test to ${name}`} onClick={onTest}>
            Test
          </Button>
          <Menu
            trigger={
              <Button size="sm" aria-label={`More about ${name}`}>
                More
              </Button>
            }
          >
            <MenuItem onClick={() => onAsk('edit')}>Change</MenuItem>
            <MenuItem onClick={() => onAsk('rotate')}>New secret</MenuItem>
            <MenuItem onClick={onSwitch}>{on ? 'Switch off' : 'Switch on'}</MenuItem>
            <MenuDivider />
            <MenuItem onClick={() => onAsk('remove')}>Remove</MenuItem>
          </Menu>
        </span>
      </td>
    </tr>
  );
}
