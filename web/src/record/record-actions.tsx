import type { RecordDetail } from '../api/types.ts';
import { useMay } from '../lib/permissions.ts';
import { recordName } from '../lib/record-name.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuLink } from '../ui/menu.tsx';
import { useAsk } from '../verbs/question.ts';
import { useRetry } from '../verbs/use-retry.ts';
import { LinkByHand } from './link-by-hand.tsx';

/** What can be done with the one record. */
export function RecordActions({
  connectionId,
  record,
  onOpen,
}: {
  connectionId: string;
  record: RecordDetail;
  onOpen: (id: string) => void;
}) {
  const may = useMay();
  const ask = useAsk();
  const retry = useRetry(connectionId);
  const target = { recordIds: [record.id] };
  const money =
    record.amount !== null && record.currency !== null
      ? [{ amount: record.amount, currency: record.currency }]
      : [];
  const question = (verb: 'unlink' | 'relink') => () =>
    ask({ verb, target, count: 1, money, name: recordName(record) });
  const linked = record.link === 'linked';
  const verb = linked ? 'unlink' : 'relink';
  return (
    <fieldset className="mt-3 flex flex-wrap gap-2" aria-label="Record actions">
      <Button
        look="strong"
        disabled={!may(`records:${verb}`)}
        title={
          may(`records:${verb}`)
            ? undefined
            : 'Your role may look, but not change. An administrator can grant it.'
        }
        onClick={question(verb)}
      >
        {linked ? 'Unlink Records' : 'Relink Records'}
      </Button>
      {linked &&
        may('records:retry') &&
        ['failing', 'uncertain', 'waiting', 'pending'].includes(record.outcome) && (
          <Button onClick={() => retry.mutate(target)} disabled={retry.isPending}>
            Retry now
          </Button>
        )}
      <LinkByHand key={record.id} connectionId={connectionId} record={record} onOpen={onOpen} />
      <OpenIn record={record} />
    </fieldset>
  );
}

function OpenIn({ record }: { record: RecordDetail }) {
  const { property, ledger } = record.links;
  if (property === null && ledger === null) return null;
  return (
    <Menu trigger={<Button>Open in…</Button>}>
      {property !== null && (
        <MenuLink
          render={
            <a href={property} target="_blank" rel="noreferrer">
              Re-Leased
            </a>
          }
        >
          Re-Leased <Icon name="out" size={12} className="text-mute" />
        </MenuLink>
      )}
      {ledger !== null && (
        <MenuLink
          render={
            <a href={ledger} target="_blank" rel="noreferrer">
              Sage Intacct
            </a>
          }
        >
          Sage Intacct <Icon name="out" size={12} className="text-mute" />
        </MenuLink>
      )}
    </Menu>
  );
}
