import type { NoticeTopic, NotificationSettings } from '../api/types.ts';
import { Tick } from './tick.tsx';

/** What can be told, each with its box. */
export function TopicChoices({
  legend,
  topics,
  chosen,
  onChange,
}: {
  legend: string;
  topics: NotificationSettings['topics'];
  chosen: readonly NoticeTopic[];
  onChange: (chosen: readonly NoticeTopic[]) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 font-[550]">{legend}</legend>
      {topics.flatMap(({ topic, words }) =>
        topic === null
          ? []
          : [
              <Tick
                key={topic}
                label={words}
                checked={chosen.includes(topic)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, topic] : chosen.filter((one) => one !== topic))
                }
              />,
            ],
      )}
    </fieldset>
  );
}
