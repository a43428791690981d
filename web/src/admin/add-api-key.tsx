import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiProblem, call } from '../api/client.ts';
import { api, queryClient } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';
import { rolesQuery } from './queries.ts';

/** Makes a key, then shows its secret this once. */
export function AddApiKey({ onClose }: { onClose: () => void }) {
  const roles = useQuery(rolesQuery).data?.items ?? [];
  const nameBox = useRef<HTMLInputElement>(null);
  const make = useMutation({
    mutationFn: (body: { name: string; role: string }) =>
      call<{ key: string }>(`${api}/api-keys`, { method: 'POST', body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  const secret = make.data?.key;
  const problem = make.error instanceof ApiProblem ? make.error.message : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      first={nameBox}
      title={secret === undefined ? 'Make an API key' : 'Copy the key now'}
      intro={
        secret === undefined
          ? 'For a script or a terminal.'
          : 'Relink keeps only its fingerprint and cannot show it again.'
      }
      actions={
        secret === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="strong" type="submit" form="add-key" disabled={make.isPending}>
              Make key
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => void navigator.clipboard.writeText(secret).then(() => say('Copied'))}>
              Copy
            </Button>
            <Button look="strong" onClick={onClose}>
              Done
            </Button>
          </>
        )
      }
    >
      {secret === undefined ? (
        <form
          id="add-key"
          className="flex flex-col gap-3.5"
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            make.mutate({ name: String(form.get('name')).trim(), role: String(form.get('role')) });
          }}
        >
          <TextField label="Name" name="name" required ref={nameBox} hint="What uses it" error={problem} />
          <SelectField label="Role" name="role">
            {roles.map((role) => (
              <option key={role.role} value={role.role}>
                {role.name}
              </option>
            ))}
          </SelectField>
        </form>
      ) : (
        <output
          aria-label="API key"
          className="block rounded-md border border-line-strong bg-soft px-3 py-2 font-mono break-all select-all"
        >
          {secret}
        </output>
      )}
    </Dialog>
  );
}
