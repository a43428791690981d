import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiProblem } from '../api/client.ts';
import type { MessageDetail } from '../api/types.ts';
import { count, exactInstant } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { say } from '../ui/toast.tsx';
import { channelWord, sayDelivery } from './delivery-words.ts';
import { MessagePill } from './message-pill.tsx';
import { messageQuery, sendAgain } from './queries.ts';

/** All of one message, and every try to deliver it. */
export function MessageDialog({
  connectionId,
  messageId,
  onClose,
}: {
  connectionId: string;
  messageId: string;
  onClose: () => void;
}) {
  const may = useMay();
  const { data, error, refetch } = useQuery(messageQuery(connectionId, messageId));
  const again = useMutation({
    mutationFn: () => sendAgain(connectionId, messageId),
    onSuccess: sayDelivery,
    onError: (problem) =>
      say('It was not sent again', {
        detail: problem instanceof ApiProblem ? problem.message : 'No answer.',
        tone: 'bad',
      }),
  });
  const canAgain = data !== undefined && (data.state === 'failed' || data.state === 'unsent');
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={data?.subject ?? 'Message'}
      intro={
        data !== undefined && (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            {channelWord[data.channel]} to {data.recipient} <MessagePill state={data.state} />
          </span>
        )
      }
      actions={
        <>
          {canAgain && may('connections:manage') && (
            <Button disabled={again.isPending} onClick={() => again.mutate()}>
              {again.isPending ? 'Sending…' : 'Send again'}
            </Button>
          )}
          <Button look="strong" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The message" onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading the message" className="skeleton h-40" />
      )}
      {data !== undefined && <Said connectionId={connectionId} message={data} />}
    </Dialog>
  );
}

/** Where a person goes on from what was said. */
const pages = {
  reconnect: ['/companies/$connectionId/onboarding', 'Open Onboarding'],
  confirm: ['/companies/$connectionId/runs', 'Open Runs'],
  'first-error': ['/companies/$connectionId/problems', 'Open Problems'],
  cause: ['/companies/$connectionId/problems', 'Open Problems'],
  review: ['/companies/$connectionId/unlinked', 'Open Unlinked'],
} as const;

function Said({ connectionId, message }: { connectionId: string; message: MessageDetail }) {
  const region = useRegion();
  const topic = message.items[0]?.topic;
  return (
    <div className="flex flex-col gap-4">
      {message.items.length > 0 && (
        <ul className="flex flex-col gap-2.5">
          {message.items.map((item) => (
            <li key={`${item.topic} ${item.word} ${item.message}`}>
              <span className="block font-[560]">{item.title}</span>
              <span className="text-ink-2">{item.message}</span>
            </li>
          ))}
        </ul>
      )}
      {topic != null && (
        <Link
          to={pages[topic][0]}
          params={{ connectionId }}
          search={topic === 'review' ? { review: 'due' } : {}}
          className="self-start text-brand-text hover:underline"
        >
          {pages[topic][1]}
        </Link>
      )}
      {message.more > 0 && <p className="text-mute">And {count(message.more, region)} more.</p>}
      {message.fault !== null && (
        <p className="rounded-md bg-bad-bg px-2.5 py-2 text-bad">{message.fault.message}</p>
      )}
      {message.deliveries.length === 0 ? (
        <p className="text-mute">Not tried yet; it takes a few seconds.</p>
      ) : (
        <DataTable label="Tries" dense heads={['Tried', 'Answer', 'Took']} figures={['Took']}>
          {message.deliveries.map((one) => (
            <tr key={one.number}>
              <td className="figure whitespace-nowrap">{exactInstant(one.at, region)}</td>
              <td>{answerOf(one)}</td>
              <td className="figure text-right text-ink-2">{one.ms === null ? '–' : `${one.ms} ms`}</td>
            </tr>
          ))}
        </DataTable>
      )}
      <p className="text-12 text-mute">
        Message id <span className="font-mono select-all">{message.id}</span>
      </p>
    </div>
  );
}

function answerOf({ outcome, status, detail }: MessageDetail['deliveries'][number]): string {
  if (outcome === 'begun') return 'Unknown: Relink ended while it was sent';
  if (outcome === 'sent') return status === null ? 'Taken' : `Taken (${status})`;
  return detail ?? 'Refused';
}
