import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { NoticeTopic, NotificationSettings } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { say } from '../ui/toast.tsx';
import { sayDelivery } from './delivery-words.ts';
import { changeMine, testMail } from './queries.ts';
import { TopicChoices } from './topic-choices.tsx';

const panel = 'flex flex-col gap-3.5 rounded-lg border border-line bg-panel px-5 py-4';

/** What the person on screen hears of by e-mail, for this company or for all. */
export function MyNotifications({
  connectionId,
  settings,
}: {
  connectionId: string;
  settings: NotificationSettings;
}) {
  const { mine, sendsMail, topics } = settings;
  const [chosen, choose] = useState<readonly NoticeTopic[]>(known(mine?.inForce));
  const [scope, setScope] = useState<'company' | 'all'>(mine?.own == null ? 'all' : 'company');
  const store = useMutation({
    mutationFn: (what: { for: 'company' | 'all'; topics: NoticeTopic[] | null }) =>
      changeMine(connectionId, what),
    onSuccess: () => say('Saved'),
    onError: (error) =>
      say('Your choice was not saved', {
        detail: error instanceof ApiProblem ? error.message : 'No answer.',
        tone: 'bad',
      }),
  });
  const test = useMutation({
    mutationFn: () => testMail(connectionId),
    onSuccess: sayDelivery,
    onError: (error) =>
      say('The test was not sent', {
        detail: error instanceof ApiProblem ? error.message : 'No answer.',
        tone: 'bad',
      }),
  });
  if (mine === null) return null;
  const save = () => {
    // A choice for all companies takes back what was said of this one, or it would hold no good here.
    const both = scope === 'all' && mine.own !== null;
    store.mutate(
      { for: scope, topics: [...chosen] },
      { onSuccess: () => void (both && store.mutate({ for: 'company', topics: null })) },
    );
  };
  return (
    <section aria-label="What you hear of by e-mail" className={panel}>
      <TopicChoices
        legend={`What you hear of by e-mail, at ${mine.email}`}
        topics={topics}
        chosen={chosen}
        onChange={choose}
      />
      {!sendsMail && (
        <p className="rounded-md bg-soft px-2.5 py-2 text-ink-2">
          No mail server is set, so nothing leaves; what you would have heard of stands under Messages. An
          administrator sets one with RELINK_SMTP_URL.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span aria-hidden="true" className="text-ink-2">
          Holds for
        </span>
        <Segmented
          label="Holds for"
          value={scope}
          options={[
            { value: 'all', label: 'All companies' },
            { value: 'company', label: 'This company only' },
          ]}
          onChange={setScope}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button disabled={store.isPending} onClick={save}>
          {store.isPending ? 'Saving…' : 'Save my choice'}
        </Button>
        <Button disabled={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? 'Sending…' : 'Send me a test'}
        </Button>
      </div>
    </section>
  );
}

function known(topics: readonly (NoticeTopic | null)[] | undefined): NoticeTopic[] {
  return (topics ?? []).filter((topic) => topic !== null);
}
