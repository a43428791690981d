import { useQuery } from '@tanstack/react-query';
import { recordQuery } from '../api/queries.ts';
import { useKeys } from '../lib/keys.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { DrawerSkeleton, drawerClass } from './drawer-skeleton.tsx';
import { DriftChoices } from './drift-choices.tsx';
import { Family } from './family.tsx';
import { History } from './history.tsx';
import { ProblemCard } from './problem-card.tsx';
import { RecordActions } from './record-actions.tsx';
import { RecordHead } from './record-head.tsx';
import { SideBySide } from './side-by-side.tsx';
import { type RecordTab, Tabs } from './tabs.tsx';
import { Tries } from './tries.tsx';
import { UnlinkedCard } from './unlinked-card.tsx';

/** The record beside the list: what it is, why it does not sync, what can be done, and all that happened to it. */
export function RecordDrawer({
  connectionId,
  recordId,
  tab,
  onTab,
  onClose,
  onOpen,
}: {
  connectionId: string;
  recordId: string;
  tab: RecordTab;
  onTab: (tab: RecordTab) => void;
  onClose: () => void;
  onOpen: (id: string) => void;
}) {
  useKeys({ '1': () => onTab('sides'), '2': () => onTab('tries'), '3': () => onTab('history') });
  const { data: record, error, refetch, isPlaceholderData } = useQuery(recordQuery(connectionId, recordId));
  return (
    <aside aria-label="Record" aria-busy={isPlaceholderData} className={drawerClass}>
      <IconButton label="Close record" className="absolute top-3 right-3 z-10" onClick={onClose}>
        <Icon name="close" size={14} />
      </IconButton>
      {record === undefined ? (
        error === null ? (
          <DrawerSkeleton />
        ) : (
          <ErrorNotice error={error} what="The record" onRetry={() => void refetch()} />
        )
      ) : (
        <div className={isPlaceholderData ? 'opacity-55 transition-opacity delay-150' : undefined}>
          <div className="px-4.5 pt-4">
            <RecordHead record={record} />
            {record.holds.map((hold) => (
              <UnlinkedCard key={`${hold.reason} ${hold.source}`} hold={hold} />
            ))}
            {record.problem !== null && (
              <ProblemCard record={record} problem={record.problem} onOpen={onOpen} />
            )}
            <DriftChoices connectionId={connectionId} record={record} />
            <RecordActions connectionId={connectionId} record={record} onOpen={onOpen} />
          </div>
          <Tabs value={tab} onChange={onTab} tries={record.tries.length} />
          <div
            className="px-4.5 pt-3.5 pb-8"
            role="tabpanel"
            id={`panel-${tab}`}
            aria-labelledby={`tab-${tab}`}
          >
            {tab === 'sides' && (
              <>
                <SideBySide record={record} />
                <Family record={record} onOpen={onOpen} />
                <History events={record.events.slice(0, 5)} title="What happened" />
              </>
            )}
            {tab === 'tries' && <Tries tries={record.tries} />}
            {tab === 'history' && <History events={record.events} />}
          </div>
        </div>
      )}
    </aside>
  );
}
