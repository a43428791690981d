import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { call } from '../api/client.ts';
import { connectionPath, queryClient } from '../api/queries.ts';
import type { Connection, MappingItem, MappingType } from '../api/types.ts';
import { count, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { inputClass } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import {
  acceptSuggestions,
  changeOf,
  type Decision,
  type Draft,
  decisionOf,
  itemId,
  takenKeys,
} from './mapping-draft.ts';
import { MappingTable } from './mapping-table.tsx';
import { mappingQuery } from './queries.ts';
import { StepFoot } from './step-foot.tsx';

const intros: Readonly<Record<MappingType, string>> = {
  'tax-type': 'Which Intacct tax detail each Re-Leased tax type is. What stays out is archived in Re-Leased.',
  account: 'Which Intacct account each Re-Leased account is. What stays out is archived in Re-Leased.',
  'tracking-option': 'Which Intacct dimension value each Re-Leased tracking option is.',
  contact:
    'Which Intacct customer or vendor each Re-Leased contact is; create those that Intacct does not have.',
};

/** Matches the records of one type: suggestions first, the rest by hand. */
export function MappingStep({
  type,
  company,
  connected,
  onDone,
}: {
  type: MappingType;
  company: Connection;
  /** Onboarding is over: what is changed is only saved. */
  connected: boolean;
  onDone: () => Promise<void>;
}) {
  const region = useRegion();
  const mapping = useQuery(mappingQuery(company.id, type));
  const [draft, setDraft] = useState<Draft>(new Map());
  const [side, setSide] = useState<'open' | 'all' | 'ledger'>('open');
  const [text, setText] = useState('');
  const store = useMutation({
    mutationFn: (complete: boolean) =>
      call<unknown>(`${connectionPath(company.id)}/mapping/${type}`, {
        method: 'PUT',
        body: { ...changeOf(items, draft), complete },
      }),
    onSuccess: async (_answer, complete) => {
      await queryClient.invalidateQueries({ queryKey: ['mapping', company.id, type] });
      setDraft(new Map());
      if (complete || connected) await onDone();
    },
  });
  const items = mapping.data?.items ?? none;
  const taken = useMemo(() => takenKeys(items, draft), [items, draft]);
  const own = items.filter((item) => item.system === 'property' && item.status === 'active');
  // Rows decided in this sitting stay where they are until the list is asked for anew.
  const open = own.filter((item) => item.choice === null);
  const left = own.filter((item) => decisionOf(item, draft) === null);
  const ledgerOnly = items.filter(
    (item) =>
      item.system === 'ledger' && item.status === 'active' && !taken.has(`${item.role ?? ''} ${item.key}`),
  );
  const suggested = acceptSuggestions(items, draft).size - draft.size;
  if (mapping.isPending) return <div role="status" aria-label="Loading" className="skeleton h-72" />;
  if (mapping.data === undefined)
    return <ErrorNotice error={mapping.error} what="The list" onRetry={() => void mapping.refetch()} />;

  const wanted = text.trim().toLowerCase();
  const shown = (side === 'open' ? open : side === 'all' ? own : ledgerOnly).filter((item) =>
    `${item.displayId} ${item.name}`.toLowerCase().includes(wanted),
  );
  const decide = (item: MappingItem, decision: Decision | null) =>
    setDraft((was) => new Map(was).set(itemId(item), decision));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate(!connected);
      }}
    >
      <p className="mb-3 max-w-prose text-ink-2">{intros[type]}</p>
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        <Segmented
          label="Show"
          value={side}
          options={[
            { value: 'open', label: 'To decide', count: count(left.length, region) },
            { value: 'all', label: 'All of Re-Leased', count: count(own.length, region) },
            { value: 'ledger', label: 'Only in Intacct', count: count(ledgerOnly.length, region) },
          ]}
          onChange={setSide}
        />
        <input
          type="search"
          aria-label="Find a record"
          placeholder="Find"
          value={text}
          className={`${inputClass} max-w-36`}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="flex-1" />
        {suggested > 0 && (
          <Button look="strong" onClick={() => setDraft(acceptSuggestions(items, draft))}>
            Accept {plural(suggested, 'certain or high suggestion', 'certain and high suggestions', region)}
          </Button>
        )}
      </div>
      <MappingTable items={shown} all={items} draft={draft} taken={taken} type={type} onDecide={decide} />
      <StepFoot
        error={store.error}
        pending={store.isPending}
        disabled={connected ? draft.size === 0 : left.length > 0}
        {...(connected ? { label: 'Save' } : {})}
      >
        {!connected && (
          <Button onClick={() => store.mutate(false)} disabled={draft.size === 0 || store.isPending}>
            Save
          </Button>
        )}
        {left.length > 0 && (
          <span className="text-mute">
            {plural(left.length, 'record is', 'records are', region)} still to decide.
          </span>
        )}
      </StepFoot>
    </form>
  );
}

const none: MappingItem[] = [];
