import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, call } from '../api/client.ts';
import { api, queryClient } from '../api/queries.ts';
import { meQuery } from '../api/session.ts';
import type { User } from '../api/types.ts';
import { calendarDate } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { PageHead } from '../shell/page-head.tsx';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { inputClass } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { AddUser } from './add-user.tsx';
import { rolesQuery, usersQuery } from './queries.ts';
import { RemoveUser } from './remove-user.tsx';

/** Who may sign in, and as what. */
export function UsersPage() {
  const region = useRegion();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<User | null>(null);
  const me = useQuery(meQuery).data;
  const { data, error, refetch } = useQuery(usersQuery);
  const roles = useQuery(rolesQuery).data?.items ?? [];
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: string }) =>
      call<unknown>(`${api}/users/${encodeURIComponent(id)}`, { method: 'PATCH', body: { role } }),
    onSuccess: () => say('Role changed'),
    onError: (problem) =>
      say('The role was not changed', {
        detail: problem instanceof ApiProblem ? problem.message : 'No answer.',
        tone: 'bad',
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
  });
  return (
    <Page>
      <PageHead
        title="Users"
        actions={
          <Button look="brand" onClick={() => setAdding(true)}>
            Add a user
          </Button>
        }
      />
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The list of users" onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading users" className="skeleton h-40" />
      )}
      {data !== undefined && (
        <DataTable label="Users" heads={['Name', 'E-mail', 'Role', 'Since', '(Actions)']}>
          {data.items.map((user) => (
            <tr key={user.id}>
              <td className="font-[560]">{user.name}</td>
              <td className="text-ink-2">{user.email}</td>
              <td>
                <select
                  aria-label={`Role of ${user.name}`}
                  className={`${inputClass} w-48`}
                  value={user.role}
                  onChange={(event) => change.mutate({ id: user.id, role: event.target.value })}
                >
                  {roles.map((role) => (
                    <option key={role.role} value={role.role}>
                      {role.name}
                    </option>
                  ))}
                </select>
              </td>
              <td className="figure text-ink-2">{calendarDate(user.createdAt.slice(0, 10), region)}</td>
              <td className="text-right">
                {user.id !== me?.user.id && (
                  <Button
                    look="danger"
                    size="sm"
                    aria-label={`Remove ${user.name}`}
                    onClick={() => setRemoving(user)}
                  >
                    Remove
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {removing !== null && <RemoveUser user={removing} onClose={() => setRemoving(null)} />}
      {adding && <AddUser roles={roles} onClose={() => setAdding(false)} />}
    </Page>
  );
}
