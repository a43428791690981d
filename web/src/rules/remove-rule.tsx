import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import type { Rule } from '../api/types.ts';
import { plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { say } from '../ui/toast.tsx';
import { afterRule, removeRule } from './queries.ts';

/** Asks once: the rule is gone then, and its records sync again. */
export function RemoveRule({
  connectionId,
  rule,
  onClose,
}: {
  connectionId: string;
  rule: Rule;
  onClose: () => void;
}) {
  const region = useRegion();
  const remove = useMutation({
    mutationFn: () => removeRule(connectionId, rule.id),
    onSuccess: async () => {
      say(`${rule.name} removed`);
      await afterRule(connectionId);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${rule.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
            Remove rule
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        {rule.unlinked === 0
          ? 'It keeps no record unlinked now. '
          : `${plural(rule.unlinked, 'record', 'records', region)} it keeps unlinked sync again from the next run on, unless something else keeps them unlinked. `}
        To stop it for a while only, switch it off.
      </p>
      {remove.error !== null && (
        <p role="alert" className="mt-3 text-bad">
          {remove.error instanceof ApiProblem ? remove.error.message : 'Relink did not answer.'} Nothing was
          changed.
        </p>
      )}
    </Dialog>
  );
}
