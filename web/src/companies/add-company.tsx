import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { ApiProblem, call } from '../api/client.ts';
import { api, queryClient } from '../api/queries.ts';
import type { Connection } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';

/** Names a new company; onboarding asks for the rest. */
export function AddCompany() {
  const [open, setOpen] = useState(false);
  const nameBox = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: (name: string) => call<Connection>(`${api}/connections`, { method: 'POST', body: { name } }),
    onSuccess: async (company) => {
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
      await navigate({ to: '/companies/$connectionId/onboarding', params: { connectionId: company.id } });
    },
  });
  const error = create.error instanceof ApiProblem ? create.error : null;
  return (
    <>
      <Button look="brand" onClick={() => setOpen(true)}>
        Add a company
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        first={nameBox}
        title="Add a company"
        intro="One Re-Leased company, one Sage Intacct entity. Nothing syncs before you confirm at the end."
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button look="strong" type="submit" form="add-company" disabled={create.isPending}>
              Continue
            </Button>
          </>
        }
      >
        <form
          id="add-company"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate(String(new FormData(event.currentTarget).get('name')).trim());
          }}
        >
          <TextField
            label="Name"
            name="name"
            required
            ref={nameBox}
            maxLength={120}
            error={error?.fields.name ?? error?.message}
          />
        </form>
      </Dialog>
    </>
  );
}
