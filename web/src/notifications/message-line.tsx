import type { Message } from '../api/types.ts';
import { count, exactInstant, instant, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { channelWord } from './delivery-words.ts';
import { MessagePill } from './message-pill.tsx';

/** One message: when, what it said, to whom, and how it went. */
export function MessageLine({ message, onOpen }: { message: Message; onOpen: () => void }) {
  const region = useRegion();
  const [first] = message.items;
  const others = message.items.length - 1 + message.more;
  return (
    <tr>
      <td className="figure align-top whitespace-nowrap">
        <time dateTime={message.createdAt} title={exactInstant(message.createdAt, region)}>
          {instant(message.createdAt, region)}
        </time>
      </td>
      <td className="max-w-[430px] align-top">
        {first === undefined ? (
          'Test message'
        ) : (
          <>
            <span className="block font-[560]">{first.title}</span>
            <span className="line-clamp-2 text-ink-2">{first.message}</span>
            {others > 0 && <span className="block text-12 text-mute">and {count(others, region)} more</span>}
          </>
        )}
      </td>
      <td className="max-w-[240px] align-top">
        <span className="block truncate" title={message.recipient}>
          {message.recipient}
        </span>
        <span className="block text-12 text-mute">{channelWord[message.channel]}</span>
      </td>
      <td className="align-top">
        <MessagePill state={message.state} />
        <span className="figure mt-0.5 block text-12 text-mute">
          {message.state === 'due' && message.nextAt !== null && message.tries > 0
            ? `tried ${plural(message.tries, 'time', 'times', region)}, again ${instant(message.nextAt, region)}`
            : message.tries > 1
              ? plural(message.tries, 'try', 'tries', region)
              : ''}
        </span>
      </td>
      <td className="text-right align-top">
        <Button size="sm" aria-label={`Details of the message to ${message.recipient}`} onClick={onOpen}>
          Details
        </Button>
      </td>
    </tr>
  );
}
