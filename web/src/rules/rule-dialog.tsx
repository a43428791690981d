import { useMutation } from '@tanstack/react-query';
import { useDeferredValue, useRef, useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { Rule } from '../api/types.ts';
import { plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { FilterFields } from './filter-fields.tsx';
import { afterRule, changeRule, makeRule } from './queries.ts';
import { draftOf, filterOf } from './rule-draft.ts';
import { RulePreview } from './rule-preview.tsx';

/** Makes a rule, or changes one: what it keeps unlinked, why, and until when. */
export function RuleDialog({
  connectionId,
  rule,
  onClose,
}: {
  connectionId: string;
  rule: Rule | null;
  onClose: () => void;
}) {
  const region = useRegion();
  const nameBox = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(rule?.name ?? '');
  const [reason, setReason] = useState(rule?.reason ?? '');
  const [reviewOn, setReviewOn] = useState(rule?.reviewOn ?? '');
  const [draft, setDraft] = useState(draftOf(rule?.filter ?? null));
  const [asked, setAsked] = useState(false);
  const filter = filterOf(draft, rule?.filter ?? null);
  // The preview follows a moment after the typing.
  const settled = useDeferredValue(filter);
  const save = useMutation({
    mutationFn: (wanted: NonNullable<typeof filter>) => {
      const wish = { name: name.trim(), reason: reason.trim(), reviewOn: reviewOn === '' ? null : reviewOn };
      return rule === null
        ? makeRule(connectionId, { ...wish, filter: wanted })
        : changeRule(connectionId, rule.id, { ...wish, filter: wanted });
    },
    onSuccess: async (result) => {
      say(rule === null ? 'Rule made' : 'Rule saved', {
        detail:
          result.operationId !== null
            ? 'It is in force. Relink is still marking the records it keeps unlinked.'
            : `${plural(result.unlinked, 'record', 'records', region)} unlinked by it now.`,
      });
      await afterRule(connectionId);
      onClose();
    },
  });
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const of = (field: string) => problem?.fields[field];
  const missing = { name: name.trim() === '', reason: reason.trim() === '', filter: filter === null };
  const known = problem !== null && Object.keys(problem.fields).some((field) => field !== '');
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      first={nameBox}
      title={rule === null ? 'Make a rule' : `Change ${rule.name}`}
      intro="Records that meet every condition leave the sync in both directions, also those that come later. A record that no longer meets them, or a rule switched off, brings it back."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="strong" type="submit" form="rule-form" disabled={save.isPending}>
            {save.isPending ? 'Saving…' : rule === null ? 'Make rule' : 'Save rule'}
          </Button>
        </>
      }
    >
      <form
        id="rule-form"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing.name && !missing.reason && filter !== null) save.mutate(filter);
        }}
      >
        <TextField
          label="Name"
          value={name}
          ref={nameBox}
          required
          maxLength={100}
          error={asked && missing.name ? 'Give the rule a name.' : of('name')}
          onChange={(event) => setName(event.target.value)}
        />
        <FilterFields connectionId={connectionId} draft={draft} onChange={setDraft} errorOf={of} />
        {asked && missing.filter && (
          <p role="alert" className="text-bad">
            Give at least one condition.
          </p>
        )}
        {settled !== null && <RulePreview connectionId={connectionId} filter={settled} />}
        <TextArea
          label="Reason"
          value={reason}
          required
          maxLength={1000}
          placeholder="Why these records should not sync; your colleagues will read this"
          error={asked && missing.reason ? 'Give a reason: it stands on each record.' : of('reason')}
          onChange={(event) => setReason(event.target.value)}
        />
        <TextField
          label="Look at it again on (optional)"
          type="date"
          value={reviewOn}
          className="max-w-44"
          error={of('reviewOn')}
          onChange={(event) => setReviewOn(event.target.value)}
        />
        {save.error !== null && !known && (
          <p role="alert" className="rounded-md bg-bad-bg px-2.5 py-2 text-bad">
            {problem?.message ?? 'Relink did not answer.'} Nothing was changed.
          </p>
        )}
      </form>
    </Dialog>
  );
}
