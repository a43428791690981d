import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiProblem, call } from '../api/client.ts';
import { api, queryClient } from '../api/queries.ts';
import type { Role } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { say } from '../ui/toast.tsx';

/** A new person with a first password, which they change themselves. */
export function AddUser({ roles, onClose }: { roles: readonly Role[]; onClose: () => void }) {
  const nameBox = useRef<HTMLInputElement>(null);
  const add = useMutation({
    mutationFn: (user: Record<string, string>) =>
      call<unknown>(`${api}/users`, { method: 'POST', body: user }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      say('User added');
      onClose();
    },
  });
  const problem = add.error instanceof ApiProblem ? add.error : null;
  const other = problem !== null && Object.keys(problem.fields).length === 0 ? problem.message : null;
  return (
    <Dialog
      open
      onClose={onClose}
      first={nameBox}
      title="Add a user"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="strong" type="submit" form="add-user" disabled={add.isPending}>
            Add user
          </Button>
        </>
      }
    >
      <form
        id="add-user"
        className="flex flex-col gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          add.mutate(Object.fromEntries([...form].map(([name, value]) => [name, String(value)])));
        }}
      >
        <TextField label="Name" name="name" required ref={nameBox} error={problem?.fields.name} />
        <TextField label="E-mail" name="email" type="email" required error={problem?.fields.email} />
        <TextField
          label="First password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          hint="At least 12 characters."
          error={problem?.fields.password}
        />
        <SelectField label="Role" name="role" error={problem?.fields.role}>
          {roles.map((role) => (
            <option key={role.role} value={role.role}>
              {role.name}
            </option>
          ))}
        </SelectField>
        {other !== null && (
          <p role="alert" className="text-bad">
            {other}
          </p>
        )}
      </form>
    </Dialog>
  );
}
